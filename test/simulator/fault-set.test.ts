import { FAULT } from '../../simulator/faults/fault';
import { FaultSet } from '../../simulator/faults/fault-set';
import { standingClock } from './standing-clock';

const post = (service: string, node = 1, operation_type = 'restart') => ({
  node,
  method: 'POST',
  path: '/v1/local/services',
  body: { operation_type, services: [service] },
});
const list = { node: 1, method: 'GET', path: '/v1/local/services', body: null };

function faultSet() {
  const clock = standingClock();
  return { clock, faults: new FaultSet(clock, () => {}) };
}

test('faults, scope by node, service and operation, only the fitting POST is met', () => {
  const { faults } = faultSet();
  faults.on({ kind: 'no-effect', node: 2, service: 'a', operation: 'stop' });
  expect(faults.take(post('a', 2, 'stop'))).toHaveLength(1);
  expect(faults.take(post('a', 1, 'stop'))).toHaveLength(0);
  expect(faults.take(post('b', 2, 'stop'))).toHaveLength(0);
  expect(faults.take(post('a', 2, 'start'))).toHaveLength(0);
  expect(faults.take({ ...list, node: 2 })).toHaveLength(0);
});

test('faults, a fault of the list, its service does not choose the request', () => {
  const { faults } = faultSet();
  faults.on({ kind: 'unlisted', service: 'a' });
  expect(faults.take(list)).toHaveLength(1);
  expect(faults.take(post('a'))).toHaveLength(0);
});

test('faults, path with a star, fits what begins so', () => {
  const { faults } = faultSet();
  faults.on({ kind: 'slow', ms: 1, path: '/v1/nodes*' });
  expect(faults.take({ ...list, path: '/v1/nodes/status' })).toHaveLength(1);
  expect(faults.take({ ...list, path: '/v1/node' })).toHaveLength(0);
});

test('faults, skip and times, lets some pass and then switches itself off', () => {
  const { faults } = faultSet();
  faults.on({ kind: 'no-effect', skip: 1, times: 2 });
  expect([1, 2, 3, 4].map(() => faults.take(post('a')).length)).toEqual([0, 1, 1, 0]);
  expect(faults.list()).toEqual([]);
});

test('faults, for so long, off when the time is over, though its name was used again', () => {
  const { clock, faults } = faultSet();
  faults.on({ kind: 'no-api', node: 2, forMs: 100 }, 'gone');
  expect([faults.reach(1), faults.reach(2)]).toEqual([null, 'refused']);
  clock.turn(60);
  faults.on({ kind: 'no-api', how: 'hang', forMs: 100 }, 'gone');
  clock.turn(50);
  expect(faults.reach(1)).toBe('hang');
  clock.turn(50);
  expect(faults.reach(1)).toBeNull();
});

test('faults, off by name and all at once, says whether it was on', () => {
  const { faults } = faultSet();
  const name = faults.on({ kind: 'no-effect' });
  expect([faults.off(name), faults.off(name)]).toEqual([true, false]);
  faults.on({ kind: 'no-effect' });
  faults.clear();
  expect(faults.take(post('a'))).toEqual([]);
});

test('fault, unknown kind or key, refused', () => {
  expect(FAULT.safeParse({ kind: 'gremlin' }).success).toBe(false);
  expect(FAULT.safeParse({ kind: 'slow', ms: 5, nod: 1 }).success).toBe(false);
  expect(FAULT.safeParse({ kind: 'then', do: { what: 'primary', node: 2 } }).success).toBe(true);
});

test('fault, a command when a POST is applied, GETs neither count nor meet it', () => {
  const { faults } = faultSet();
  faults.on({ kind: 'then', do: { what: 'primary', node: 2 }, skip: 1 });
  expect([list, post('a'), list, post('a')].map((asked) => faults.take(asked).length)).toEqual([0, 0, 0, 1]);
});
