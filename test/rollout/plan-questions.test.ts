import type { ApproveStep } from '../../language/runbook';
import { needsApproval } from '../../rollout/plan-questions';
import { nodesSection, plan, planOf } from './planning';
import { call, runbook } from './sample';

const approve = (more: Partial<ApproveStep> = {}): ApproveStep => ({
  kind: 'approve',
  approve: { literal: 'Go on?' },
  timeout: { literal: 7_200_000 },
  name: null,
  when: null,
  onFailure: null,
  line: 9,
  column: 5,
  ...more,
});
const restart = call('services.restart', ['stats_archiver']);
const asked = (draft: ReturnType<typeof plan>) =>
  draft.document.notes.filter((note) => note.includes('a time-out means no'));

test('a plan that nobody has to approve says nothing of it', () => {
  expect(asked(plan())).toEqual([]);
  expect(needsApproval({ runbook: runbook() })).toBe(false);
});

test.each([
  ['by the runbook', planOf({ approval: 'plan' })],
  ['by who starts it', plan({ requireApproval: true })],
])('a plan whose approval is demanded %s says so, and keeps its hashed halves and its duration', (_by, draft) => {
  expect(asked(draft)).toEqual(['The run waits until a person approves this plan, at most 1d; a time-out means no.']);
  expect([draft.request, draft.facts, draft.document.seconds]).toEqual([
    plan().request,
    plan().facts,
    plan().document.seconds,
  ]);
});

test('a step approve is told with its text, where and for how long it asks; the duration is the same', () => {
  const draft = planOf({
    before: [approve({ name: 'ok' }), approve()],
    steps: [approve(), restart],
    after: [approve()],
  });
  expect(asked(draft)).toEqual([
    'Step ok asks a person before the first node, for at most 2h; a time-out means no: Go on?',
    'Step before 2 asks a person before the first node, for at most 2h; a time-out means no: Go on?',
    'Step steps 1 asks a person on each node, for at most 2h; a time-out means no: Go on?',
    'Step after 1 asks a person after the last node, for at most 2h; a time-out means no: Go on?',
  ]);
  expect(draft.document.seconds).toBe(plan().document.seconds);
});

test('a step approve that is skipped is not told as one that asks', () => {
  const { notes } = planOf({ before: [approve({ when: 'false' })], gates: [] }).document;
  const gates = notes.filter((note) => !note.startsWith('Gate '));
  expect(gates).toEqual(['Step before 1 is skipped, since its `when` is false (false).']);
});

test('a step approve in steps is told although some nodes skip it, and its texts are trimmed', () => {
  const draft = planOf({ steps: [approve({ when: 'false', approve: { literal: ' Go on? ' } }), restart] });
  expect(asked(draft)).toEqual([
    'Step steps 1 asks a person on each node, for at most 2h; a time-out means no: Go on?',
  ]);
});

test('a step approve whose text and time only the run knows is told as it stands there', () => {
  const unknown = { expression: ' ${{ steps.first.ok }} ' };
  const timeout = { expression: '${{ duration(node.role) }}' };
  const draft = planOf({ steps: [approve({ approve: unknown, timeout }), restart] });
  expect(asked(draft)).toEqual([
    'Step steps 1 asks a person on each node; a time-out means no: ${{ steps.first.ok }}.',
  ]);
});

test('rest: ask is told where there are several batches', () => {
  const nodes = nodesSection({ rest: { ask: true } });
  expect(asked(planOf({ nodes }))[0]).toContain('asks a person between batches, each time for at most 1d');
  expect(asked(planOf({ nodes }, { nodes: [2] }))).toEqual([]);
});

test('a time-out that leaves no time to answer is refused', () => {
  const { refused } = planOf({
    steps: [approve({ timeout: { expression: '${{ duration("10ms") }}' } }), restart],
  }).document;
  expect(refused.map(({ message }) => message).join()).toContain('leaves no time to answer');
});
