import type { Report } from '../../rollout/report-shape';
import type { Effect, Simulator } from '../../simulator';
import type { Ran } from './cell';
import { rollbook } from '../e2e-cli/programs';
import { closedAt, heardCancel, stepsOf, takenUp, timeOf } from './history';
import { lostTime } from './lost-time';
import { scriptOf, type Script } from './runbooks';
import { lockEnds } from './judge-lock';
import { operationOf, sameMutations } from './same-mutations';
import { endOf, isReset } from './end';

/** A new worker goes on within so long of a SIGKILL. */
const GOES_ON = 10_000;
/** Or at once, where it came later. */
const AT_ONCE = 2_000;
/** Between the last word of Temporal and the first byte, on a busy machine. */
const ON_ITS_WAY = 500;
/** A run that closes so soon after its worker was killed had told the server so before. */
const CLOSING = 300;
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
