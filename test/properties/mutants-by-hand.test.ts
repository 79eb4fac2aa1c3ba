import { mutate } from '../../activities/mutate';
import { loadRuntime, type Changes } from './core/runtime';
import { Broken, judge } from './judge';
import type { Schedule } from './schedule';
import type { Night } from './world/night';
import type { Variants } from './world/perform';

/** Mistakes whose moment random schedules meet too seldom: each has the schedule in which it bites, and which is well without it. */
interface Mutant {
  what: string;
  breaks: number;
  /** The name of the invariant, where several are of that rule. */
  name?: string;
  schedule: Partial<Schedule> & { runbook: string };
  variants?: Variants;
  /** In the code of the workflow bundle. */
  changes?: Changes;
}

const PLAIN: Omit<Schedule, 'runbook'> = {
  cluster: {
    ...{ size: 3, primary: 0, stopped: [], disabled: [], restartMs: 1_000, skews: [0], maxUnavailable: 1 },
    unlistStopped: false,
  },
  ...{ nodes: null, waive: [], posts: [], windows: [], onces: [], messages: [], noise: [] },
};

const AT_GUARD = { event: 'mutate', nth: 0, after: 0 } as const;

/** What fails and is undone: a service that stays stopped. */
const FAILS = { nth: 0, answer: 'true', effect: 'now', course: 'stays-stopped', slow: 0, late: 0 } as const;

/** Taken back by a person while the second node is in hand. */
const BACK = { from: { event: 'written', nth: 1, after: 0 }, verb: 'rollback', node: null } as const;

const NIGHT: Night = {
  ...{ start: Date.UTC(2026, 0, 1), window: null, late: null, outside: false, calendar: null, overrides: false },
  ...{ rivalIsFree: false, slow: [], fails: 0, onces: [], messages: [] },
};

const MUTANTS: Mutant[] = [
  {
    what: 'a guard that does not compare the name of the cluster',
    breaks: 2,
    schedule: {
      windows: [{ from: AT_GUARD, ms: 60_000, kind: 'other-cluster', node: 0 }],
      runbook: runbookOf('restart'),
    },
    variants: {
      mutate: async (input, session, around) => {
        const result = await mutate(input, session, around);
        const name = /belongs to cluster (\S+) and not/.exec(result.why ?? '')?.[1];
        return name ? mutate({ ...input, clusterName: name }, session, around) : result;
      },
    },
  },
  {
    what: 'a guard that does not compare the uid of the node',
    breaks: 2,
    schedule: {
      // The connection that was kept breaks under the guard's first question; a new one leads to another node.
      windows: [
        { from: AT_GUARD, ms: 4, kind: 'cuts', node: null },
        { from: AT_GUARD, ms: 60_000, kind: 'misroutes', node: null },
      ],
      runbook: runbookOf('restart'),
    },
    variants: {
      mutate: async (input, session, around) => {
        const result = await mutate(input, session, around);
        const uid = /answers as node (\d+) and not/.exec(result.why ?? '')?.[1];
        return uid ? mutate({ ...input, node: { ...input.node, uid: Number(uid) } }, session, around) : result;
      },
    },
  },
  {
    what: 'a guard that goes on whatever Temporal says, after its process was frozen',
    breaks: 3,
    schedule: {
      onces: [{ from: { ...AT_GUARD, after: 6 }, kind: 'worker-freezes', node: 0, service: 0, ms: 9_400 }],
      runbook: runbookOf('restart'),
    },
    variants: {
      mutate: (input, session, around) =>
        mutate(input, session, {
          ...around,
          signal: new AbortController().signal,
          wanted: () => Promise.resolve(null),
        }),
    },
  },
  {
    what: 'a node that a person skipped with its effect unknown is called done',
    breaks: 5,
    schedule: {
      windows: [{ from: { event: 'effect', nth: 0, after: 900 }, ms: 400_000, kind: 'hangs', node: null }],
      messages: [{ from: { event: 'holding', nth: 0, after: 0 }, verb: 'skip', node: null }],
      runbook: runbookOf('restart'),
    },
    changes: [
      [
        "!node.sent ? 'skipped' : unknown ? 'unknown' : 'failed'",
        "!node.sent ? 'skipped' : unknown ? 'done' : 'failed'",
      ],
    ],
  },
  {
    what: 'an undo although several nodes are unreadable',
    breaks: 6,
    schedule: {
      cluster: { ...PLAIN.cluster, size: 5, maxUnavailable: 3 },
      posts: [FAILS],
      windows: [3, 4].map((node) => ({
        ...{ from: { event: 'effect' as const, nth: 0, after: 10_000 }, ms: 300_000, node },
        kind: 'refuses' as const,
      })),
      runbook: runbookOf('restart'),
    },
    changes: [['if (!sends || dark.length < 2 ||', 'if (!sends || dark.length < 99 ||']],
  },
  {
    what: 'an undo of a service that this run did not touch',
    breaks: 10,
    schedule: { posts: [FAILS], runbook: runbookOf('restart') },
    changes: [['...first.keys()\n            ], seen)', "...first.keys(), 'cm_server'\n            ], seen)"]],
  },
  {
    what: 'a run that goes on although a person said rollback',
    breaks: 10,
    schedule: { messages: [BACK], runbook: runbookOf('stop') },
    changes: [
      ['return rollback !== null && !rollback.begun && !unwinding', 'return false'],
      ['if (run.control.rollback) throw new', 'if (run.control.abort) throw new'],
    ],
  },
  {
    what: 'a rollback that leaves out what was done last',
    breaks: 10,
    schedule: { messages: [BACK], runbook: runbookOf('stop') },
    changes: [['parts.map(undoing)', 'parts.slice(1).map(undoing)']],
  },
  {
    what: 'a run that sees a fourth window',
    breaks: 0,
    name: 'a run sees three openings at most, and only one where it stops at the close',
    schedule: {
      cluster: { ...PLAIN.cluster, size: 5 },
      night: { ...NIGHT, window: { cron: '0 * * * *', timezone: 'UTC', window: '6m', at_close: 'carry-over' } },
      runbook: runbookOf('restart').replace('rollback }', 'rollback, rest: 8m }'),
    },
    changes: [['if (used >= MOST_OPENINGS) return', 'if (used >= 99) return']],
  },
  {
    what: 'a node in hand that is left where the window leaves no time any more',
    breaks: 0,
    name: 'no node in hand is cut by a close or a freeze',
    schedule: {
      cluster: { ...PLAIN.cluster, restartMs: 6_000 },
      night: { ...NIGHT, window: { at: '2025-12-31T23:59:45Z', timezone: 'UTC', window: '6m' } },
      runbook: runbookOf('restart').replace('[stats_archiver]', '[stats_archiver, alert_mgr]'),
    },
    changes: [['if (!call.undo && !node.inHand && ((0,', 'if (!call.undo && ((0,']],
  },
];

describe('a mistake made on purpose, in a schedule written by hand', () => {
  const plain = loadRuntime();

  it.each(MUTANTS)(
    '$what, is found; without it every rule holds',
    async ({ breaks, name, schedule, variants, changes }) => {
      const whole: Schedule = { ...PLAIN, ...schedule };
      await judge(whole, plain);
      const broken = await judge(whole, changes ? loadRuntime(changes) : plain, variants).then(
        () => null,
        (error: unknown) => error,
      );
      if (!(broken instanceof Broken)) throw new Error(`no rule was broken: ${String(broken)}`);
      expect(broken.invariant).toMatchObject({ rule: breaks, ...(name === undefined ? {} : { name }) });
    },
  );
});

function runbookOf(operation: string): string {
  return [
    'runbook: generated',
    'summary: s',
    'description: d',
    'grace: 10s',
    'nodes: { on_failure: rollback }',
    'steps:',
    `  - call: services.${operation}`,
    '    with: { services: [stats_archiver] }',
    '    timeout: 2s',
    '    stable: 1s',
    '    deadline: 40s',
  ].join('\n');
}
