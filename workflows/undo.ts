import { pursue } from '../rollout/answer';
import type { Look, Reading } from '../rollout/facts';
import { nodesOut } from '../rollout/out';
import { newProof } from '../rollout/proof';
import { addNote, enterPhase, skippedText } from '../rollout/run-state';
import { undoNeeds, type UndoNeed } from '../rollout/undo';
import { carryOut } from './mutation';
import { lastLooks } from './prove';
import { contextOf, lingers } from './context';
import { othersIn } from './readings';
import { showPhase } from './phase';
import { Aborted, NodeOver, nodeRun, now, StepFailed, TurnedBack, type Call, type NodeRun, type Run } from './run';
import { beforeUndo, outlastGrace, outlastOthers, settled, UNDO_DEADLINE } from './undo-looks';

const STOPPED: Reading = { status: 'STOPPED', startTime: null, uptime: null };

/** What of a node is undone. */
export interface Undoing {
  uid: number;
  of: (call: Call, service: string) => boolean;
}

/** Brings these nodes back to their baselines, one after the other; true when all undo held. Only `of` limits it to calls. */
export async function undoNodes(run: Run, uids: number[], of: Undoing['of'] = () => true): Promise<boolean> {
  const failed = await undoAll(
    run,
    uids.map((uid) => ({ uid, of })),
  );
  return failed.length === 0;
}

/**
 * The same part by part; gives the nodes whose undo did not hold. An undo that goes on by itself gives way to a person's
 * rollback once the node in hand is over, for that one undoes all.
 */
export async function undoAll(run: Run, parts: Undoing[]): Promise<number[]> {
  if (parts.length === 0) return [];
  const failed = new Set<number>();
  run.control.unwinding = true;
  showPhase(run);
  try {
    for (const { uid, of } of parts) {
      if (run.control.rollback?.begun === false) break;
      if (!(await undoNode(run, nodeRun(run, uid), of))) failed.add(uid);
    }
  } finally {
    // A person's rollback ends the run: nothing leads forward from here.
    run.control.unwinding = run.control.rollback?.begun === true;
    showPhase(run);
  }
  return [...failed];
}

/** What this call did or may have done to the services of a node. */
export function changedBy(call: Call): string[] {
  return call.proof.pursuits.filter((p) => p.tries > 0 && p.state !== 'not-happened').map((p) => p.service);
}

async function undoNode(run: Run, node: NodeRun, of: Undoing['of']): Promise<boolean> {
  const all = node.calls.filter((call) => !call.undo);
  const whole = namesWhatStays(run, node, all, of);
  const calls = all.filter((call) => call.step.undo === 'own');
  const changed = calls.flatMap((call) =>
    changedBy(call)
      .filter((service) => of(call, service))
      .map((service) => ({ call, service })),
  );
  if (changed.length === 0) {
    if (node.failed) node.failed.undone = whole;
    return whole;
  }
  // What is out stays so while it is undone.
  if (lingers(node)) node.failed ??= failedHere(node);
  enterPhase(node.report, 'undoing', now());
  try {
    await outlastGrace(run, node);
    const services = changed.map(({ service }) => service);
    const first = new Map([...changed].reverse().map(({ call, service }) => [service, call]));
    const baseline = Object.fromEntries(
      [...first].flatMap(([name, call]) => (call.proof.baseline[name] ? [[name, call.proof.baseline[name]]] : [])),
    );
    let look = await settled(run, node, services);
    const needsOf = (seen: Look): UndoNeed[] => undoNeeds(baseline, [...first.keys()], seen);
    if (needsOf(look).some((need) => need.now === 'send') && (await outlastOthers(run, node)))
      look = await settled(run, node, services);
    const [model] = first.values();
    const due = (operation: UndoNeed['operation']) => needsOf(look).filter((need) => need.operation === operation);
    const starts = due('start');
    if (starts.length > 0 && model) await bringBack(run, node, model, starts, look);
    // Proving the starts took its time, and the guard's baseline is a look just before (safety rule 10).
    if (starts.length > 0 && due('stop').length > 0) look = await settled(run, node, services);
    const stops = due('stop');
    if (stops.length > 0 && model) await bringBack(run, node, model, stops, look);
    if (node.failed) node.failed.undone = whole;
    enterPhase(node.report, whole ? 'undone' : 'undo-failed', now());
    run.state.whys[String(node.uid)] ??= 'it was undone';
    rename(node, [...first.keys()]);
    return whole;
  } catch (error) {
    // What is not back at its baseline stays out (safety.md, "Out").
    node.failed ??= failedHere(node);
    if (error instanceof TurnedBack) throw error;
    if (error instanceof Aborted) await lastLooks(run, node);
    const ends = !(error instanceof StepFailed) && !(error instanceof NodeOver);
    enterPhase(node.report, error instanceof Aborted ? 'unknown' : 'undo-failed', now());
    const why =
      error instanceof Aborted
        ? 'the run was aborted before its undo was proven'
        : `it could not be undone: ${error instanceof NodeOver ? skippedText(run.state, node.uid, error.message) : textOf(error)}`;
    run.state.whys[String(node.uid)] = why;
    addNote(run.state, now(), node.uid, why);
    if (ends) throw error;
    return false;
  } finally {
    node.holding = false;
  }
}

/** Sends only what differs; what is so already must hold as long (safety rule 10). */
async function bringBack(run: Run, node: NodeRun, model: Call, needs: UndoNeed[], look: Look): Promise<void> {
  const { grace } = run.loaded.runbook;
  const operation = needs[0]?.operation ?? 'start';
  const bounds = {
    operation,
    stable: grace,
    deadline: grace < UNDO_DEADLINE ? UNDO_DEADLINE : grace + UNDO_DEADLINE,
    grace,
  };
  const services = needs.map((need) => need.service);
  const send = needs.filter((need) => need.now === 'send').map((need) => need.service);
  // A service that this run has seen there and that is absent now counts as STOPPED: to start it in vain undoes nothing.
  const absent = services.filter((service) => !look.services[service]);
  const seen = { ...look.services, ...Object.fromEntries(absent.map((service) => [service, STOPPED])) };
  let proof = { ...newProof(bounds, seen, run.draft.named), queued: send.length };
  for (const need of needs.filter((one) => one.now !== 'send')) {
    const none = {
      answer: 'not-sent',
      already: true,
      writtenAt: null,
      endedAt: look.ended,
      timeout: 0,
      uidAfter: null,
    };
    proof = pursue(proof, { ...none, service: need.service }, node.uid);
  }
  const survey = await beforeUndo(run, node, send.length > 0);
  const context = contextOf(run);
  const needsRoom = !nodesOut(survey, context).some((out) => out.uid === node.uid);
  const call: Call = {
    step: model.step,
    begun: Date.now(),
    operation,
    timeout: model.timeout,
    proof,
    queue: send,
    resend: new Map(),
    opened: othersIn(survey, node.uid, services),
    undo: true,
    needsRoom,
  };
  node.calls.push(call);
  for (const need of needs) {
    const what =
      need.now === 'send'
        ? `undo: ${need.operation} is sent`
        : `undo: it is ${need.want} already or on its way, nothing is sent`;
    addNote(run.state, now(), node.uid, `${need.service}: ${what}`);
  }
  await carryOut(run, node, call);
}

/** What a step with `undo: none` left other than at its baseline cannot be undone, and is named (safety rule 10). */
function namesWhatStays(run: Run, node: NodeRun, calls: Call[], of: Undoing['of']): boolean {
  const left = calls
    .filter((call) => call.step.undo === 'none')
    .flatMap((call) => call.proof.pursuits.filter((p) => of(call, p.service) && p.tries > 0 && isOther(p)));
  for (const { service } of left)
    addNote(run.state, now(), node.uid, `${service} stays as it is: its step says undo: none`);
  return left.length === 0;
}

function isOther({ last, baseline }: { last: Reading | null; baseline: Reading | null }): boolean {
  return (last?.status ?? 'STOPPED') !== (baseline?.status ?? 'STOPPED');
}

function failedHere({ uid }: NodeRun): NonNullable<NodeRun['failed']> {
  return { uid, policy: 'rollback', byPerson: false, undone: false };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** After undo a service is at its baseline's status again: begun anew, or as it was. */
function rename(node: NodeRun, undone: string[]): void {
  for (const service of node.report.services.filter(({ name }) => undone.includes(name))) {
    if (service.verdict !== 'stopped' && service.verdict !== 'started' && service.verdict !== 'unknown') continue;
    const anew = service.after?.status === 'RUNNING' && service.before?.startTime !== service.after.startTime;
    service.verdict = anew ? 'restarted' : 'unchanged';
  }
}
