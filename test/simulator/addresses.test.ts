import { isIPv4 } from 'node:net';
import { makeNode } from '../../simulator/node';

const address = (uid: number, loopbackPerNode: boolean) =>
  makeNode({ uid }, uid - 1, { loopbackPerNode }, 0, () => 0.5).addr;

test('a cluster of hundreds of nodes, their addresses, each is one and no two are the same', () => {
  for (const loopbackPerNode of [false, true]) {
    const all = Array.from({ length: 600 }, (_, place) => address(place + 1, loopbackPerNode));
    expect(all.filter((one) => !isIPv4(one))).toEqual([]);
    expect(new Set(all).size).toBe(600);
  }
});

test('the first nodes, their addresses end in their uid', () => {
  expect([address(1, false), address(3, true)]).toEqual(['10.0.0.1', '127.0.0.3']);
});
