import { askUid, demandSame, uidOf, WrongNode } from '../../activities/identity';
import { bootstrap } from '../../redis-api/calls';
import type { Connection } from '../../redis-api/connection';

jest.mock('../../redis-api/calls', () => ({ bootstrap: jest.fn() }));

const answers = jest.mocked(bootstrap);
const options = { timeout: 1_000 };
let now = 1_000_000;

beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  answers.mockReset();
  for (const uid of [2, 3, 4]) answers.mockResolvedValueOnce({ uid } as Awaited<ReturnType<typeof bootstrap>>);
});
afterEach(() => jest.restoreAllMocks());

function connection(): Connection & { serial: number; alive: boolean; close: jest.Mock } {
  return { serial: 7, alive: true, close: jest.fn() } as unknown as Connection & {
    serial: number;
    alive: boolean;
    close: jest.Mock;
  };
}

describe('who answers', () => {
  test.each([
    [0, 2],
    [999, 2],
    [1_000, 3],
    [-999, 2],
    [-1_000, 3],
  ])('uid, asked again after %d ms, is that of node %d', async (after, uid) => {
    const one = connection();
    expect(await uidOf(one, options)).toBe(2);
    now += after;
    expect(await uidOf(one, options)).toBe(uid);
  });

  test('uid, over a connection that was renewed or is closed, is asked anew', async () => {
    const one = connection();
    await uidOf(one, options);
    one.serial = 8;
    expect(await uidOf(one, options)).toBe(3);
    one.alive = false;
    expect(await uidOf(one, options)).toBe(4);
  });

  test('uid, of another connection, is not known by the first', async () => {
    await uidOf(connection(), options);
    expect(await uidOf(connection(), options)).toBe(3);
  });

  test('uid, asked for by the guard, is asked anew whatever is known', async () => {
    const one = connection();
    await uidOf(one, options);
    expect(await askUid(one, options)).toBe(3);
    expect(answers).toHaveBeenLastCalledWith(one, options);
  });
});

describe('the same node', () => {
  const meet = (one: Connection, uid: number | null) => {
    try {
      demandSame(one, uid, 'https://10.0.0.2:9443');
      return null;
    } catch (error) {
      return error;
    }
  };

  test.each([2, null])('answer, of the node that was proven, counts for %s', async (uid) => {
    const one = connection();
    await uidOf(one, options);
    expect(meet(one, uid)).toBeNull();
    expect(one.close).not.toHaveBeenCalled();
  });

  test('answer, of another node, counts for nothing and closes the connection for good', async () => {
    const one = connection();
    await uidOf(one, options);
    const error = meet(one, 3);
    expect(error).toBeInstanceOf(WrongNode);
    expect(error).toMatchObject({
      name: 'WrongNode',
      message: 'https://10.0.0.2:9443 answers as node 2 and not as node 3',
      mendable: false,
    });
    expect(one.close).toHaveBeenCalledTimes(1);
  });

  test('answer, over a connection that broke since its proof or was never proven, counts for nothing, and another may do', async () => {
    const broke = {
      name: 'WrongNode',
      message: 'the connection to https://10.0.0.2:9443 broke between its proof and its answer',
      mendable: true,
    };
    const one = connection();
    expect(meet(one, 2)).toMatchObject(broke);
    await uidOf(one, options);
    one.serial = 8;
    expect(meet(one, null)).toMatchObject(broke);
  });
});
