import type { PlanRequest } from '../../rollout/plan-shape';
import { requestDifferences } from '../../rollout/request-differences';

const one: PlanRequest = {
  runbook: 'rolling-restart',
  runbookHash: 'aa',
  document: null,
  cluster: 'prod-eu',
  inputs: { services: ['stats_archiver'], stable: '10s' },
  nodes: null,
  waive: [],
};

test('the same request, in whatever order nodes and waivers were written, differs in nothing', () => {
  const written = { ...one, nodes: [3, 1], waive: ['no-actions', 'cluster-check'] } as PlanRequest;
  expect(requestDifferences(written, { ...one, nodes: [1, 3], waive: ['cluster-check', 'no-actions'] })).toEqual([]);
});

test.each([
  [{ runbook: 'rolling-stop' }, 'the runbook is rolling-restart there and rolling-stop here'],
  [{ runbookHash: 'bb' }, 'runbook rolling-restart has another text there than here'],
  [{ document: 'x' }, "runbook rolling-restart is the worker's own there and a file that was sent here"],
  [{ cluster: 'prod-us' }, 'the cluster is prod-eu there and prod-us here'],
  [{ inputs: { services: ['a', 'b'], stable: '10s' } }, 'input services is stats_archiver there and a,b here'],
  [{ inputs: { services: ['stats_archiver'] } }, 'input stable is 10s there and not given here'],
  [{ nodes: [3, 1] }, 'it is for all nodes that match there and nodes 1,3 here'],
  [{ waive: ['cluster-check'] }, 'it waives nothing there and cluster-check here'],
] as [Partial<PlanRequest>, string][])('%j is named', (over, told) => {
  expect(requestDifferences(one, { ...one, ...over })).toEqual([told]);
});

test('all that differs is named at once', () => {
  expect(requestDifferences(one, { ...one, inputs: {}, nodes: [2], waive: ['no-actions'] })).toHaveLength(4);
});

test('a file that was sent on both sides, and an empty list, are told as what they are', () => {
  const sent = { ...one, document: 'x' };
  expect(requestDifferences(sent, { ...sent, document: 'y' })).toEqual([]);
  expect(requestDifferences(sent, one)).toEqual([
    "runbook rolling-restart is a file that was sent there and the worker's own here",
  ]);
  const none = { ...one, inputs: { services: [], stable: '10s' } };
  expect(requestDifferences(one, none)).toEqual(['input services is stats_archiver there and empty here']);
});

test('inputs are named in the order of the alphabet, waivers in one list', () => {
  const waive = ['no-actions', 'cluster-check'] as PlanRequest['waive'];
  const inputs = { zeal: 1, services: ['stats_archiver'], stable: '10s', ardour: 2 };
  expect(requestDifferences(one, { ...one, inputs, waive })).toEqual([
    'input ardour is not given there and 2 here',
    'input zeal is not given there and 1 here',
    'it waives nothing there and cluster-check, no-actions here',
  ]);
});
