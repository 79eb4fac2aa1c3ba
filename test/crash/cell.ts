import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Report, Status } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { RUNBOOK_WORKFLOW, TASK_QUEUE, WORKFLOW_TASK_TIMEOUT } from '../../temporal/names';
import { follow, historyOf, isUnreadable, stepIn, stepsOf, type Event } from './history';
import { sleep, type Lane } from './lane';
import { nameOf, onRequest, StepCounter, type Moment } from './moments';
import { scriptOf, type Play } from './runbooks';
import { sayBack } from './say-back';
import { strike, type Strike, type Struck } from './strikes';

export interface Cell {
  strike: Strike;
  moment: Moment;
  /** Of a reset: to which workflow task, from one; null: the last one. */
  task: number | null;
}

/** A run that was struck, and all that is to be known of it. */
export interface Ran {
  cell: Cell;
  lane: Lane;
  sim: Simulator;
  cluster: string;
  workflowId: string;
  runId: string;
  struck: Struck;
  /** Null: it was terminated and wrote none. */
  report: Report | null;
  /** Of the execution that was struck. */
  events: Event[];
  /** Seconds that the whole cell took. */
  seconds: number;
}

/** The run took another way to its end than the undisturbed one, as for want of time; nothing was done to it. */
export class MomentMissed extends Error {
  constructor() {
    super('the run ended before its moment');
  }
}

/** Nothing that is done to a run makes it longer than this. */
const PATIENCE = 120_000;
let count = 0;

/** An undisturbed run: what a play consists of. */
export async function course(lane: Lane, play: Play) {
  const cluster = `course-${play}-${(count += 1)}`;
  const sim = await lane.cluster(cluster, scriptOf(play));
  const counter = new StepCounter();
  sim.onRequest((at, entry) => void counter.stepOf(at, entry));
  let over = false;
  const person = sayBack(lane, sim, play, idOf(cluster), () => over);
  const handle = await begin(lane, cluster, play);
  await ending(handle).finally(() => (over = true));
  await person.through;
  const taken = stepsOf(await historyOf(lane.client, handle.workflowId));
  await lane.remove(cluster, sim);
  return { taken, steps: counter.seen };
}

/** Runs a cell to its end and gives what became of it; `judge` must say before the cluster is taken down. */
export async function runCell<T>(lane: Lane, cell: Cell, judge: (ran: Ran) => Promise<T>): Promise<T> {
  const cluster = `c${(count += 1)}`;
  const began = Date.now();
  const sim = await lane.cluster(cluster, scriptOf(cell.moment.play));
  let over = false;
  const person = sayBack(lane, sim, cell.moment.play, idOf(cluster), () => over);
  try {
    const struckAt = async (): Promise<() => Promise<Struck>> => {
      const { workflowId: id, firstExecutionRunId: first } = await starting;
      return strike(cell, lane, id, first)();
    };
    let came = false;
    const met = cell.moment.request ? onRequest(sim, cell.moment, struckAt) : null;
    const starting = begin(lane, cluster, cell.moment.play);
    const { workflowId, firstExecutionRunId: runId } = await starting;
    const handle = lane.client.workflow.getHandle(workflowId, runId);
    const moment = met
      ? Promise.race([met, missedBy(handle, () => came)])
      : onHistory(lane, cell.moment, workflowId, runId, struckAt);
    const rest = await inTime(moment, 'its moment never came').finally(() => (came = true));
    if (rest === null) throw new MomentMissed();
    const struck = await rest();
    const last = lane.client.workflow.getHandle(workflowId, struck.resetTo ?? runId);
    if (cell.strike === 'pause-workflow' && (await inTime(endStuck(last), 'it did not end', () => where(last)))) {
      Object.assign(struck, { stuck: true, at: Date.now() });
    }
    const report = await inTime(ending(last), 'it did not end', () => where(last));
    const events = await historyOf(lane.client, workflowId, runId);
    return await judge({
      cell,
      lane,
      sim,
      cluster,
      workflowId,
      runId,
      struck,
      report,
      events,
      seconds: (Date.now() - began) / 1000,
    });
  } finally {
    over = true;
    await person.through;
    await lane.remove(cluster, sim);
  }
}

export function titleOf({ strike: what, moment, task }: Cell): string {
  return `${what}${task === null ? '' : ` to task ${task}`} · ${nameOf(moment)}`;
}

const idOf = (cluster: string): string => `${cluster}-run`;

async function begin(lane: Lane, cluster: string, play: Play) {
  return lane.client.workflow.start(RUNBOOK_WORKFLOW, {
    workflowId: idOf(cluster),
    taskQueue: TASK_QUEUE,
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    args: [{ cluster, runbook: scriptOf(play).runbook, nodes: scriptOf(play).nodes, requestedBy: 'ada' }],
  });
}

/** The report of a run however it ended; null where it wrote none. */
export async function ending(handle: WorkflowHandle): Promise<Report | null> {
  for (;;) {
    try {
      return (await handle.result()) as Report;
    } catch (error) {
      if (error instanceof WorkflowFailedError) {
        return error.cause instanceof ApplicationFailure ? ((error.cause.details?.[0] ?? null) as Report | null) : null;
      }
      // The server is away.
      await sleep(500);
    }
  }
}

/** Terminates a run that Temporal's own pause made unreadable, as a person must; false for one that ends by itself. */
async function endStuck(handle: WorkflowHandle): Promise<boolean> {
  for (;;) {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING' && status.name !== 'PAUSED') return false;
    if (isUnreadable((await handle.fetchHistory()).events ?? [])) break;
    await sleep(300);
  }
  await handle.terminate('no worker can read its history');
  return true;
}

/** Strikes as soon as the step stands in the history. */
async function onHistory<T>(
  lane: Lane,
  moment: Moment,
  workflowId: string,
  runId: string,
  act: () => Promise<T>,
): Promise<T> {
  let seen = 0;
  for await (const event of follow(lane.client, workflowId, runId)) {
    if (stepIn(event)?.type === moment.type && (seen += 1) === moment.nth) return act();
  }
  throw new MomentMissed();
}

/** A strike at the very end of a run is through by then. */
async function missedBy(handle: WorkflowHandle, came: () => boolean): Promise<null> {
  for (let since: number | null = null; since === null || Date.now() < since + 5_000; await sleep(500)) {
    if (came()) return null;
    if (since === null && (await handle.describe().catch(() => null))?.closeTime) since = Date.now();
  }
  return null;
}

async function inTime<T>(work: Promise<T>, what: string, more: () => Promise<string> = async () => ''): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((done) => (timer = setTimeout(() => done(null), PATIENCE)));
  const first = await Promise.race([work.then((value) => ({ value })), late]).finally(() => clearTimeout(timer));
  if (first === null) throw new Error(`${what} within ${PATIENCE / 1000} s ${await more()}`);
  return first.value;
}

async function where(handle: WorkflowHandle): Promise<string> {
  const status = await handle.query<Status>('status').catch(String);
  await handle.terminate('the cell took too long').catch(() => undefined);
  if (typeof status === 'string') return status;
  const { phase, waiting, notes } = status;
  return JSON.stringify({ phase, waiting, notes: notes.slice(-3) });
}
