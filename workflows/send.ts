import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { MutateResult } from '../activities/contract';
import { mayHaveHappened, type Sent } from '../rollout/answer';
import type { Reading } from '../rollout/facts';
import { isOpen } from '../rollout/pursuit';
import type { MutationReport } from '../rollout/report-shape';
import { addNote, enterPhase } from '../rollout/run-state';
import { readingText } from '../rollout/service-verdict';
import { mutating } from './calls';
import { hold } from './hold';
import { isFrozenMeanwhile } from './freeze';
import { isLate } from './late';
import { login, lookAt, untilTouchable } from './readings';
import { claimRoom } from './room';
import {
  Aborted,
  endingOf,
  now,
  NodeOver,
  ProveFirst,
  ResetTold,
  TurnAgain,
  type Call,
  type NodeRun,
  type Run,
} from './run';
import { at } from './summary';
import { abortable, until } from './wait';
import { isTooLate } from './window-wait';

const TRIES = 3;
const TRY_FOR = 30_000;

/** One POST that is to be sent. */
export interface Order {
  service: string;
  path: MutationReport['path'];
  /** The guard's baseline. */
  baseline: Reading | null;
}

/**
 * Carries one POST through: safety rule 9 read just before, the guarded activity, and again with new proofs while the
 * guard sent nothing. Returns what was sent; the mutation is in the report by then. Throws ProveFirst where it would have to
 * wait although something that was sent is not yet proven, TurnAgain where the window has no time any more, or a freeze began,
 * for a node that was sent nothing.
 */
export async function send(
  run: Run,
  node: NodeRun,
  call: Call,
  order: Order,
): Promise<{ sent: Sent; mutation: MutationReport }> {
  let tries = 0;
  let began = Date.now();
  for (;;) {
    const wasHolding = node.holding;
    if (mustWait(run, node, call)) provesFirst(call);
    await othersKnown(run, node, call);
    if (call.needsRoom) await room(run, node, call);
    if (mustWait(run, node, call)) {
      node.holding = wasHolding;
      continue;
    }
    // A worker may have been away since the border let the node begin.
    if (!call.undo && !node.inHand && (isTooLate(run) || isFrozenMeanwhile(run))) {
      node.holding = wasHolding;
      throw new TurnAgain();
    }
    node.holding = true;
    if (!call.undo) enterPhase(node.report, 'acting', now());
    node.report.attempts += 1;
    const at = now();
    const result = await post(run, node, call, order);
    const sent = sentOf(order.service, call.timeout, result);
    const mutation = record(run, node, call, order, result, at);
    if (mayHaveHappened(sent)) markSent(run, node);
    else node.holding = wasHolding;
    if (result.answer === 'reset')
      throw new ResetTold(`${result.why}; it was reset from run ${run.firstRunId} of ${run.id}`);
    if (mayHaveHappened(sent) || result.already) return { sent, mutation };
    if (run.control.abort) throw new Aborted();
    const held = await askAgain(run, node, call, result, { tries: (tries += 1), began });
    if (held) [tries, began] = [0, Date.now()];
  }
}

function markSent(run: Run, node: NodeRun): void {
  run.sent = true;
  run.sentSinceGates = true;
  run.touched.add(node.uid);
  node.sent = true;
  node.inHand = true;
}

/** While a node of the batch is unknown, the others finish what was sent and send nothing new (safety.md, "Failure"). */
async function othersKnown(run: Run, node: NodeRun, call: Call): Promise<void> {
  await until(run, () => endingOf(run) !== null || !mustWait(run, node, call));
  const ending = endingOf(run);
  if (ending && !call.undo) throw ending;
}

function mustWait(run: Run, node: NodeRun, call: Call): boolean {
  if (call.undo) return false;
  return endingOf(run) !== null || run.control.holds.some((hold) => hold.kind === 'unknown' && hold.node !== node.uid);
}

/** What was sent of this call is proven before it waits for anything: else two nodes could wait for each other for ever. */
function provesFirst(call: Call): void {
  if (call.proof.pursuits.some(isOpen)) throw new ProveFirst();
}

/** Safety rule 9, read right before the POST; else a hold over a reading, which ends by itself when there is room. */
async function room(run: Run, node: NodeRun, call: Call): Promise<void> {
  for (;;) {
    const { allowed } = await claimRoom(run, node);
    if (allowed.ok) return;
    provesFirst(call);
    await answered(run, node, call, { kind: 'reading', why: allowed.why }, () => untilTouchable(run, node.uid));
  }
}

async function post(run: Run, node: NodeRun, call: Call, order: Order): Promise<MutateResult> {
  const summary = `${at(node.uid)}${call.undo ? 'undo: ' : ''}POST ${call.operation} ${order.service}`;
  const { mutate } = mutating(call.timeout, summary);
  run.control.posting += 1;
  try {
    return await abortable(run, () =>
      mutate({
        cluster: run.loaded.cluster.name,
        clusterName: run.draft.facts.clusterName,
        node: node.ref,
        path: order.path,
        operation: call.operation,
        service: order.service,
        baseline: order.baseline,
        timeout: call.timeout,
        firstRunId: run.firstRunId,
        undo: call.undo,
      }),
    );
  } catch (error) {
    return unreported(error);
  } finally {
    run.control.posting -= 1;
  }
}

/** The activity did not report: cancelled or untaken before it ran, it sent nothing; else nobody knows. */
function unreported(error: unknown): MutateResult {
  const none = { already: false, refusal: null, refused: null, writtenAt: null, endedAt: Date.now(), uidAfter: null };
  if (error instanceof Aborted || isCancellation(error))
    return { ...none, answer: 'not-sent', why: 'it was cancelled before it began' };
  if (isLate(error)) return { ...none, answer: 'not-sent', why: 'no worker took it within 10 s' };
  if (error instanceof ActivityFailure)
    return { ...none, answer: 'lost', why: 'the worker that was to send it never reported' };
  throw error;
}

function sentOf(service: string, timeout: number, result: MutateResult): Sent {
  const { answer, already, writtenAt, endedAt, uidAfter } = result;
  return { service, answer, already, writtenAt, endedAt, timeout, uidAfter };
}

function record(run: Run, node: NodeRun, call: Call, order: Order, result: MutateResult, at: string): MutationReport {
  const mutation: MutationReport = {
    at: result.writtenAt === null ? at : new Date(result.writtenAt).toISOString(),
    node: node.uid,
    method: 'POST',
    path: order.path,
    body: { operation_type: call.operation, services: [order.service] },
    undo: call.undo,
    answer: result.answer,
    evidence:
      `before: ${readingText(result.before === undefined ? order.baseline : result.before)}; ${result.why}`.replace(
        /; $/,
        '',
      ),
  };
  run.state.mutations.push(mutation);
  if (result.already)
    addNote(run.state, at, node.uid, `${order.service}: it had happened already, so nothing was sent`);
  if (result.uidAfter !== null && result.uidAfter !== node.uid) {
    addNote(
      run.state,
      at,
      node.uid,
      `after the request for ${order.service} node ${result.uidAfter} answered at this address`,
    );
  }
  return mutation;
}

/** After `not-sent`: with new proofs, three times or for 30 s, then a hold over a reading; after a 401 at once (rules 3, 7). */
async function askAgain(
  run: Run,
  node: NodeRun,
  call: Call,
  result: MutateResult,
  spent: { tries: number; began: number },
): Promise<boolean> {
  if (result.refused === 401) {
    await login(run, result.why, node.uid);
    // One gentle look tries the credential again before anything else is asked (safety rule 7).
    await lookAt(run, node);
    turnAgain(node, call);
    return true;
  }
  if (result.refusal === null && spent.tries < TRIES && Date.now() - spent.began < TRY_FOR) return false;
  const heal = result.refusal === null ? () => untilTouchable(run, node.uid) : undefined;
  await answered(run, node, call, { kind: 'reading', why: `${result.why}; nothing was sent` }, heal);
  return true;
}

/** A hold whose skip ends the node; a node where nothing was sent yet goes through the border again afterwards. */
async function answered(
  run: Run,
  node: NodeRun,
  call: Call,
  what: { kind: 'reading'; why: string },
  heal?: () => Promise<boolean>,
): Promise<void> {
  const answer = await hold(run, { node: node.uid, ...what }, heal);
  if (answer === 'skip') throw new NodeOver(what.why);
  turnAgain(node, call);
}

function turnAgain(node: NodeRun, call: Call): void {
  if (!node.inHand && !call.undo && call.step.call.startsWith('services.')) throw new TurnAgain();
}
