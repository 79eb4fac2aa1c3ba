import { detailsOf, type Shown } from '../../rollout/details';
import { reportOf } from '../../rollout/report';
import { enterPhase, type RunState } from '../../rollout/run-state';
import { AT, became, planned } from './state';

const shownOf = (state: RunState, more: Partial<Shown> = {}): Shown => ({
  ...reportOf(state),
  phase: state.phase,
  waiting: state.waiting,
  ...more,
});
/** Without what only keeps the columns apart. */
const cellsOf = (page: string): string => page.replaceAll('\u2003', '');

/** A run over so many nodes, the first half of them done. */
function over(count: number): RunState {
  const state = planned();
  const [model] = state.nodes;
  if (!model) throw new Error('no node');
  state.nodes = Array.from({ length: count }, (_, index) => ({ ...model, uid: index + 1, phases: [] }));
  for (const node of state.nodes.slice(0, count / 2)) enterPhase(node, 'done', AT);
  state.phase = 'rolling';
  return state;
}

describe('the page of a run', () => {
  test('of a run at work says where it is, node by node, and what can be sent', () => {
    const state = planned({ reason: 'ticket 4711' });
    became(state, 1, 'done', { verdict: 'restarted' });
    state.phase = 'rolling';
    const page = detailsOf(shownOf(state));
    expect(page).toContain('**rolling**: at work');
    expect(page).toContain('`rolling-restart` on `prod-eu`, asked for by ada (ticket 4711)');
    expect(page).toContain('1 of 3 nodes done');
    expect(cellsOf(page)).toContain('| 1 | secondary | done | 00:00:00 | x: restarted |');
    expect(page).toContain('- pause: `{"by": "your name"}`');
    expect(page).not.toContain('It waits');
    expect(page).toContain('(/namespaces/{namespace}/workflows/{workflowId}/{runId}/timeline)');
  });

  test('of a run that holds says over what, since when, until when, what ends it, and with which updates', () => {
    const state = planned();
    state.phase = 'holding';
    state.waiting = {
      why: 'node 2: it is unreadable',
      until: '2026-01-01T12:00:00.000Z',
      ends: 'A person says retry --node 2',
    };
    state.waits = [{ from: AT, until: null, kind: 'holding', why: 'node 2: it is unreadable' }];
    const holds: Shown['holds'] = [{ node: 2, why: '', since: AT, until: AT, verbs: ['retry', 'skip', 'abort'] }];
    const page = detailsOf(shownOf(state, { holds }));
    expect(page).toContain(
      '**It waits**: node 2: it is unreadable\nsince 2026-01-01 00:00:00 UTC, until 2026-01-01 12:00:00 UTC',
    );
    expect(page).toContain('A person says retry \\-\\-node 2');
    expect(page).toContain(
      '- retry: `{"by": "your name", "node": 2}`\n- skip: `{"by": "your name", "reason": "why", "node": 2}`\n',
    );
    expect(page).toContain('- abort: `{"by": "your name", "reason": "why"}`');
    expect(page).not.toContain('- pause:');
  });

  test('of a run that asks about its plan gives the approval with the hash to copy', () => {
    const plan = 'ab'.repeat(32);
    const questions = [{ node: null, text: 'carry out?', plan, until: AT }];
    const page = detailsOf(shownOf(planned(), { questions, phase: 'waiting' }));
    expect(page).toContain(`- approve: \`{"by": "your name", "plan": "${plan}"}\`\n- reject:`);
  });

  test('of a run that is over says how it ended and what now, and offers nothing to send', () => {
    const next = 'x on node 2 is STOPPED; to bring it back: rollbook run rolling-start --cluster prod-eu --nodes 2';
    const page = detailsOf(shownOf(planned(), { outcome: 'failed', phase: 'finished', next }));
    expect(page).toContain('**failed**: ');
    expect(page).toContain('to bring it back: `rollbook run rolling-start --cluster prod-eu --nodes 2`');
    expect(page).not.toContain('- pause:');
  });

  test('of hundreds of nodes rolls them up by state, what needs a person first', () => {
    const state = over(500);
    const node = state.nodes[300];
    if (node) enterPhase(node, 'failed', AT);
    const page = detailsOf(shownOf(state));
    expect(cellsOf(page)).toContain(
      '| failed | 1 | 301 |\n| done | 250 | 1-250 |\n| pending | 249 | 251-300, 302-500 |',
    );
  });

  test('of forty nodes still has a row for each', () => {
    expect(cellsOf(detailsOf(shownOf(over(40))))).toContain('| 40 | secondary | pending |');
  });
});
