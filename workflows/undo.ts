import { pursue } from '../rollout/answer';
import { isLook, type Look, type Reading, type Survey } from '../rollout/facts';
import { nodesOut } from '../rollout/out';
import { newProof } from '../rollout/proof';
import { addNote, enterPhase, skippedText } from '../rollout/run-state';
import { undoNeeds, type UndoNeed } from '../rollout/undo';
import { hold } from './hold';
import { carryOut } from './mutation';
import { lastLooks } from './prove';
import { contextOf } from './context';
import { lookAt, othersIn, roomReading, takeSurvey, untilTouchable } from './readings';
import { showPhase } from './phase';
import { Aborted, NodeOver, nodeRun, now, StepFailed, type Call, type NodeRun, type Run } from './run';
import { pass } from './wait';

/** Readable time in which a node must be back at its baseline (safety rule 10). */
const UNDO_DEADLINE = 5 * 60_000;

/** Brings these nodes back to their baselines, one after the other; true when all undo held. Only `of` limits it to calls. */
export async function undoNodes(run: Run, uids: number[], of: (call: Call) => boolean = () => true): Promise<boolean> {
  if (uids.length === 0) return true;
  run.unwinding = true;
  showPhase(run);
  let held = true;
  try {
    for (const uid of uids) held = (await undoNode(run, nodeRun(run, uid), of)) && held;
  } finally {
    run.unwinding = false;
    showPhase(run);
  }
  return held;
}

async function undoNode(run: Run, node: NodeRun, of: (call: Call) => boolean): Promise<boolean> {
  const all = node.calls.filter((call) => !call.undo && of(call));
  const whole = namesWhatStays(run, node, all);
  const calls = all.filter((call) => call.step.undo === 'own');
  const changed = calls.flatMap((call) =>
    call.proof.pursuits
      .filter((p) => p.tries > 0 && p.state !== 'not-happened')
      .map((p) => ({ call, service: p.service })),
  );
  if (changed.length === 0) {
    if (node.failed) node.failed.undone = whole;
    return whole;
  }
  enterPhase(node.report, 'undoing', now());
  try {
    const look = await settled(
      run,
      node,
      changed.map(({ service }) => service),
    );
    const first = new Map([...changed].reverse().map(({ call, service }) => [service, call]));
    const baseline = Object.fromEntries(
      [...first].flatMap(([name, call]) => (call.proof.baseline[name] ? [[name, call.proof.baseline[name]]] : [])),
    );
    const needs = undoNeeds(baseline, [...first.keys()], look);
    for (const operation of ['start', 'stop'] as const) {
      const own = needs.filter((need) => need.operation === operation);
      const [model] = first.values();
      if (own.length > 0 && model) await bringBack(run, node, model, own, look);
    }
    if (node.failed) node.failed.undone = whole;
    enterPhase(node.report, whole ? 'undone' : 'undo-failed', now());
    run.state.whys[String(node.uid)] ??= 'it was undone';
    rename(node);
    return whole;
  } catch (error) {
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
  let proof = { ...newProof(bounds, look.services, run.draft.named), queued: send.length };
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
function namesWhatStays(run: Run, node: NodeRun, calls: Call[]): boolean {
  const left = calls
    .filter((call) => call.step.undo === 'none')
    .flatMap((call) => call.proof.pursuits.filter((p) => p.tries > 0 && statusOf(p.last) !== statusOf(p.baseline)));
  for (const { service } of left)
    addNote(run.state, now(), node.uid, `${service} stays as it is: its step says undo: none`);
  return left.length === 0;
}

function statusOf(reading: Reading | null): string {
  return reading?.status ?? 'STOPPED';
}

/** Several nodes unreadable at once: we suspect ourselves first, and undo nothing by ourselves (safety rule 6). */
async function beforeUndo(run: Run, node: NodeRun, sends: boolean): Promise<Survey> {
  for (;;) {
    const survey = await takeSurvey(run, roomReading(run));
    const dark = Object.entries(survey.looks)
      .filter(([, look]) => !isLook(look))
      .map(([uid]) => uid);
    if (!sends || dark.length < 2) return survey;
    const why = `nodes ${dark.join(', ')} are unreadable at once, so nothing is undone by itself`;
    const answer = await hold(run, { node: node.uid, kind: 'reading', why }, () => untilTouchable(run, node.uid));
    if (answer === 'skip') throw new NodeOver(why);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A look in which none of these services is on its way somewhere, or the last one when that takes too long. */
async function settled(run: Run, node: NodeRun, services: string[]): Promise<Look> {
  const since = Date.now();
  for (let delay = 500; ; delay = Math.min(delay * 2, 5_000)) {
    const look = await lookAt(run, node);
    if (!isLook(look)) {
      const why = `it is to be undone and is unreadable: ${look.unreadable}`;
      if ((await hold(run, { node: node.uid, kind: 'reading', why }, () => untilTouchable(run, node.uid))) === 'skip')
        throw new NodeOver(why);
      continue;
    }
    const moving = services.some((name) => !['RUNNING', 'STOPPED'].includes(look.services[name]?.status ?? 'STOPPED'));
    if (!moving || Date.now() - since > UNDO_DEADLINE) return look;
    await pass(run, delay);
  }
}

/** After undo a service is at its baseline's status again: begun anew, or as it was. */
function rename(node: NodeRun): void {
  for (const service of node.report.services) {
    if (service.verdict !== 'stopped' && service.verdict !== 'started') continue;
    const anew = service.after?.status === 'RUNNING' && service.before?.startTime !== service.after.startTime;
    service.verdict = anew ? 'restarted' : 'unchanged';
  }
}
