import { reportOf } from '../../rollout/report';
import { addGates, addNote } from '../../rollout/run-state';
import { allDone, AT, ended } from './state';

describe('a report that would be too long', () => {
  const LIMIT = 1_000_000;
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

  function huge(letter: string) {
    const state = allDone();
    const text = letter.repeat(1_000);
    for (let i = 0; i < 1_000; i += 1) {
      const body = { operation_type: 'restart' as const, services: ['x'] };
      state.mutations.push({
        at: AT,
        node: 2,
        method: 'POST',
        path: '/v1/local/services',
        body,
        undo: false,
        answer: 'true',
        evidence: `${i} ${text}`,
      });
      addGates(state, AT, [{ name: 'cluster-check', verdict: i % 3 === 0 ? 'no' : 'yes', detail: text }]);
      addNote(state, AT, 2, `${i} ${text}`);
      state.messages.push({ at: AT, by: 'ada', what: 'pause', reason: text });
    }
    state.waived = [{ gate: 'cluster-check', by: 'ada', reason: 'x', items: Array.from({ length: 500 }, () => text) }];
    return ended(state, 'failed', text);
  }

  test.each(['a', 'é', '語', '😀', '"', '\n'])(
    'report, with long texts of %j, is under 1 MB, has every mutation and says what is left out',
    (letter) => {
      const state = huge(letter);
      expect(bytes({ ...state })).toBeGreaterThan(2 * LIMIT);
      const report = reportOf(state);
      expect(bytes(report)).toBeLessThan(LIMIT);
      expect(report.mutations.map(({ evidence }) => evidence.split(' ')[0])).toEqual(
        Array.from({ length: 1_000 }, (_, i) => String(i)),
      );
      expect(report.nodes).toEqual(state.nodes.map(({ phases: _phases, ...node }) => node));
      expect(report.gates.every((gate) => gate.verdict === 'no')).toBe(true);
      expect(report.notes.at(-1)?.text).toMatch(/^the report would be too long: /);
      expect(report.notes.at(-2)?.text).toMatch(/^999 /);
      expect(state.mutations).toHaveLength(1_000);
    },
  );

  test('report, with many gates that said yes, leaves out those first and cuts no evidence', () => {
    const state = allDone();
    for (let i = 0; i < 10_000; i += 1)
      addGates(state, AT, [{ name: 'cluster-check', verdict: 'yes', detail: 'x'.repeat(100) }]);
    addGates(state, AT, [{ name: 'cluster-check', verdict: 'unknown', detail: 'no answer' }]);
    const report = reportOf(ended(state, 'completed'));
    expect(report.gates).toEqual([{ at: AT, name: 'cluster-check', verdict: 'unknown', detail: 'no answer' }]);
    expect(report.notes).toHaveLength(1);
  });

  test('report, with few letters of many bytes, is measured in bytes', () => {
    const state = allDone();
    for (let i = 0; i < 600; i += 1)
      addGates(state, AT, [{ name: 'cluster-check', verdict: 'no', detail: '語'.repeat(1_000) }]);
    const report = reportOf(state);
    expect(JSON.stringify(report).length).toBeLessThan(LIMIT / 2);
    expect(bytes(report)).toBeLessThan(LIMIT);
  });

  test('report, that only the phases of its nodes make too long, keeps all else', () => {
    const state = allDone();
    addGates(state, AT, [{ name: 'cluster-check', verdict: 'yes', detail: 'fine' }]);
    const phases = Array.from({ length: 20_000 }, () => ({ phase: 'checking' as const, at: AT }));
    state.nodes = state.nodes.map((node) => ({ ...node, phases }));
    const report = reportOf(state);
    expect(report.nodes.every((node) => node.phases === undefined)).toBe(true);
    expect(report.gates).toEqual(state.gates);
    expect(report.notes.at(-1)?.text).toBe('the report would be too long: the phases of nodes are left out');
  });

  test('report, that is short, is left as it is', () => {
    const state = allDone();
    addGates(state, AT, [{ name: 'cluster-check', verdict: 'yes', detail: 'all is well' }]);
    expect(reportOf(state).gates).toHaveLength(1);
    expect(reportOf(state).notes).toEqual([]);
  });
});
