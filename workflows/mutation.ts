import type { CallStep } from '../language/runbook';
import { pursue, type Sent } from '../rollout/answer';
import type { Reading } from '../rollout/facts';
import { newProof, readyForNext } from '../rollout/proof';
import { isOpen, type Pursuit } from '../rollout/pursuit';
import { addNote, serviceOf } from '../rollout/run-state';
import { decideService } from '../rollout/services';
import { isNotHere, verdictOf } from '../rollout/service-verdict';
import { conclude, lookAgain, prove } from './prove';
import { othersIn } from './readings';
import { boundsOf } from './values';
import { now, ProveFirst, StepFailed, TurnAgain, TurnedBack, type Call, type NodeRun, type Run } from './run';
import { send } from './send';

/** Carries one mutating step out on one node: each service sent once, the next when the one before shows, all proven. */
export async function mutatingStep(run: Run, node: NodeRun, step: CallStep): Promise<void> {
  const before = node.calls.find((call) => call.step === step && !call.undo);
  const call = before ?? begin(run, node, step);
  if (before) await lookAgain(run, node, before);
  else node.calls.push(call);
  try {
    await carryOut(run, node, call);
  } catch (error) {
    // Nothing was sent and the run waited: with a new baseline the call begins anew.
    if (error instanceof TurnAgain) node.calls = node.calls.filter((other) => other !== call);
    throw error;
  }
  if (step.name) node.results[step.name] = { of: step.call, skipped: false, value: { services: verdicts(node, call) } };
}

/** Sends and proves until nothing of the call is open. Throws `StepFailed` when a service failed for good. */
export async function carryOut(run: Run, node: NodeRun, call: Call): Promise<void> {
  for (;;) {
    const service = nextToSend(call);
    if (service !== null) await sendOne(run, node, call, service).catch((error: unknown) => provesFirst(call, error));
    if (call.proof.pursuits.some(isOpen)) await prove(run, node, call);
    conclude(run, node, call);
    node.holding = call.proof.pursuits.some(
      (pursuit) => pursuit.state !== 'proven' && !isNotHere(call.operation, pursuit),
    );
    if (nextToSend(call) !== null || call.proof.pursuits.some(isOpen)) continue;
    const failed = call.proof.pursuits.find(
      (pursuit) => pursuit.state !== 'proven' && !isNotHere(call.operation, pursuit),
    );
    if (failed) throw new StepFailed(`${call.operation} of ${failed.service}: ${failed.why}`);
    return;
  }
}

/** With nothing queued the looks go on until what was sent is proven, also for a run that turns back. */
function provesFirst(call: Call, error: unknown): void {
  const turned = error instanceof TurnedBack && call.proof.pursuits.some(isOpen);
  if (!turned && !(error instanceof ProveFirst)) throw error;
  call.proof = { ...call.proof, queued: 0 };
}

async function sendOne(run: Run, node: NodeRun, call: Call, service: string): Promise<void> {
  const retried = call.resend.get(service);
  const baseline = retried === undefined ? (call.proof.baseline[service] ?? null) : retried;
  const order = { service, path: '/v1/local/services' as const, baseline };
  const { sent } = await send(run, node, call, order);
  call.resend.delete(service);
  call.queue = call.queue.filter((name) => name !== service);
  call.proof = pursue({ ...call.proof, queued: call.queue.length }, sent, node.uid);
  outlasts(run, node, call, sent);
}

/** Until when what was sent may still take effect: on the clock of the worker that sent it, and as the run counts it. */
export function outlasts(run: Run, node: NodeRun, call: Call, sent: Sent): void {
  const { grace } = run.loaded.runbook;
  const graceIn = call.proof.pursuits.find((pursuit) => pursuit.service === sent.service)?.graceIn ?? 0;
  node.lingersUntil = (sent.writtenAt ?? sent.endedAt) + sent.timeout + grace;
  node.graceOver = Date.now() + graceIn + grace;
}

/** A person's retry first, then what provably did not arrive (once), then the next service in the order given. */
function nextToSend(call: Call): string | null {
  const [again] = call.resend.keys();
  if (again !== undefined) return again;
  const lost = call.proof.pursuits.find((pursuit) => mayGoAgain(call, pursuit));
  if (lost) return lost.service;
  const [next] = call.queue;
  if (next === undefined) return null;
  const over = call.proof.pursuits.every((pursuit) => pursuit.state === 'proven' || isNotHere(call.operation, pursuit));
  return over || readyForNext(call.proof) ? next : null;
}

function mayGoAgain(call: Call, pursuit: Pursuit): boolean {
  return pursuit.state === 'not-happened' && pursuit.tries < 2 && !isNotHere(call.operation, pursuit);
}

function begin(run: Run, node: NodeRun, step: CallStep): Call {
  const bounds = boundsOf(run, node, step);
  const before = new Set(node.calls.flatMap((call) => call.proof.pursuits.map((pursuit) => pursuit.service)));
  const baseline = asLeft(run, node);
  const planned = run.draft.facts.nodes.flatMap((other) => other.services);
  const enabled = planned.filter((service) => service.mode === 'enabled').map((service) => service.name);
  const queue: string[] = [];
  for (const service of bounds.services) {
    const decision = decideService(bounds.operation, baseline[service] ?? null, enabled.includes(service));
    const report = serviceOf(node.report, service);
    const reading = baseline[service];
    const first = !before.has(service);
    if (first) report.before = reading ? { status: reading.status, startTime: reading.startTime } : null;
    if (decision.action !== 'none') {
      queue.push(service);
      continue;
    }
    if (first) report.after = report.before;
    if (first) report.verdict = decision.verdict;
    if (decision.verdict === 'left-stopped' || decision.verdict === 'not-here') node.leftAlone.add(service);
    if (decision.verdict === 'left-stopped' || (bounds.operation === 'stop' && decision.verdict === 'unchanged'))
      node.stopped.add(service);
    addNote(run.state, now(), node.uid, `${service}: ${decision.why}; nothing was sent`);
  }
  const { operation, stable, deadline, timeout } = bounds;
  const times = { operation, stable, deadline, grace: run.loaded.runbook.grace };
  const proof = newProof(times, baseline, run.draft.named, run.usual[operation]);
  const opened = othersIn(run.survey, node.uid, bounds.services);
  return {
    step,
    begun: Date.now(),
    operation,
    timeout,
    proof: { ...proof, queued: queue.length },
    queue,
    resend: new Map(),
    opened,
    undo: false,
    needsRoom: true,
  };
}

/** The node's baseline, moved on by what steps before this one did there and by changes that a person accepted. */
function asLeft(run: Run, node: NodeRun): Record<string, Reading> {
  const left: Record<string, Reading> = { ...node.baseline?.services };
  for (const { step, proof, undo } of node.calls) {
    if (undo) continue;
    // What `before` did there is in the baseline, which is newer.
    const newer = run.loaded.runbook.steps.includes(step);
    if (newer) Object.assign(left, proof.accepted);
    for (const { service, baseline, last } of proof.pursuits) {
      const seen = left[service] ?? baseline ?? last;
      if (newer && last) left[service] = last;
      // A service that this run has seen there and that is absent now counts as STOPPED.
      else if (seen && (newer || !left[service])) left[service] = { status: 'STOPPED', startTime: null, uptime: null };
    }
  }
  return left;
}

function verdicts(node: NodeRun, call: Call): Record<string, string> {
  const all = node.report.services.flatMap((service) =>
    service.verdict === null ? [] : [[service.name, service.verdict] as const],
  );
  const own = call.proof.pursuits.map((pursuit) => [pursuit.service, verdictOf(call.operation, pursuit)] as const);
  return { ...Object.fromEntries(all), ...Object.fromEntries(own) };
}
