import { reportOf } from '../../rollout/report';
import type { WindowReport } from '../../rollout/report-shape';
import { addGates, addNote, type RunState } from '../../rollout/run-state';
import { AT, ended, planned } from './state';

/** Bytes that a report may take. */
const LIMIT = 900_000;
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const LATER = '2026-01-01T01:00:00.000Z';

const window = (text: string, why: string | null): WindowReport => ({
  ...{ start: AT, closes: AT, cutoffAt: AT },
  ...{ text, sent: 0, done: [], why },
});

/** So many gates said yes that the report is too long with them, and short enough without. */
function tooLong(state: RunState = planned()): RunState {
  addGates(
    state,
    AT,
    Array.from({ length: 500 }, () => ({
      name: 'cluster-check' as const,
      verdict: 'yes' as const,
      detail: 'x'.repeat(2_000),
    })),
  );
  return state;
}

describe('a report that is cut', () => {
  test('keeps texts of 2,000 letters, and of longer ones the first 1,999', () => {
    const [whole, long] = ['t'.repeat(2_000), 't'.repeat(2_001)];
    const cut = `${'t'.repeat(1_999)}…`;
    const state = tooLong();
    state.waits = [whole, long].map((why) => ({ from: AT, until: AT, kind: 'holding' as const, why }));
    state.windows = [window(long, long), window(whole, null)];
    state.waived = [{ gate: 'cluster-check', by: 'ada', reason: 'r', items: [whole, long] }];
    state.messages = [long, null].map((reason) => ({ at: AT, by: 'ada', what: 'pause', reason }));
    state.whys = { 1: long };
    addGates(state, AT, [{ name: 'no-upgrade', verdict: 'no', detail: long }]);
    addNote(state, AT, 2, long);
    const report = reportOf(state);
    expect(report).toMatchObject({
      waits: [
        { from: AT, until: AT, kind: 'holding', why: whole },
        { from: AT, until: AT, kind: 'holding', why: cut },
      ],
      windows: [window(cut, cut), window(whole, null)],
      waived: [{ gate: 'cluster-check', by: 'ada', reason: 'r', items: [whole, cut] }],
      messages: [
        { at: AT, by: 'ada', what: 'pause', reason: cut },
        { at: AT, by: 'ada', what: 'pause', reason: null },
      ],
      notDone: [
        { node: 1, why: cut },
        { node: 2, why: 'its turn has not come' },
        { node: 3, why: 'its turn has not come' },
      ],
      gates: [{ at: AT, name: 'no-upgrade', verdict: 'no', detail: cut }],
    });
    expect(report.notes.map(({ at, node, text }) => [at, node, text])).toEqual([
      [AT, 2, cut],
      [AT, null, expect.stringMatching(/^the report would be too long: gates that said yes/)],
    ]);
  });

  test('keeps the newest thousand of waits, messages, notes, and the first of what was waived', () => {
    const state = tooLong();
    const numbers = Array.from({ length: 1_001 }, (_, index) => String(index));
    state.waits = numbers.map((why) => ({ from: AT, until: AT, kind: 'holding', why }));
    state.messages = numbers.map((reason) => ({ at: AT, by: 'ada', what: 'pause', reason }));
    state.waived = [{ gate: 'cluster-check', by: 'ada', reason: 'r', items: numbers }];
    for (const text of numbers) addNote(state, AT, 1, text);
    const { waits = [], messages, waived, notes } = reportOf(state);
    const newest = numbers.slice(1);
    expect(waits.map(({ why }) => why)).toEqual(newest);
    expect(messages.map(({ reason }) => reason)).toEqual(newest);
    expect(waived[0]?.items).toEqual(numbers.slice(0, 1_000));
    expect(notes.map(({ text }) => text).slice(0, -1)).toEqual(newest);
  });

  test('of a run without waits and windows has neither entries of them', () => {
    const state = tooLong();
    delete (state as Partial<RunState>).waits;
    const report = reportOf(state);
    expect(report.waits).toEqual([]);
    expect(report).not.toHaveProperty('windows');
  });

  test('says so at the time of the end, where there is one', () => {
    const at = (state: RunState) => reportOf(state).notes.at(-1)?.at;
    expect(at(tooLong())).toBe(AT);
    const over = ended(tooLong(), 'failed');
    over.run.finishedAt = LATER;
    expect(at(over)).toBe(LATER);
    const phases = Array.from({ length: 20_000 }, () => ({ phase: 'checking' as const, at: AT }));
    const ofPhases = ended(planned(), 'failed');
    ofPhases.nodes = ofPhases.nodes.map((node) => ({ ...node, phases }));
    ofPhases.run.finishedAt = LATER;
    expect(at(ofPhases)).toBe(LATER);
  });
});

test('a report of a node whose turn came, in a run that goes on, where nothing was sent yet: it says so', () => {
  const state = planned();
  const [node] = state.nodes;
  if (!node) throw new Error('no node');
  node.startedAt = AT;
  expect(reportOf(state).notDone[0]).toEqual({ node: 1, why: 'nothing is sent there yet' });
});

test('a report of a run in a window has the window, as long as it is', () => {
  const state = planned();
  state.windows = [window('Sun 02:00 to 05:00', null)];
  expect(reportOf(state).windows).toEqual(state.windows);
});

test.each(['x', '語'])(
  'a report in letters such as %s, of exactly as many bytes as it may take, is whole',
  (letter) => {
    const of = (more: string) => {
      const state = planned();
      const text = letter.repeat(Math.floor((LIMIT - 20_000) / Buffer.byteLength(letter))) + more;
      addGates(state, AT, [{ name: 'cluster-check', verdict: 'yes', detail: text }]);
      return reportOf(state);
    };
    const rest = 'y'.repeat(LIMIT - bytes(of('')));
    expect([bytes(of(rest)), of(rest).gates.length]).toEqual([LIMIT, 1]);
    expect(of(`${rest}y`).gates).toEqual([]);
  },
);
