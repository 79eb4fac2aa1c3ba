import { findTemporal } from '../../temporal/binary';
import { startProgram } from '../e2e-cli/programs';
import type { Cell } from './cell';
import { historyOf, pidIn } from './history';
import { end, sleep, type Hand, type Lane } from './lane';

/** What can be done to a run at any moment. */
export const STRIKES = [
  'kill',
  'kill-one-of-two',
  'freeze',
  'freeze-one-of-two',
  'server',
  'cancel',
  'terminate',
  'reset',
  'pause-activity',
  'pause-workflow',
] as const;
export type Strike = (typeof STRIKES)[number];

/** How many workers a lane has when a cell with this strike begins. */
export const STAFF: Record<Strike, number> = {
  kill: 1,
  'kill-one-of-two': 2,
  freeze: 1,
  'freeze-one-of-two': 2,
  server: 1,
  cancel: 1,
  terminate: 1,
  reset: 1,
  'pause-activity': 1,
  'pause-workflow': 1,
};

/** These spare the workers and the server, so that many go on side by side in one lane. */
export const GENTLE: readonly Strike[] = ['cancel', 'terminate', 'reset', 'pause-activity', 'pause-workflow'];

export interface Struck {
  at: number;
  /** Who may take up the work; empty: whoever did it goes on. */
  heirs: Hand[];
  /** When the last of them polled. */
  ready: number;
  /** Temporal itself left the run so that no worker can go on with it, and it was terminated. */
  stuck: boolean;
  /** The run that a reset made. */
  resetTo: string | null;
}

/** The part of a strike that happens at its moment; what it gives is the rest, for when the moment has passed. */
export type First = () => Promise<() => Promise<Struck>>;

/** Longer than the heartbeat time-out of five seconds, and shorter than the ten that a guard's proofs are good for. */
const FROZEN = 8_000;
/** Longer than the eight after which a workflow task is given to another worker. */
const FROZEN_IN_TASK = 10_000;
/** So long something stays paused. */
const PAUSED = 3_000;

/** A cancel or a terminate that finds the run over does nothing. */
export function strike({ strike: kind, moment, task }: Cell, lane: Lane, workflowId: string, runId: string): First {
  const handle = lane.client.workflow.getHandle(workflowId, runId);
  const gone = (at: number, heirs: Hand[] = []): Struck => ({
    at,
    heirs,
    ready: Date.now(),
    stuck: false,
    resetTo: null,
  });
  const others = (than: Hand | undefined): Hand[] => lane.hands.filter((hand) => !hand.over && hand !== than);
  const frozenFor = moment.local ? FROZEN_IN_TASK : FROZEN;
  switch (kind) {
    case 'kill':
      return async () => {
        const at = await kill(lane.hands[0]);
        return async () => gone(at, [await lane.hire()]);
      };
    case 'kill-one-of-two':
      return async () => {
        // Who has it in hand is known only from an answer of the server; in the meantime the moment waits.
        const victim = await inHand(lane, workflowId, runId);
        const at = await kill(victim);
        return async () => gone(at, others(victim));
      };
    case 'freeze':
      return async () => {
        const [frozen] = lane.hands;
        frozen?.kill('SIGSTOP');
        const at = Date.now();
        return async () => {
          const heir = lane.hire();
          await Promise.all([heir, sleep(frozenFor)]);
          frozen?.kill('SIGCONT');
          return gone(at, [await heir]);
        };
      };
    case 'freeze-one-of-two':
      return async () => {
        const frozen = await inHand(lane, workflowId, runId);
        frozen?.kill('SIGSTOP');
        const at = Date.now();
        return async () => {
          await sleep(frozenFor);
          frozen?.kill('SIGCONT');
          return gone(at, others(frozen));
        };
      };
    case 'server':
      return async () => {
        const at = Date.now();
        await lane.server.crashAndRestart();
        return async () => gone(at);
      };
    case 'cancel':
      return async () => {
        await handle.cancel().catch(unlessOver);
        return async () => gone(Date.now());
      };
    case 'terminate':
      return async () => {
        await handle.terminate('by the crash matrix').catch(unlessOver);
        return async () => gone(Date.now());
      };
    case 'reset':
      return async () => {
        const resetTo = await reset(lane, workflowId, runId, task);
        return async () => ({ ...gone(Date.now()), resetTo });
      };
    case 'pause-activity':
      return async () => {
        const at = Date.now();
        const ids = await pending(lane, workflowId, runId);
        await Promise.all(ids.map((id) => pauseActivity(lane, workflowId, runId, 'pause', id)));
        return async () => {
          await sleep(PAUSED);
          await Promise.all(ids.map((id) => pauseActivity(lane, workflowId, runId, 'unpause', id)));
          return gone(at);
        };
      };
    case 'pause-workflow':
      return async () => {
        const at = Date.now();
        await pauseRun(lane, workflowId, 'pause');
        return async () => {
          await sleep(PAUSED);
          await pauseRun(lane, workflowId, 'unpause');
          return gone(at);
        };
      };
  }
}

/** Throws where Temporal did not do it, but for an activity that had ended by then. */
async function pauseActivity(lane: Lane, workflowId: string, runId: string, verb: 'pause' | 'unpause', id: string) {
  const { code, err } = await temporal(lane, ['activity', verb, '--workflow-id', workflowId, '--activity-id', id]);
  if (code === 0 || !(await pending(lane, workflowId, runId)).includes(id)) return;
  throw new Error(`Temporal did not ${verb} the activity: ${err}`);
}

/** Throws where Temporal did not do it, but for a run that was over by then. A server that is busy with the run is asked again. */
async function pauseRun(lane: Lane, workflowId: string, verb: 'pause' | 'unpause'): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const words = ['workflow', verb, '--workflow-id', workflowId, '--reason', 'crash matrix'];
    const { code, err } = await temporal(lane, words);
    if (code === 0) return;
    const { status } = await lane.client.workflow.getHandle(workflowId).describe();
    if (status.name === 'COMPLETED' || status.name === 'FAILED') return;
    if (!err.includes('Workflow is busy') || tries === 10) throw new Error(`Temporal did not ${verb} the run: ${err}`);
    await sleep(500);
  }
}

async function kill(hand: Hand | undefined): Promise<number> {
  if (!hand) throw new Error('the lane has no worker');
  const at = Date.now();
  hand.kill('SIGKILL');
  await end(hand);
  return at;
}

/** Who does what goes on right now: an activity, or else the workflow task. */
async function inHand(lane: Lane, workflowId: string, runId: string): Promise<Hand | undefined> {
  const { raw } = await lane.client.workflow.getHandle(workflowId, runId).describe();
  const identity = raw.pendingActivities?.map((one) => one.lastWorkerIdentity ?? '').find((one) => one !== '');
  const started = (await historyOf(lane.client, workflowId, runId)).findLast(
    (event) => event.workflowTaskStartedEventAttributes,
  );
  const pid = identity ? Number(identity.split('-').at(-1)) : started ? pidIn(started) : null;
  return lane.hands.find((hand) => hand.pid === pid && !hand.over) ?? lane.hands[0];
}

function unlessOver(error: unknown): void {
  if (!(error instanceof Error && error.name === 'WorkflowNotFoundError')) throw error;
}

async function pending(lane: Lane, workflowId: string, runId: string): Promise<string[]> {
  const { raw } = await lane.client.workflow.getHandle(workflowId, runId).describe();
  return (raw.pendingActivities ?? []).flatMap(({ activityId }) => (activityId ? [activityId] : []));
}

/** To this workflow task of the run, or else to the last point that a reset can go to; the id of the new run. */
async function reset(
  { client, namespace }: Lane,
  workflowId: string,
  runId: string,
  task: number | null,
): Promise<string> {
  const events = await historyOf(client, workflowId, runId);
  const points = events.filter((event) => event.workflowTaskCompletedEventAttributes);
  const point = (task === null ? null : points[task - 1]) ?? points.at(-1);
  if (!point) throw new Error(`nothing to reset to after ${events.length} events`);
  const { runId: made } = await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'by the crash matrix',
    workflowTaskFinishEventId: point.eventId,
    requestId: `${workflowId}-${runId}`,
  });
  return made ?? '';
}

/** Temporal's own command line. */
async function temporal({ namespace, server }: Lane, words: string[]): Promise<{ code: number | null; err: string }> {
  const program = await findTemporal();
  return startProgram(program, [...words, '--namespace', namespace, '--address', server.address]).ended;
}
