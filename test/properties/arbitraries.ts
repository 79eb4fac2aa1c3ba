import fc from 'fast-check';
import type { GateName } from '../../language/runbook';
import { nights, rests } from './night-arbitraries';
import { givenOf } from './drive';
import type { Schedule } from './schedule';
import type { Night } from './world/night';
import { effortOfNodes, effortOfSteps, total } from '../../rollout/window-effort';
import type { ClusterSpec } from './world/cluster';
import type { Message, Moment, OnceFault, OnceKind, PostFault, WindowFault, WindowKind } from './world/faults';
import { runbook } from './runbook-arbitraries';

/** Milliseconds, dense where it matters: the same moment, within a request, within a restart, within grace, beyond it. */
const while_ = (most: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.nat(Math.min(most, 60)) },
    { weight: 4, arbitrary: fc.nat(Math.min(most, 3_000)) },
    { weight: 3, arbitrary: fc.nat(most) },
  );

const moment = (...events: Moment['event'][]): fc.Arbitrary<Moment> =>
  fc.constantFrom(...events).chain((event) =>
    fc.record({
      event: fc.constant(event),
      nth: event === 'start' ? fc.constant(0) : fc.nat(event === 'attempt' ? 24 : 4),
      after: while_(20_000),
    }),
  );

const anyMoment = moment('start', 'attempt', 'mutate', 'mutate', 'written', 'written', 'answered', 'effect', 'holding');
const lateMoment = moment('written', 'written', 'answered', 'effect', 'attempt', 'holding');

const cluster: fc.Arbitrary<ClusterSpec> = fc.record({
  size: fc.constantFrom(3, 3, 3, 3, 3, 2, 2, 2, 1, 1, 4, 5, 7),
  primary: fc.nat(6),
  stopped: fc.oneof(
    { weight: 3, arbitrary: fc.constant<[number, number][]>([]) },
    fc.array(fc.tuple(fc.nat(6), fc.nat(2)), { maxLength: 2 }),
  ),
  disabled: fc.oneof({ weight: 8, arbitrary: fc.constant<number[]>([]) }, fc.constantFrom<number[]>([1], [2])),
  restartMs: fc.constantFrom(1_000, 200, 2_500, 6_000),
  skews: fc.oneof(
    fc.constant<number[]>([0]),
    fc.array(fc.integer({ min: -400_000, max: 400_000 }), { minLength: 1, maxLength: 3 }),
  ),
  maxUnavailable: fc.constantFrom(1, 1, 2, 3),
  unlistStopped: fc.boolean(),
});

const post: fc.Arbitrary<PostFault> = fc.record({
  nth: fc.nat(5),
  answer: fc.constantFrom(
    'true',
    'none',
    'reset',
    'false',
    'missing',
    '503',
    'garbled',
    '401',
    '400',
    '403',
    '404',
    '500',
  ),
  effect: fc.constantFrom('now', 'never', 'late', 'now', 'elsewhere'),
  course: fc.constantFrom(
    'plain',
    'plain',
    'starting',
    'via-stopped',
    'stays-stopped',
    'stays-starting',
    'crash-loop',
    'twice',
  ),
  slow: while_(12_000),
  late: fc.double({ min: 0, max: 1, noNaN: true }),
});

const PASSING: WindowKind[] = [
  'refuses',
  'hangs',
  'answers-503',
  'garbles',
  'slow',
  'stale-services',
  'odd-status',
  'unlists',
  'misroutes',
  'cuts',
  'down',
  'inactive',
  'maintenance',
  'failing-check',
  'action',
  'upgrade',
  'database-down',
  'no-primary',
  'other-cluster',
  'disabled',
  'answers-401',
  'answers-403',
];

const window: fc.Arbitrary<WindowFault> = fc.record({
  from: lateMoment,
  ms: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 50, max: 6_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 6_000, max: 50_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 290_000, max: 400_000 }) },
  ),
  kind: fc.constantFrom(...PASSING),
  node: fc.oneof({ weight: 3, arbitrary: fc.nat(6) }, fc.constant(null)),
});

const once = (kinds: OnceKind[], from: fc.Arbitrary<Moment>): fc.Arbitrary<OnceFault> =>
  fc.record({
    from,
    kind: fc.constantFrom(...kinds),
    node: fc.nat(6),
    service: fc.nat(2),
    ms: fc.oneof(
      fc.integer({ min: 100, max: 4_500 }),
      fc.integer({ min: 5_500, max: 9_500 }),
      fc.integer({ min: 5_500, max: 30_000 }),
    ),
  });

const IN_THE_CLUSTER: OnceKind[] = [
  'reboot',
  'stranger-restarts',
  'stranger-stops',
  'stranger-starts',
  'primary-moves',
  'forgotten',
];
const IN_TEMPORAL: OnceKind[] = [
  'worker-dies',
  'worker-dies',
  'worker-freezes',
  'worker-freezes',
  'worker-cut-off',
  'rival',
  'cancel',
  'terminate',
  'reset',
];

const message: fc.Arbitrary<Message> = fc.record({
  from: fc.oneof({ weight: 3, arbitrary: moment('holding') }, anyMoment),
  verb: fc.constantFrom('retry', 'skip', 'pause', 'resume', 'abort', 'rollback', 'approve', 'reject'),
  node: fc.oneof(fc.constant(null), fc.nat(6)),
});

const parts = {
  cluster,
  runbook,
  nodes: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.array(fc.nat(6), { minLength: 1, maxLength: 2 })),
  waive: fc.oneof({ weight: 8, arbitrary: fc.constant<GateName[]>([]) }, fc.constant<GateName[]>(['cluster-check'])),
  posts: fc.oneof({ weight: 2, arbitrary: fc.array(post, { maxLength: 1 }) }, fc.array(post, { maxLength: 4 })),
  windows: fc.oneof({ weight: 2, arbitrary: fc.array(window, { maxLength: 1 }) }, fc.array(window, { maxLength: 4 })),
  onces: fc
    .tuple(
      fc.array(once(IN_THE_CLUSTER, anyMoment), { maxLength: 2 }),
      fc.array(once(IN_TEMPORAL, anyMoment), { maxLength: 2 }),
    )
    .map((all) => all.flat()),
  messages: fc.array(message, { maxLength: 3 }),
  noise: fc.array(fc.nat(40), { maxLength: 6 }),
  notifies: fc.boolean(),
};

const some = fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: nights });

/**
 * Any schedule; two thirds of them have few faults, so that what one of them does shows, and the run gets far. Some are
 * in a maintenance window, or over a cluster with change freezes.
 */
export const schedules: fc.Arbitrary<Schedule> = fc
  .record({ ...parts, night: some, rest: rests })
  .map(({ night, rest, ...plain }) => (night === null ? plain : atNight(plain, night, rest)));

/** The same, all of them in a window or with freezes. */
export const nightly: fc.Arbitrary<Schedule> = fc
  .record({ ...parts, night: nights, rest: rests })
  .map(({ night, rest, ...plain }) => atNight(plain, night, rest));

function atNight(plain: Schedule, night: (need: number) => Night, rest: string | null): Schedule {
  const runbook = rest === null ? plain.runbook : plain.runbook.replace(/rest: 0s/, `rest: ${rest}`);
  const { runbook: read, inputs } = givenOf(runbook);
  const lists = [read.before, read.after].map((steps) => effortOfSteps(read, steps, { inputs }));
  const need = Math.max(...[effortOfNodes(read, { inputs }, 1, null), ...lists].map(total));
  return { ...plain, runbook, night: night(need) };
}
