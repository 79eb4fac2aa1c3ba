import { restless } from '../../rollout/elsewhere';
import { dark, inStatus, look, running } from './sample';

const all = (on2: ReturnType<typeof look>) => ({ 1: look({ x: running() }), 2: on2, 3: look({ x: running() }) });
const before = all(look({ x: running() }));

test.each([
  ['RUNNING everywhere', all(look({ x: running() })), before],
  ['STOPPED on a node', all(look({ x: inStatus('STOPPED') })), before],
  ['not listed on a node that never listed it', all(look({})), { ...before, 2: look({}) }],
  ['not listed on a node where it was STOPPED', all(look({})), { ...before, 2: look({ x: inStatus('STOPPED') }) }],
  ['not listed on a node of which nothing is known from before', all(look({})), {}],
  ['not listed on a node that could not be read before', all(look({})), { ...before, 2: dark() }],
])('a service that is %s rests', (_title, looks, earlier) => {
  expect(restless('restart', 'x', looks, earlier)).toBeNull();
});

test.each(['STARTING', 'RESTARTING', 'BACKOFF'])('a service that is %s on any node is waited for', (status) => {
  for (const operation of ['restart', 'stop', 'start'] as const)
    expect(restless(operation, 'x', all(look({ x: inStatus(status) })), before)).toBe(
      `x on node 2: it is ${status}, and is waited for`,
    );
});

test('a service that ran on a node and is not listed any more is waited for', () => {
  expect(restless('stop', 'x', all(look({})), before)).toBe(
    'x on node 2: it was RUNNING there and is not listed any more',
  );
});

test('a node that cannot be read says nothing of it', () => {
  expect(restless('stop', 'x', { ...before, 2: dark() }, before)).toBeNull();
});
