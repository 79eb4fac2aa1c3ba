import type { Step } from '../../language/runbook';
import {
  matches,
  numbersAtPlanning,
  scopeAtPlanning,
  timesAtPlanning,
  valueAtPlanning,
  whenAtPlanning,
} from '../../rollout/plan-values';
import { nodesSection } from './planning';
import { call, node, planInput, runbook, survey, unknown } from './sample';

const input = planInput();
const scope = scopeAtPlanning(input, node(2));
const times = (step: Step) => timesAtPlanning(step, scope, input.runbook);
const place = { name: null, when: null, onFailure: null, line: 1, column: 1 };

describe('what planning knows of a step', () => {
  const when = (text: string | null) =>
    whenAtPlanning(call('services.restart', ['x'], { when: text }), scope, input.runbook);

  test.each([
    [null, { is: 'yes' }],
    ['node.uid == 2', { is: 'yes' }],
    ['node.uid == 3', { is: 'no', text: 'node.uid == 3' }],
    ["node.role == 'primary'", { is: 'if', text: "node.role == 'primary'" }],
    ["node.status == 'active'", { is: 'if', text: "node.status == 'active'" }],
  ])('its when %j', (text, known) => {
    expect(when(text)).toEqual(known);
  });

  test('a when that cannot be worked out is unknown, with its reason', () => {
    const blind = scopeAtPlanning(planInput({ survey: survey({ nodes: unknown }) }), node(2));
    const step = call('services.restart', ['x'], { when: 'cluster.size == 3' });
    expect(whenAtPlanning(step, blind, input.runbook)).toEqual({ is: 'unknown', why: expect.stringMatching(/\w/) });
  });

  test('a value that only the run can know is null, any other is worked out or has a reason', () => {
    const value = (expression: string) => valueAtPlanning({ expression }, 'duration', scope, input.runbook);
    expect(value("${{ duration(node.role == 'primary' ? '1s' : '2s') }}")).toEqual({ ok: true, value: null });
    expect(value("${{ duration('2s') }}")).toEqual({ ok: true, value: 2_000 });
    expect(value("${{ duration('-2s') }}")).toMatchObject({ ok: false });
    expect(valueAtPlanning({ literal: 5 }, 'duration', scope, input.runbook)).toEqual({ ok: true, value: 5 });
  });
});

describe('how long a step is expected to take', () => {
  const byRole = { expression: "${{ duration(node.role == 'primary' ? '1s' : '2s') }}" };
  const wrong = { expression: "${{ duration('-2s') }}" };

  test('of a call and an await is how long it must hold, ten seconds where only the run knows', () => {
    expect(times(call('services.restart', ['x'], { stable: { literal: 7_000 } }))).toEqual({
      stable: 7_000,
      sleep: 0,
      wrong: [],
    });
    expect(times(call('services.restart', ['x'], { stable: byRole }))).toEqual({ stable: 10_000, sleep: 0, wrong: [] });
  });

  test('of a sleep is the sleep, ten seconds where only the run knows, and of an assert nothing', () => {
    expect(times({ ...place, kind: 'sleep', sleep: { literal: 4_000 } })).toEqual({
      stable: 0,
      sleep: 4_000,
      wrong: [],
    });
    expect(times({ ...place, kind: 'sleep', sleep: byRole })).toEqual({ stable: 0, sleep: 10_000, wrong: [] });
    expect(times({ ...place, kind: 'assert', assert: 'true', message: null })).toEqual({
      stable: 0,
      sleep: 0,
      wrong: [],
    });
  });

  test('of a question is nothing, and each of its values is judged by its own kind', () => {
    const asked = (approve: string, timeout: { literal: number } | { expression: string }) =>
      times({ ...place, kind: 'approve', approve: { expression: approve }, timeout });
    expect(asked('Touch ${{ node.uid }}?', { literal: 1_000 })).toEqual({ stable: 0, sleep: 0, wrong: [] });
    expect(asked('Go on?', byRole).wrong).toEqual([]);
    expect(asked('Go on?', { literal: 999 })).toEqual({
      stable: 0,
      sleep: 0,
      wrong: ['a `timeout` of 999ms leaves no time to answer: write at least 1s'],
    });
    expect(asked('${{ node.nothing }}', wrong).wrong).toEqual([
      expect.stringMatching(/^its `approve` cannot be worked out: \S/),
      expect.stringMatching(/^its `timeout` cannot be worked out: \S/),
    ]);
  });

  test('of a sleep that cannot be worked out is named, and a time by an expression is that time', () => {
    expect(times({ ...place, kind: 'sleep', sleep: wrong }).wrong).toEqual([
      expect.stringMatching(/^its `sleep` cannot be worked out: \S/),
    ]);
    expect(times({ ...place, kind: 'sleep', sleep: { expression: "${{ duration('7s') }}" } }).sleep).toBe(7_000);
  });

  test.each(['timeout', 'stable', 'deadline'] as const)('a %s that cannot be worked out is named', (key) => {
    const told = times(call('services.restart', ['x'], { [key]: wrong })).wrong;
    expect(told).toEqual([expect.stringMatching(new RegExp(`^its \`${key}\` cannot be worked out: \\S`))]);
  });

  test('an await has no timeout, and a deadline that is not longer than stable is named', () => {
    const step: Step = {
      ...place,
      kind: 'await',
      await: 'node.healthy',
      services: null,
      stable: { literal: 5_000 },
      deadline: { literal: 5_000 },
    };
    expect(times(step).wrong).toEqual([expect.stringContaining('must be longer')]);
    expect(times({ ...step, deadline: { literal: 5_001 } }).wrong).toEqual([]);
    expect(times({ ...step, deadline: byRole }).wrong).toEqual([]);
    expect(times({ ...step, stable: byRole, deadline: { literal: 0 } }).wrong).toEqual([]);
  });
});

describe('batch, rest and budget at planning', () => {
  const numbers = (nodes: Parameters<typeof nodesSection>[0]) =>
    numbersAtPlanning(planInput({ runbook: runbook({ nodes: nodesSection(nodes) }) }));

  test('are worked out from what inputs and cluster say', () => {
    expect(
      numbers({
        batch: [{ literal: '25%' }, { expression: '${{ cluster.size }}' }],
        rest: { expression: "${{ duration('5s') }}" },
        budget: { expression: '${{ cluster.size - 1 }}' },
      }),
    ).toEqual({ batch: ['25%', 3], rest: 5_000, budget: 2, refused: [] });
    expect(numbers({ rest: { ask: true } })).toEqual({ batch: [1], rest: 0, budget: 0, refused: [] });
  });

  test('are refused one by one where they cannot be, and stand as their defaults', () => {
    const told = numbers({
      batch: [{ expression: '${{ cluster.size - 3 }}' }],
      rest: { expression: "${{ duration('-5s') }}" },
      budget: { expression: '${{ cluster.size - 4 }}' },
    });
    expect({ ...told, refused: [] }).toEqual({ batch: [1], rest: 0, budget: 0, refused: [] });
    expect(told.refused).toEqual(
      ['batch', 'rest', 'budget'].map((key) => ({
        code: 'refused',
        message: expect.stringMatching(new RegExp(`^\`${key}\` of the runbook cannot be worked out: \\S`)),
      })),
    );
  });
});

describe('where', () => {
  const takes = (where: string | null, uid: number) =>
    matches(planInput({ runbook: runbook({ nodes: nodesSection({ where }) }) }), node(uid));

  test('takes every node where it is left out, else those of which it is true', () => {
    expect(takes(null, 1)).toEqual({ ok: true, value: true });
    expect(takes('node.uid == 2', 2)).toEqual({ ok: true, value: true });
    expect(takes('node.uid == 2', 1)).toEqual({ ok: true, value: false });
    expect(takes('cluster.size == 3', 1)).toEqual({ ok: true, value: true });
  });
});
