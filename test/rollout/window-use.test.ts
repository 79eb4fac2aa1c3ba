import fc from 'fast-check';
import { reportOf } from '../../rollout/report';
import type { MutationReport, WindowReport } from '../../rollout/report-shape';
import type { RunState } from '../../rollout/run-state';
import type { Opening } from '../../rollout/window';
import { endWindow, enterWindow, leaveWindow, usedFor, windowsOf } from '../../rollout/window-use';
import { AT, became, ended, planned } from './state';

const DAY = 86_400_000;
const START = Date.parse(AT);
const opening = (number: number): Opening => {
  const start = START + number * DAY;
  return { start, closes: start + 3_600_000, cutoffAt: start + 1_800_000, text: `opening ${number}` };
};

function sends(state: RunState, node: number, answer = 'true'): void {
  const mutation = { at: AT, node, method: 'POST', path: '/v1/local/services', undo: false, answer, evidence: '' };
  const body = { operation_type: 'restart', services: ['x'] };
  state.mutations.push({ ...mutation, body } as MutationReport);
}

function does(state: RunState, node: number): void {
  sends(state, node);
  became(state, node, 'done');
}

const used = (state: RunState) => windowsOf(state)?.map(({ sent, done, why }) => ({ sent, done, why }));

describe('windows of a report', () => {
  test('windows, of a run without one, are left out', () => {
    expect(reportOf(ended(planned(), 'completed'))).not.toHaveProperty('windows');
  });

  test('windows, of a run without one, are left by nothing that ends it', () => {
    const state = planned();
    expect(leaveWindow(state, 'it is over')).toBeNull();
    endWindow(state, START, { outcome: 'completed', message: '' });
    expect(state.windows).toBeUndefined();
  });

  test('windows, of a run in its first, show its times and what was done so far', () => {
    const state = planned();
    enterWindow(state, opening(0));
    does(state, 1);
    sends(state, 2);
    expect(reportOf(state).windows).toEqual([
      {
        start: '2026-01-01T00:00:00.000Z',
        closes: '2026-01-01T01:00:00.000Z',
        cutoffAt: '2026-01-01T00:30:00.000Z',
        text: 'opening 0',
        sent: 2,
        done: [1],
        why: null,
      },
    ]);
  });

  test('windows, of a run that was carried over, tell apart what was done in each', () => {
    const state = planned();
    enterWindow(state, opening(0));
    does(state, 1);
    does(state, 2);
    leaveWindow(state, 'it is over');
    enterWindow(state, opening(1));
    does(state, 3);
    endWindow(state, START + DAY, { outcome: 'completed', message: '' });
    expect(used(state)).toEqual([
      { sent: 2, done: [1, 2], why: 'it is over' },
      { sent: 1, done: [3], why: 'the run ended: completed' },
    ]);
  });

  test('windows, of an opening in which the run got nothing on its way, count no request', () => {
    const state = planned();
    enterWindow(state, opening(0));
    for (const answer of ['not-sent', 'reset', '401']) sends(state, 1, answer);
    expect(leaveWindow(state, 'the lock was busy')).toMatchObject({ sent: 0, done: [] });
  });

  test('windows, of a run that ends while it waits for one, say that it ended before', () => {
    const state = planned();
    enterWindow(state, opening(2));
    endWindow(state, START, { outcome: 'stopped', message: 'aborted by ada' });
    expect(used(state)).toEqual([
      { sent: 0, done: [], why: 'the run ended before it opened: stopped: aborted by ada' },
    ]);
  });

  test('windows, of an opening that was left, keep what was said and done then, whatever comes after', () => {
    const state = planned();
    enterWindow(state, opening(0));
    does(state, 1);
    leaveWindow(state, 'no time was left');
    sends(state, 1);
    became(state, 1, 'undone');
    endWindow(state, START + DAY, { outcome: 'rolled-back', message: 'rolled back by ada' });
    expect(leaveWindow(state, 'again')).toBeNull();
    expect(used(state)).toEqual([{ sent: 1, done: [1], why: 'no time was left' }]);
  });

  test('windows, over any course of a run, share out every request and every node exactly once', () => {
    const step = fc.oneof(
      fc.record({ node: fc.integer({ min: 1, max: 3 }), isDone: fc.boolean() }),
      fc.constant('carried over' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const state = planned();
        enterWindow(state, opening(0));
        for (const one of steps) {
          if (one === 'carried over') {
            leaveWindow(state, 'it is over');
            enterWindow(state, opening(state.windows?.length ?? 0));
          } else if (one.isDone) does(state, one.node);
          else sends(state, one.node);
        }
        const windows = windowsOf(state) ?? [];
        const sum = windows.reduce((all, { sent }) => all + sent, 0);
        const nodes = windows.flatMap(({ done }) => done).sort();
        const done = state.nodes.filter(({ phase }) => phase === 'done').map(({ uid }) => uid);
        return sum === state.mutations.length && JSON.stringify(nodes) === JSON.stringify(done.sort());
      }),
    );
  });

  test('windows, in a report that would be too long, lose the ends of their texts and nothing else', () => {
    const state = planned();
    enterWindow(state, { ...opening(0), text: 'long '.repeat(200_000) });
    leaveWindow(state, 'because '.repeat(200_000));
    const report = reportOf(state);
    expect(JSON.stringify(report).length).toBeLessThan(1_000_000);
    expect(report.windows).toMatchObject([{ sent: 0, text: expect.stringMatching(/^long .*…$/) as string }]);
  });
});

describe('the use of a window, in words', () => {
  test.each<[Pick<WindowReport, 'sent' | 'done' | 'why'>, string]>([
    [{ sent: 2, done: [2, 3], why: 'x' }, 'done in it: nodes 2, 3'],
    [{ sent: 1, done: [2], why: null }, 'done in it: node 2'],
    [{ sent: 1, done: [], why: 'x' }, 'no node was done in it'],
    [{ sent: 0, done: [], why: 'x' }, 'nothing was done in it'],
    [{ sent: 0, done: [], why: null }, 'nothing so far'],
  ])('use, of %j, is: %s', (window, words) => {
    expect(usedFor(window)).toBe(words);
  });
});
