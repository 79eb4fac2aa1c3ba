import {
  CancellationScope,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  proxyActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { NoticeActivities } from '../activities/notice-contract';
import {
  newsOf,
  noticeOfEnd,
  noticeOfMatter,
  noticeOfWindow,
  type About,
  type Matter,
  type Notice,
} from '../rollout/notice';
import { nextStep } from '../rollout/next';
import { waitingFor } from '../rollout/question';
import type { Outcome, Waiting } from '../rollout/report-shape';
import type { RunState } from '../rollout/run-state';
import { NOTICES_WORKFLOW, noticesId, TASK_QUEUE } from '../temporal/names';
import type { Hold } from './control';
import { noticeSignal, type notices, type NoticesInput } from './notices';
import { now, type Run } from './run';
import type { Teller } from './teller';

/** Short: a run that ends before it knows whether anybody is to be told waits for this. */
const { notifies } = proxyActivities<Pick<NoticeActivities, 'notifies'>>({
  scheduleToCloseTimeout: '15s',
  startToCloseTimeout: '10s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '5s' },
  summary: 'is anybody to be told of this run?',
});

/** From here on the end of this run is told even if Temporal ends it and it cannot say so itself. */
export function beginTelling(state: RunState, teller: Teller): void {
  if (teller.wanted === true) handOver(state, teller, null);
}

/** Tells what waits for a person and did not before. Never waits, and never fails the run. */
export function tellWaits(run: Run, waitingOn: (hold: Hold) => Waiting): void {
  const { state } = run;
  const { teller } = run.control;
  const { news, told } = newsOf(teller.told, standing(run, waitingOn), Date.now());
  teller.told = told;
  if (teller.wanted !== true) return;
  for (const matter of news) handOver(state, teller, noticeOfMatter(about(state, teller), matter));
}

/** Tells that an opening of the run's window is over in which nothing was sent. Never waits, and never fails the run. */
export function tellIdle({ state, control }: Run, idle: Parameters<typeof noticeOfWindow>[1]): void {
  const { teller } = control;
  if (teller.wanted === true) handOver(state, teller, noticeOfWindow(about(state, teller), idle));
}

/**
 * Tells how the run ended. Resolves when that notice stands in Temporal, or nobody is to be told; never rejects. A run must not
 * close before: what it asks for in the task that closes it is dropped.
 */
export async function tellEnd(
  state: RunState,
  teller: Teller,
  { outcome, message }: { outcome: Outcome; message: string },
): Promise<void> {
  const wanted = (teller.wanted ??= await isWanted(state.run.cluster));
  if (!wanted) return;
  const why = outcome === 'completed' ? null : message;
  handOver(state, teller, noticeOfEnd(about(state, teller), { outcome, why, next: nextStep(state) }));
  await teller.handedOver;
}

/** Asked where a run ended before it had read anything: of a cluster that nobody knows, too. */
async function isWanted(cluster: string): Promise<boolean> {
  try {
    return await notifies({ cluster });
  } catch {
    log.warn('nobody could be asked whether the end of this run is to be told');
    return false;
  }
}

function about(state: RunState, teller: Teller): About {
  teller.count += 1;
  const { firstExecutionRunId: runId } = workflowInfo();
  return { n: teller.count, at: now(), runId, run: state.run, phase: state.phase };
}

function standing({ id, control, state }: Run, waitingOn: (hold: Hold) => Waiting): Matter[] {
  const holds = control.holds.map((hold): Matter => {
    const { node, kind } = hold;
    return { kind: 'holding', key: `holding/${node}/${kind}`, node, plan: null, waiting: waitingOn(hold) };
  });
  const questions = control.questions.open.flatMap((question): Matter[] => {
    const waiting = waitingFor([question], id);
    const { node, plan, since, kind } = question;
    return waiting ? [{ kind: 'approval', key: `approval/${node}/${kind}/${since}`, node, plan, waiting }] : [];
  });
  const { phase, waiting } = state;
  const pauses: Matter[] =
    phase === 'paused' && waiting ? [{ kind: 'paused', key: 'paused', node: null, plan: null, waiting }] : [];
  return [...holds, ...questions, ...pauses];
}

/** One after the other, so that they arrive in order. */
function handOver(state: RunState, teller: Teller, notice: Notice | null): void {
  const { run } = state;
  teller.handedOver = teller.handedOver.then(() =>
    CancellationScope.nonCancellable(async () => {
      try {
        await send(run, teller, notice);
      } catch (error) {
        log.error('a notice of this run is lost', { error });
      }
    }),
  );
}

/** Somebody may have ended what carries them on: then it is started again. */
const TRIES = 3;

async function send(run: RunState['run'], teller: Teller, notice: Notice | null): Promise<void> {
  const id = noticesId(workflowInfo().firstExecutionRunId);
  for (let tries = 1; ; tries += 1) {
    if (!teller.open) await open(id, run);
    teller.open = true;
    if (!notice) return;
    try {
      // By id and not by the child's handle: after a reset the handle's signal fails, and this one does not.
      return await getExternalWorkflowHandle(id).signal(noticeSignal, notice);
    } catch (error) {
      teller.open = false;
      if (tries === TRIES) throw error;
    }
  }
}

/** One that is there already was started by the execution that this one was reset from. */
async function open(id: string, run: RunState['run']): Promise<void> {
  const input: NoticesInput = { run, runId: workflowInfo().firstExecutionRunId };
  try {
    await startChild<typeof notices>(NOTICES_WORKFLOW, {
      workflowId: id,
      taskQueue: TASK_QUEUE,
      args: [input],
      // Cancelled when the run is closed in whatever way: so it learns of an end that the run could not tell.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `tells how run ${run.id} goes on`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
