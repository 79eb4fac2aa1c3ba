import type { MutationReport, Report } from '../../rollout/report-shape';
import type { Effect, SeenMutation, Simulator } from '../../simulator';
import { lockId } from '../../temporal/names';
import type { Cell, Ran } from './cell';
import { rollbook } from '../e2e-cli/programs';
import { closedAt, heardCancel, stepsOf, takenUp, timeOf } from './history';
import { lostTime } from './lost-time';
import { sleep } from './lane';
import { GRACE, scriptOf, TIMEOUT, type Script } from './runbooks';

/** A new worker goes on within so long of a SIGKILL. */
const GOES_ON = 10_000;
/** Or at once, where it came later. */
const AT_ONCE = 2_000;
/** Between the last word of Temporal and the first byte, on a busy machine. */
const ON_ITS_WAY = 500;
/** A run that closes so soon after its worker was killed had told the server so before. */
const CLOSING = 300;
/** Safety rule 8: so long a closed run's last request may take effect; and the asking before it is known that it is closed. */
const LINGERS = 10_000 + TIMEOUT + GRACE;
const ASKS = 8_000;

type Happened = Pick<Effect, 'what' | 'node' | 'service'>;

/** All that is not as promised; empty: the cell holds. */
export async function judge(ran: Ran): Promise<string[]> {
  return [...always(ran), ...asStruck(ran), ...goesOn(ran), ...(await lockEnds(ran)), ...(await rebuilt(ran))];
}

/** What is true of every run, whatever was done to it (safety rules 1, 3, 9, 12). */
function always(ran: Ran): string[] {
  const { sim, report, cell } = ran;
  const { maxUnavailable } = scriptOf(cell.moment.play);
  const { ledger } = sim;
  const problems: string[] = [];
  const must = (holds: boolean, text: string): void => void (holds || problems.push(text));
  must(ledger.troubles.length === 0, `the simulator: ${ledger.troubles.join('; ')}`);
  must(ledger.requiredTouched().length === 0, 'a required service was touched');
  must(ledger.mostOut() <= maxUnavailable, `${ledger.mostOut()} nodes were out at once`);
  must(ledger.failedLogins === 0, `${ledger.failedLogins} logins failed`);
  problems.push(...notMore(sim, scriptOf(cell.moment.play)));
  if (cell.moment.play === 'undo') problems.push(...onlyUndoAfterFailure(ran));
  if (scriptOf(cell.moment.play).back !== null) problems.push(...onlyUndoAfterRollback(ran));
  if (report) problems.push(...sameMutations(report.mutations, ledger.mutations(), isReset(cell)));
  return problems;
}

/** Nothing happened but what is the runbook's, each of it at most once, and nobody but the run caused anything. */
export function notMore({ ledger }: Simulator, { effects }: Script): string[] {
  const same = (one: Happened, other: Happened): boolean =>
    one.what === other.what && one.node === other.node && one.service === other.service;
  return ledger.effects.flatMap((effect, index) => {
    const text = `${effect.service} of node ${effect.node} was ${effect.what}`;
    if (effect.request === null || !effects.some((one) => same(one, effect))) return [`${text} by nobody's wish`];
    return ledger.effects.slice(0, index).some((one) => same(one, effect)) ? [`${text} more than once`] : [];
  });
}

/** What failed is the step after the first proof; from then on only its node is sent something, and only what undoes it. */
function onlyUndoAfterFailure({ sim, events }: Ran): string[] {
  const proven = stepsOf(events).find(({ type }) => type === 'settle')?.ended ?? Infinity;
  const undo = sim.ledger.mutations().findIndex((one) => operationOf(one) === 'start');
  return sim.ledger
    .mutations()
    .filter(({ at }, index) => at > proven || (undo >= 0 && index >= undo))
    .filter((one) => operationOf(one) !== 'start' || one.node !== 2)
    .map((one) => `${operationOf(one)} was sent to node ${one.node} after the failure`);
}

/** What was on its way by then arrives; from then on only starts are sent. */
function onlyUndoAfterRollback({ sim, events }: Ran): string[] {
  const heard = events.find((event) => event.workflowExecutionUpdateAcceptedEventAttributes);
  const from = heard ? timeOf(heard) + ON_ITS_WAY : Infinity;
  return sim.ledger
    .mutations()
    .filter((one) => one.at > from && operationOf(one) !== 'start')
    .map((one) => `${operationOf(one)} was sent to node ${one.node} after a rollback was accepted`);
}

/** The same in the report as in the simulator: node by node, because requests to several nodes at once have no order. */
function sameMutations(said: MutationReport[], seen: SeenMutation[], partly: boolean): string[] {
  const uids = [...new Set([...said, ...seen].map(({ node }) => node))];
  const of = <T extends { node: number | null }>(uid: number | null, all: T[]): T[] =>
    all.filter(({ node }) => node === uid);
  return uids.flatMap((uid) => sameOfNode(of(uid, said), of(uid, seen), partly));
}

/** What was sent stands in the report, in order; what else stands there is said to be lost or never to have left. */
function sameOfNode(said: MutationReport[], seen: SeenMutation[], partly: boolean): string[] {
  const written = said.filter(({ answer }) => answer !== 'not-sent' && answer !== 'reset');
  const bare = written.filter(({ evidence }) => evidence === '');
  // A run that came out of a reset knows only what was reported before it.
  const told = partly ? seen.slice(0, written.length) : seen;
  return [
    ...(agree(written, told) ? [] : [`the report says ${listOf(written)}, and the cluster saw ${listOf(seen)}`]),
    ...bare.map(({ node }) => `no evidence for the request to node ${node}`),
  ];
}

/** Whether both lists are one, but for requests of the report that are lost. */
function agree([one, ...others]: MutationReport[], seen: SeenMutation[]): boolean {
  if (!one) return seen.length === 0;
  const fits = seen[0]?.node === one.node && operationOf(seen[0]) === one.body.operation_type;
  return (fits && agree(others, seen.slice(1))) || (one.answer === 'lost' && agree(others, seen));
}

function listOf(mutations: (Pick<MutationReport, 'node' | 'body' | 'answer'> | SeenMutation)[]): string {
  const texts = mutations.map(
    (one) => `${operationOf(one)} ${one.node} ${typeof one.answer === 'string' ? one.answer : ''}`,
  );
  return `[${texts.map((text) => text.trim()).join(', ')}]`;
}

function operationOf({ body }: { body: unknown }): string {
  return typeof body === 'object' && body !== null && 'operation_type' in body ? String(body.operation_type) : '';
}

/** What ended the run; null: nothing that was done to it. */
function endOf({ cell, struck, events }: Ran): 'terminate' | 'cancel' | 'reset' | null {
  if (struck.stuck) return 'terminate';
  if (isReset(cell)) return 'reset';
  const closed = closedAt(events);
  const early = closed !== null && closed < struck.at && !events.at(-1)?.workflowExecutionTerminatedEventAttributes;
  return (cell.strike === 'terminate' || cell.strike === 'cancel') && !early ? cell.strike : null;
}

function isReset({ strike }: Cell): boolean {
  return strike === 'reset';
}

/** How a run must end by what was done to it. */
function asStruck(ran: Ran): string[] {
  const { cell, report, sim, struck } = ran;
  const script = scriptOf(cell.moment.play);
  // A cancel counts from where the run has heard of it; the others are Temporal's own word at once.
  const from = cell.strike === 'cancel' ? (heardCancel(ran.events) ?? Infinity) : struck.at;
  const sentAfter = sim.ledger.mutations().filter(({ at }) => at > from + ON_ITS_WAY).length;
  switch (endOf(ran)) {
    case 'terminate':
      return [
        ...(report ? ['a terminated run has a report'] : []),
        ...(sentAfter > 0 ? [`${sentAfter} sent after it was terminated`] : []),
      ];
    case 'cancel': {
      // Where all was done, it was too late for a cancel to mean anything.
      const over = report?.outcome === script.outcome && sentAfter === 0 && exactlyOnce(ran).length === 0;
      const ended = sim.ledger.mutations().length > 0 ? ['stopped'] : ['refused'];
      return [
        ...outcome(report, over ? [script.outcome] : ended),
        ...named(ran),
        ...(sentAfter > 0 ? [`${sentAfter} sent after it was cancelled`] : []),
      ];
    }
    case 'reset':
      return [...resetSaid(ran), ...(sentAfter > 0 ? [`${sentAfter} sent after the reset`] : [])];
    default:
      return [...outcome(report, [script.outcome]), ...exactlyOnce(ran)];
  }
}

function outcome(report: Report | null, wanted: string[]): string[] {
  if (report && wanted.includes(report.outcome ?? '')) return [];
  return [
    `outcome ${report?.outcome ?? 'none'} and not ${wanted.join(' or ')}: ${report?.next ?? ''} ${JSON.stringify(report?.notes.slice(-3))}`,
  ];
}

function exactlyOnce({ cell, sim, report }: Ran): string[] {
  return [...missing(sim, scriptOf(cell.moment.play)), ...phasesAs(scriptOf(cell.moment.play), report)];
}

export function missing({ ledger }: Simulator, { effects }: Script): string[] {
  return effects
    .filter(({ what, node, service }) => ledger.count(what, node, service) !== 1)
    .map(({ what, node, service }) => `${service} of node ${node} was not ${what} exactly once`);
}

function phasesAs({ nodes, ends }: Script, report: Report | null): string[] {
  const phases = report?.nodes
    .filter(({ uid }) => nodes.includes(uid))
    .map(({ uid, phase, services }) => `${uid} ${phase} ${services.map(({ verdict }) => verdict ?? '').join(' ')}`);
  return JSON.stringify(phases) === JSON.stringify(ends) ? [] : [`the report says ${JSON.stringify(phases)}`];
}

/** Every node that was sent something is named with what became of it: proven, or in hand. */
function named({ report, sim }: Ran): string[] {
  return [...new Set(sim.ledger.mutations().map(({ node }) => node))].flatMap((uid) => {
    const node = report?.nodes.find((one) => one.uid === uid);
    const why = report?.notDone.find((one) => one.node === uid)?.why;
    if (node?.phase === 'done' || (node && node.phase !== 'pending' && why)) return [];
    return [`node ${uid}, which was sent something, is ${node?.phase ?? 'not named'}: ${why ?? 'no reason'}`];
  });
}

function resetSaid({ report, runId, workflowId }: Ran): string[] {
  if (!report) return ['the run after the reset wrote no report'];
  // Nothing was left to send: it ends as it would have.
  if (report.outcome === 'completed' || report.outcome === 'rolled-back') return [];
  const text = `${report.next} ${report.notes.map((note) => note.text).join(' ')}`;
  const told = text.includes(runId) && text.includes(workflowId) && text.includes('rollbook');
  return [
    ...outcome(report, ['failed', 'refused']),
    ...(told ? [] : [`it does not say which run it was reset from, and what to do: ${text}`]),
  ];
}

/** After a SIGKILL somebody takes up the work in time; milliseconds, null: nobody was killed, or nothing was left to take up. */
export function tookUpAfter({ cell, struck, events }: Ran): number | null {
  if (cell.strike !== 'kill' && cell.strike !== 'kill-one-of-two') return null;
  const closed = closedAt(events);
  if (closed !== null && closed <= struck.at + CLOSING) return null;
  const at = takenUp(
    events,
    struck.heirs.map(({ pid }) => pid),
    struck.at,
  );
  return at === null ? Infinity : at - struck.at;
}

/** What this machine could not give to anybody is not counted, nor that a process waits for a processor to start on. */
function goesOn(ran: Ran): string[] {
  const took = tookUpAfter(ran);
  const { struck, events } = ran;
  const started = struck.ready - struck.at;
  const allowed = Math.max(GOES_ON, started + AT_ONCE);
  if (took === null || took <= allowed + lostTime(struck.at, struck.at + took)) return [];
  const held = events.some(({ workflowTaskTimedOutEventAttributes: out }) => out?.timeoutType === 1);
  const why = held ? '; a workflow task was in hand' : '';
  return [`a new worker went on after ${Math.round(took)} ms; it polled after ${started} ms${why}`];
}

/** Safety rule 8: with the run, or as long after it as its last request may take effect. */
async function lockEnds(ran: Ran): Promise<string[]> {
  const { lane, cluster, cell, workflowId, struck } = ran;
  const late = endOf(ran) === 'terminate' || isReset(cell);
  const { closeTime } = await lane.client.workflow.getHandle(workflowId, struck.resetTo ?? undefined).describe();
  const closed = closeTime?.getTime() ?? Date.now();
  const end = await lockEnd(ran, closed + (late ? LINGERS + ASKS : 3_000));
  if (end === 'none') return [];
  if (end === null) return [`the lock of ${cluster} was not free in time`];
  const first = endOf(ran) === 'terminate' ? closed : struck.at;
  const over = ran.report?.outcome === 'completed' || ran.report?.outcome === 'rolled-back' || released(ran);
  const early = late && !over && end - first < LINGERS;
  return early ? [`the lock was free ${Math.round(end - first)} ms after the run had ended: too early`] : [];
}

/** Whether the run had come to its end and let go of the lock before it was struck. */
function released({ events }: Ran): boolean {
  const types = stepsOf(events).map(({ type }) => type);
  return types.includes('signal') && !types.includes('cancel');
}

/** When the lock was closed; null: not in time; `none`: there never was one. */
async function lockEnd({ lane, cluster }: Ran, until: number): Promise<number | null | 'none'> {
  for (;;) {
    try {
      const { closeTime } = await lane.client.workflow.getHandle(lockId(cluster)).describe();
      if (closeTime) return closeTime.getTime();
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowNotFoundError') return 'none';
      throw error;
    }
    if (Date.now() > until) return null;
    await sleep(100);
  }
}

/** What `rollbook report ID --run-id` makes of the history of a run that was terminated, or left by a reset. */
async function rebuilt(ran: Ran): Promise<string[]> {
  const { lane, workflowId, runId, sim, events } = ran;
  if (endOf(ran) !== 'terminate' && endOf(ran) !== 'reset') return [];
  // A run that was over when it was reset has a report of its own.
  if (closedAt(events) !== null && !events.at(-1)?.workflowExecutionTerminatedEventAttributes) return [];
  const words = [
    'report',
    workflowId,
    '--run-id',
    runId,
    '--json',
    '--namespace',
    lane.namespace,
    '--address',
    lane.server.address,
  ];
  const { code, out, err } = await rollbook(words, { cwd: lane.dir });
  if (code !== 0) return [`rollbook report ended with ${code}: ${err}`];
  const report = JSON.parse(out) as Report;
  const inHand = stepsOf(events).at(-1)?.type === 'mutate';
  const problems = sameMutations(report.mutations, sim.ledger.mutations(), false);
  if (report.outcome !== 'failed') problems.push(`the rebuilt report says ${report.outcome}`);
  if (inHand && report.notDone.length === 0) problems.push('the rebuilt report does not name the node in hand');
  return [...problems, ...named({ report, sim } as Ran)];
}
