import type { SettleInput } from '../activities/contract';
import { isLook } from '../rollout/facts';
import { learn } from '../rollout/pace';
import { isOpen, type Pursuit } from '../rollout/pursuit';
import type { ServiceVerdict } from '../rollout/report-shape';
import { retryProof } from '../rollout/retry';
import { addNote, enterPhase, serviceOf } from '../rollout/run-state';
import { evidenceText, verdictOf } from '../rollout/service-verdict';
import { reads, waits } from './calls';
import { hold, progress } from './hold';
import { lookAt, login, othersIn } from './readings';
import { Aborted, NodeOver, now, StepFailed, type Call, type NodeRun, type Run } from './run';
import { at, proofSummary } from './summary';
import { abortable } from './wait';

/**
 * Looks until the call's proof is decided and no trouble is left: every service proven, failed or not happened, or the
 * next one may go. Trouble holds (safety rule 5); a skip ends the node.
 */
export async function prove(run: Run, node: NodeRun, call: Call): Promise<void> {
  for (;;) {
    if (!call.undo) enterPhase(node.report, 'settling', now());
    const { refused } = await settle(run, node, call, call.proof);
    if (run.control.abort) throw new Aborted();
    if (refused === 401) {
      await login(run, 'the login was refused while it was looked at', node.uid);
      continue;
    }
    const { trouble } = call.proof;
    if (!trouble) return;
    const reading = trouble.kind !== 'unknown';
    // Nobody else is asked: a person's rollback passes over what is unreadable for five minutes (safety rule 10).
    if (reading && run.control.rollback?.begun) throw new StepFailed(`it was passed over: ${trouble.why}`);
    const heal = reading ? () => alive(run, node, call) : undefined;
    const answer = await hold(run, { node: node.uid, kind: reading ? 'reading' : 'unknown', why: trouble.why }, heal);
    if (answer === 'skip') throw new NodeOver(trouble.why);
    if (answer === 'retry') await lookAgain(run, node, call);
    call.proof = { ...call.proof, trouble: null, holding: false, darkSince: null };
  }
}

/** Under an abort: looks at what was sent until its verdict or the end of its grace time, at least once. Never throws. */
export async function lastLooks(run: Run, node: NodeRun): Promise<void> {
  for (const call of node.calls) {
    if (!call.proof.pursuits.some(isOpen)) continue;
    await settle(run, node, call, { ...call.proof, aborting: true, trouble: null, holding: false, looks: 0 }, false);
    conclude(run, node, call);
  }
}

/** A person said retry: one look now; what then still failed is sent once more, that look being its guard's baseline. */
export async function lookAgain(run: Run, node: NodeRun, call: Call): Promise<void> {
  const look = await lookAt(run, node);
  if (!isLook(look)) return;
  const { proof, resend } = retryProof(call.proof, look);
  call.proof = proof;
  call.resend = resend;
  const others = run.refs.filter((ref) => call.opened[String(ref.uid)] !== undefined);
  if (others.length === 0) return;
  const services = proof.pursuits.map((pursuit) => pursuit.service);
  const looks = await abortable(run, () =>
    reads(`${at(node.uid)}look at the other nodes again`).looks({
      cluster: run.loaded.cluster.name,
      nodes: others,
      services,
      unlatch: false,
    }),
  );
  call.opened = othersIn({ ...run.survey, looks }, node.uid, services);
}

/** Writes what is known of the call's services into the report. */
export function conclude(run: Run, node: NodeRun, call: Call): void {
  for (const pursuit of call.proof.pursuits) {
    const service = serviceOf(node.report, pursuit.service);
    service.before ??= pursuit.baseline && { status: pursuit.baseline.status, startTime: pursuit.baseline.startTime };
    service.after = pursuit.last && { status: pursuit.last.status, startTime: pursuit.last.startTime };
    if (!call.undo) service.verdict = verdictSince(node, call, pursuit);
    if (!call.undo && service.verdict === 'not-here') {
      const why = 'its start had no effect, and this node never listed it; nothing more is sent by itself';
      addNote(run.state, now(), node.uid, `${service.name}: ${why}`);
    }
    const mutation = run.state.mutations.findLast(
      (m) =>
        m.node === node.uid &&
        m.undo === call.undo &&
        m.body.services[0] === pursuit.service &&
        m.answer !== 'not-sent',
    );
    if (mutation && pursuit.tries > 0) {
      mutation.evidence = evidenceText(pursuit);
      mutation.settledAt = isOpen(pursuit) ? null : (mutation.settledAt ?? now());
    }
    if (pursuit.state === 'proven') proven(run, node, call, pursuit);
  }
}

/** Where this call provably changed nothing, what an earlier one did to the service stays what became of it. */
function verdictSince(node: NodeRun, call: Call, own: Pursuit): ServiceVerdict {
  const verdict = verdictOf(call.operation, own);
  if (verdict !== 'unchanged') return verdict;
  const earlier = node.calls.slice(0, Math.max(0, node.calls.indexOf(call))).filter((one) => !one.undo);
  const verdicts = earlier.flatMap(({ operation, proof }) =>
    proof.pursuits.filter((pursuit) => pursuit.service === own.service).map((pursuit) => verdictOf(operation, pursuit)),
  );
  return verdicts.findLast((one) => one !== 'unchanged') ?? verdict;
}

function proven(run: Run, node: NodeRun, call: Call, pursuit: Pursuit): void {
  run.planned[String(node.uid)] = { ...run.planned[String(node.uid)], [pursuit.service]: pursuit.last };
  if (call.operation === 'stop') node.stopped.add(pursuit.service);
  else node.stopped.delete(pursuit.service);
  if (call.undo) return;
  if (verdictOf(call.operation, pursuit) === 'restarted-twice') {
    addNote(run.state, now(), node.uid, `${pursuit.service} began anew more than once after one request`);
  }
}

async function settle(
  run: Run,
  node: NodeRun,
  call: Call,
  proof: Call['proof'],
  stoppable = true,
): Promise<{ refused: 401 | 403 | null }> {
  const others = othersOf(run, node, call, proof);
  const ask = () =>
    waits(proofSummary(node.uid, proof, call.undo)).settle({
      cluster: run.loaded.cluster.name,
      node: node.ref,
      proof,
      others,
      unlatch: run.control.unlatch,
    });
  const result = stoppable ? await abortable(run, ask) : await ask();
  run.control.unlatch = false;
  if (provenIn(result.proof) > provenIn(proof)) progress(run);
  call.proof = result.proof;
  // An undo and a second POST come after trouble: what they take is not usual.
  if (!call.undo) run.usual[call.operation] = learn(run.usual[call.operation], result.proof.pursuits);
  conclude(run, node, call);
  return result;
}

/**
 * Whom the end of grace asks whether it happened there instead. A `true` has no such end. Nodes that this run sent to
 * since that look have changed by its own hand (safety rule 4); one that was unreadable then makes it unknown.
 */
function othersOf(run: Run, node: NodeRun, call: Call, proof: Call['proof']): SettleInput['others'] {
  if (proof.pursuits.every((pursuit) => pursuit.knowledge === 'told')) return [];
  const refs = run.refs.filter((ref) => ref.uid !== node.uid && !run.touched.has(ref.uid));
  return refs.map((ref) => ({ node: ref, opened: call.opened[String(ref.uid)] ?? {} }));
}

function provenIn(proof: Call['proof']): number {
  return proof.pursuits.filter((pursuit) => pursuit.state === 'proven').length;
}

/** While the run holds over an unreadable node: true at the first readable look. */
async function alive(run: Run, node: NodeRun, call: Call): Promise<boolean> {
  const proof = { ...call.proof, trouble: null, holding: true, looks: 0 };
  const { proof: seen, refused } = await waits(`${at(node.uid)}wait until it can be read again`).settle({
    cluster: run.loaded.cluster.name,
    node: node.ref,
    proof,
    others: [],
    unlatch: false,
  });
  if (refused !== null || seen.darkSince !== null) return false;
  call.proof = { ...seen, holding: false };
  return true;
}
