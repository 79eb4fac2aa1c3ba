import { checkRunbook } from '../../language/check';
import { readInputs } from '../../language/inputs';
import type { Status } from '../../rollout/report-shape';
import { NOTICES_WORKFLOW, noticesId, RUNBOOK_WORKFLOW, STATUS_QUERY } from '../../temporal/names';
import { TaskFailed } from './core/execution';
import type { Runtime } from './core/runtime';
import type { Run } from './core/run';
import type { Schedule } from './schedule';
import { World, type Given } from './world/world';
import type { Variants } from './world/perform';

/** What came of a schedule. */
export interface Outcome {
  world: World;
  /** What was not as it should be for the driver to see by itself: a run that never ends, a task that fails, a replay that differs. */
  trouble: string | null;
  /** How the run was found once everything was well: over, or waiting for a person, and for what. */
  calm: { phase: string; waiting: Status['waiting'] } | null;
}

const PATIENCE = 30_000;
/** Without faults and questions no run of these schedules takes longer. */
const LONGEST = 90 * 60_000;
/** Of a window that opens once a week, three times. */
const LONGEST_AT_NIGHT = 30 * 24 * 60 * 60_000;
const STEPS = 100_000;
/** Two of each node and of each batch are fewer. */
const QUESTIONS = 60;

/** Runs one schedule to its end: faults and messages first, then everything gets well, then a person ends what still waits. */
export async function drive(
  schedule: Schedule,
  runtime: Runtime,
  variants: Variants = {},
  watch: (world: World) => void = () => undefined,
): Promise<Outcome> {
  const world = new World(schedule, givenOf(schedule.runbook), runtime, variants);
  const outcome: Outcome = { world, trouble: null, calm: null };
  watch(world);
  world.begin();
  world.time.enter();
  try {
    await play(world, outcome);
    await determinism(world);
  } catch (error) {
    outcome.trouble = error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error);
    if (!(error instanceof TaskFailed) && error instanceof Error) outcome.trouble += `\n${error.stack}`;
  } finally {
    world.time.leave();
    for (const run of world.server.runs) await run.execution.evict();
  }
  return outcome;
}

/** The runbook of a schedule, as the activity `load` would give it. Throws where the generator made none. */
export function givenOf(text: string): Given {
  const checked = checkRunbook(text, 'generated.yaml');
  if (!checked.ok) throw new Error(checked.problems.map((problem) => problem.message).join('; '));
  const inputs = readInputs(checked.runbook, {});
  if (!inputs.ok) throw new Error(inputs.problems.join('; '));
  return { runbook: checked.runbook, inputs: inputs.inputs };
}

async function play(world: World, outcome: Outcome): Promise<void> {
  const { time, start, faultsUntil } = world;
  const stuck = () => world.going === 0 && waitsFor(world) !== null && waitsFor(world) !== undefined;
  await until(world, faultsUntil, () => allOver(world) || (stuck() && heldFor(world) > PATIENCE));
  if (allOver(world)) return;
  world.becalm();
  const limit = time.now + longest(world);
  await until(world, limit, () => allOver(world) || heldFor(world) > PATIENCE);
  if (allOver(world)) return;
  if (!openMains(world).length) return locksEnd(world);
  const status = await statusOf(world);
  outcome.calm = status;
  if (heldFor(world) <= PATIENCE)
    throw new Error(
      `nothing ends the run once all is well: it is ${status.phase} after ${(time.now - start) / 1000} s`,
    );
  if (!status.waiting?.why || !status.waiting.ends)
    throw new Error(`it waits and does not say on what: ${JSON.stringify(status)}`);
  await people(world);
  await locksEnd(world);
}

/** A person answers: what is asked, resume, retry, skip, and at last abort, which ends everything. */
async function people(world: World): Promise<void> {
  const { time } = world;
  for (const verb of ['retry', 'retry', 'retry', 'skip', 'abort'] as const) {
    await answers(world);
    if (openMains(world).length === 0) return;
    for (const run of openMains(world)) {
      const phase = waitsFor(world, run.runId);
      if (phase === 'paused' && verb !== 'abort') world.say({ verb: 'resume', node: null }, run);
      else world.answer(run, verb, (await run.execution.query<Status>(time.now, STATUS_QUERY)).waiting?.why ?? '');
    }
    const limit = time.now + (verb === 'abort' ? 10 * 60_000 : longest(world));
    const since = time.now;
    await until(
      world,
      limit,
      () =>
        allOver(world) || openMains(world).length === 0 || (time.now - since > PATIENCE && heldFor(world) > PATIENCE),
    );
  }
  if (openMains(world).length > 0) throw new Error('a person said abort, and 10 minutes later the run is still open');
}

/** Says yes to all that is asked, or no where somebody in this schedule says so at any moment. */
async function answers(world: World): Promise<void> {
  const { time } = world;
  const verb = world.schedule.messages.some((message) => message.verb === 'reject') ? 'reject' : 'approve';
  for (let asked = 0; asked < QUESTIONS; asked += 1) {
    const open = await Promise.all(
      openMains(world).map(async (run) => {
        const { questions = [] } = await run.execution.query<Status>(time.now, STATUS_QUERY);
        return questions.map((question) => ({ run, question }));
      }),
    );
    const [first] = open.flat();
    if (!first) return;
    const { node, plan } = first.question;
    world.say({ verb, node: node === null ? null : node - 1 }, first.run, plan);
    const since = time.now;
    await until(
      world,
      since + longest(world),
      () => allOver(world) || (time.now - since > PATIENCE && heldFor(world) > PATIENCE),
    );
  }
  throw new Error(`it asks more than ${QUESTIONS} questions`);
}

function longest({ schedule }: World): number {
  return schedule.night ? LONGEST_AT_NIGHT : LONGEST;
}

async function locksEnd(world: World): Promise<void> {
  const { time } = world;
  await until(world, time.now + 12 * 60_000, () => allOver(world));
  if (!allOver(world)) throw new Error('the lock or the notices go on although no run is open any more');
}

/** Every run once more from its history: it must say the same. */
async function determinism(world: World): Promise<void> {
  const run = world.main;
  if (run.execution.replays > 0 || run.execution.activations === 0) return;
  await run.execution.evict();
  await run.execution.query<Status>(world.time.now, STATUS_QUERY);
}

async function until(world: World, limit: number, met: () => boolean): Promise<void> {
  const { time } = world;
  for (;;) {
    if (met()) return;
    const { next } = time;
    if (next === null || next > limit) {
      time.now = Math.max(time.now, limit);
      return;
    }
    if (time.steps > STEPS) throw new Error(`it takes more than ${STEPS} events`);
    await time.step();
  }
}

function openMains(world: World) {
  return world.server.runs.filter((run) => run.type === RUNBOOK_WORKFLOW && run.closed === null);
}

function allOver(world: World): boolean {
  return world.server.runs.every(
    (run) => run.closed !== null || (run.type === NOTICES_WORKFLOW && isOfReset(world, run)),
  );
}

/** The notices of a run that was reset learn of its end hours later. */
function isOfReset({ server }: World, { id }: Run): boolean {
  return server.runs.some(({ runId, firstRunId }) => runId !== firstRunId && id === noticesId(firstRunId));
}

/** The phase in which an open run waits for a person; null: it does not. */
function waitsFor(world: World, runId?: string): string | null {
  const open = openMains(world).filter((run) => runId === undefined || run.runId === runId);
  for (const run of open) {
    const phase = world.phases.get(run.runId)?.phase;
    if (phase === 'holding' || phase === 'paused' || phase === 'waiting') return phase;
  }
  return null;
}

/** For how long every open run has waited for a person, milliseconds. */
function heldFor(world: World): number {
  const open = openMains(world);
  if (open.length === 0) return 0;
  return Math.min(
    ...open.map((run) => {
      const shown = world.phases.get(run.runId);
      if (!shown || !['holding', 'paused', 'waiting'].includes(shown.phase)) return 0;
      // It may also wait for its window, for the end of a freeze, or for the lock: that ends by itself.
      const alone = shown.phase === 'waiting' && world.schedule.night !== undefined && !shown.asks;
      return alone ? 0 : world.time.now - shown.since;
    }),
  );
}

async function statusOf(world: World): Promise<{ phase: string; waiting: Status['waiting'] }> {
  const [run] = openMains(world);
  if (!run) return { phase: 'finished', waiting: null };
  const { phase, waiting } = await run.execution.query<Status>(world.time.now, STATUS_QUERY);
  return { phase, waiting };
}
