import fc from 'fast-check';
import { checkRunbook } from '../../language/check';
import type { Runbook } from '../../language/runbook';
import type { NodeReport, WaitReport } from '../../rollout/report-shape';
import { effortOfNodes, effortOfSteps, effortText, tookSoFar, tooShort, total } from '../../rollout/window-effort';

const MINUTE = 60_000;

function runbook(steps: string, more = ''): Runbook {
  const checked = checkRunbook(
    `runbook: x\nsummary: s\ndescription: d\n${more}inputs:\n  wait: { type: duration, description: d, default: 3m }\n` +
      `steps:\n${steps}`,
    'x.yaml',
  );
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.runbook;
}

const RESTART = '  - { call: services.restart, with: { services: [a] }, stable: 20s, deadline: 4m }\n';

describe('effort of steps, by their own deadlines', () => {
  test.each<[string, object]>([
    [RESTART, { work: 4 * MINUTE, stable: 20_000, undo: 5 * MINUTE }],
    [
      `${RESTART}  - { await: node.healthy, stable: 5s, deadline: 2m }\n`,
      { work: 6 * MINUTE, stable: 25_000, undo: 5 * MINUTE },
    ],
    [`${RESTART}  - sleep: 30s\n  - assert: "true"\n  - approve: go?\n`, { work: 4 * MINUTE + 30_000 }],
    [`${RESTART}  - { call: databases.list, timeout: 15s }\n`, { work: 4 * MINUTE + 15_000 }],
    ['  - { call: services.stop, with: { services: [a] }, undo: none }\n', { work: 5 * MINUTE, undo: 0 }],
    ['  - sleep: "${{ inputs.wait }}"\n', { work: 3 * MINUTE, stable: 0, undo: 0 }],
  ])('%s', (steps, effort) => {
    const made = runbook(steps);
    expect(effortOfSteps(made, made.steps, { inputs: { wait: 3 * MINUTE } })).toMatchObject(effort);
  });

  test('that only the run can know, are those of the language', () => {
    const made = runbook(
      "  - { call: services.restart, with: { services: [a] }, deadline: \"${{ node.uid == 1 ? duration('1m') : duration('9m') }}\" }\n",
    );
    expect(effortOfSteps(made, made.steps, { inputs: {} })).toMatchObject({ work: 5 * MINUTE, stable: 10_000 });
  });

  test('with a long grace, undo takes as much longer', () => {
    const undo = (grace: string) => {
      const made = runbook(RESTART, `grace: ${grace}\n`);
      return effortOfSteps(made, made.steps, { inputs: {} }).undo;
    };
    expect([undo('6m'), undo('5m'), undo('4m59s')]).toEqual([11 * MINUTE, 10 * MINUTE, 5 * MINUTE]);
  });
});

describe('effort of nodes', () => {
  const made = runbook(RESTART);

  test('where none is done yet, is that of the deadlines, and undo goes one by one', () => {
    expect(effortOfNodes(made, { inputs: {} }, 3, null)).toEqual({
      work: 4 * MINUTE,
      stable: 20_000,
      undo: 15 * MINUTE,
    });
  });

  test('where one is done, is what it took, and grace for the undo', () => {
    expect(effortOfNodes(made, { inputs: {} }, 2, 40_000)).toEqual({ work: 40_000, stable: 20_000, undo: 140_000 });
  });

  test('where one took very long, is no more than by the deadlines', () => {
    expect(effortOfNodes(made, { inputs: {} }, 1, 60 * MINUTE)).toMatchObject({ work: 4 * MINUTE, undo: 5 * MINUTE });
  });
});

function node(from: number, to: number, more: Partial<NodeReport> = {}): NodeReport {
  const iso = (instant: number): string => new Date(instant).toISOString();
  const service = { name: 'a', before: null, after: null, verdict: 'restarted' as const };
  const span = { startedAt: iso(from), finishedAt: iso(to) };
  return { uid: 1, address: '', role: null, phase: 'done', attempts: 1, ...span, services: [service], ...more };
}

describe('what nodes took', () => {
  test('is the longest of those on which something happened', () => {
    const still = node(0, 90_000, { services: [{ name: 'a', before: null, after: null, verdict: 'left-stopped' }] });
    const failed = node(0, 80_000, { phase: 'failed' });
    expect(tookSoFar([still, failed], [])).toBeNull();
    expect(tookSoFar([node(0, 30_000), node(30_000, 70_000), still, failed], [])).toBe(40_000);
  });

  test.each(['restarted', 'restarted-twice', 'stopped', 'started'] as const)(
    'counts a node with one %s among others',
    (verdict) => {
      const of = (name: string, verdict: NodeReport['services'][0]['verdict']) => ({
        name,
        before: null,
        after: null,
        verdict,
      });
      expect(
        tookSoFar([node(0, 9_000, { services: [of('a', 'left-stopped'), of('b', verdict), of('c', null)] })], []),
      ).toBe(9_000);
    },
  );

  test('is not known of a node of which nobody knows when it began or ended', () => {
    expect(tookSoFar([node(0, 1, { startedAt: null }), node(0, 1, { finishedAt: null })], [])).toBeNull();
  });

  test('leaves out the time that the run waited meanwhile', () => {
    const wait = (from: number, until: number | null): WaitReport => ({
      from: new Date(from).toISOString(),
      until: until === null ? null : new Date(until).toISOString(),
      kind: 'waiting',
      why: '',
    });
    expect(tookSoFar([node(10_000, 70_000)], [wait(0, 20_000), wait(30_000, 40_000), wait(65_000, null)])).toBe(35_000);
  });
});

test('window, too short for the first thing to do, says so and by how much', () => {
  const effort = { work: 4 * MINUTE, stable: 20_000, undo: 5 * MINUTE };
  const window = { opens: { kind: 'at' as const, instant: 0 }, timezone: 'UTC', atClose: 'stop' as const };
  expect(tooShort({ ...window, length: 10 * MINUTE, cutoff: 40_000 }, effort)).toBeNull();
  expect(tooShort({ ...window, length: 9 * MINUTE, cutoff: 0 }, effort)).toMatch(/^it is too short: it is 9m, and the/);
  expect(tooShort({ ...window, length: 10 * MINUTE, cutoff: MINUTE }, effort)).toBe(
    'it is too short: it is 10m less the cut-off of 1m, and the first thing to do may take 9m20s (4m to do it, 20s to hold, 5m to undo it)',
  );
});

test('effort, any nodes and times, never asks for less where more nodes are side by side or one took longer', () => {
  const made = runbook(RESTART);
  const took = fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: null });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), took, (nodes, time) => {
      const effort = effortOfNodes(made, { inputs: {} }, nodes, time);
      const more = effortOfNodes(made, { inputs: {} }, nodes + 1, time === null ? null : time + 1);
      expect(total(more)).toBeGreaterThanOrEqual(total(effort));
      expect(total(effort)).toBeGreaterThanOrEqual(Math.min(time ?? 0, 4 * MINUTE));
      expect(total(effort)).toBeLessThanOrEqual(total(effortOfNodes(made, { inputs: {} }, nodes, null)));
      expect(effortText(effort)).not.toContain('NaN');
    }),
  );
});
