import { alike, objections } from '../../rollout/gate-text';

const no = (name: 'no-actions' | 'cluster-check', detail = 'busy') => ({ name, verdict: 'no' as const, detail });
const unknown = (name: 'one-primary' | 'nodes-active', detail = 'no answer') => ({
  name,
  verdict: 'unknown' as const,
  detail,
});
const yes = { name: 'no-upgrade' as const, verdict: 'yes' as const, detail: 'none' };

test('gates that say yes are no objection', () => {
  expect(objections([yes])).toEqual([]);
  expect(objections([])).toEqual([]);
});

test('a gate that says no, or is unknown, is one sentence', () => {
  expect(objections([no('no-actions'), yes, unknown('one-primary')])).toEqual([
    'gate no-actions says no: busy',
    'gate one-primary is unknown: no answer',
  ]);
});

test('gates that say the same share a sentence, and one that differs has its own', () => {
  expect(
    objections([
      no('no-actions'),
      unknown('one-primary'),
      no('cluster-check'),
      unknown('nodes-active'),
      no('cluster-check', 'node 2'),
    ]),
  ).toEqual([
    'gates no-actions, cluster-check say no: busy',
    'gates one-primary, nodes-active are unknown: no answer',
    'gate cluster-check says no: node 2',
  ]);
});

test('the same detail of another verdict is another reading', () => {
  expect(alike([no('no-actions', 'x'), unknown('one-primary', 'x'), no('cluster-check', 'x')])).toEqual([
    { names: ['no-actions', 'cluster-check'], verdict: 'no', detail: 'x' },
    { names: ['one-primary'], verdict: 'unknown', detail: 'x' },
  ]);
});
