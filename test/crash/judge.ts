import type { MutationReport, Report } from '../../rollout/report-shape';
import type { SeenMutation } from '../../simulator';
import { lockId } from '../../temporal/names';
import type { Ran } from './cell';
import { rollbook } from '../e2e-cli/programs';
import { activitiesOf, heardCancel, takenUp } from './history';
import { sleep } from './lane';
import type { Strike } from './strikes';
import { GRACE, NODES, SERVICE, TIMEOUT } from './runbooks';

/** A new worker goes on within so long of a SIGKILL. */
const GOES_ON = 10_000;
/** Or at once, where it came later. */
const AT_ONCE = 2_000;
/** Between the last word of Temporal and the first byte, on a busy machine. */
const ON_ITS_WAY = 500;
/** Safety rule 8: so long a closed run's last request may take effect; and the asking before it is known that it is closed. */
const LINGERS = 10_000 + TIMEOUT + GRACE;
const ASKS = 8_000;

/** All that is not as promised; empty: the cell holds. */
export async function judge(ran: Ran): Promise<string[]> {
  return [...always(ran), ...asStruck(ran), ...goesOn(ran), ...(await lockEnds(ran)), ...(await rebuilt(ran))];
}

/** What is true of every run, whatever was done to it (safety rules 1, 3, 9, 12). */
function always({ sim, report, cell }: Ran): string[] {
  const { ledger } = sim;
  const problems: string[] = [];
  const must = (holds: boolean, text: string): void => void (holds || problems.push(text));
  must(ledger.troubles.length === 0, `the simulator: ${ledger.troubles.join('; ')}`);
  must(ledger.requiredTouched().length === 0, 'a required service was touched');
  must(ledger.mostOut() <= 1, `${ledger.mostOut()} nodes were out at once`);
  for (const node of [1, 2, 3]) {
    for (const what of ['restarted', 'stopped', 'started'] as const) {
      const times = ledger.count(what, node, SERVICE);
      must(
        times <= (may(cell.moment.play, what, node) ? 1 : 0),
        `${SERVICE} of node ${node} was ${what} ${times} times`,
      );
    }
  }
  if (cell.moment.play === 'undo')
    must(undoComesLast(ledger.mutations()), 'something other than undo was sent after the failure');
  if (report) problems.push(...sameMutations(report.mutations, ledger.mutations(), cell.strike === 'reset'));
  return problems;
}

function may(play: Ran['cell']['moment']['play'], what: string, node: number): boolean {
  return play === 'restart' ? what === 'restarted' && NODES.includes(node) : what !== 'restarted' && node === NODES[0];
}

function undoComesLast(seen: SeenMutation[]): boolean {
  const operations = seen.map(operationOf);
  const undo = operations.indexOf('start');
  return undo < 0 || operations.slice(undo).every((operation) => operation === 'start');
}

/** What was sent stands in the report, in order; what else stands there is said to be lost or never to have left. */
function sameMutations(said: MutationReport[], seen: SeenMutation[], partly: boolean): string[] {
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

/** What ended the run. */
function endOf({ cell, struck }: Ran): Strike {
  return struck.stuck ? 'terminate' : cell.strike;
}

/** How a run must end by what was done to it. */
function asStruck(ran: Ran): string[] {
  const { cell, report, sim, struck } = ran;
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
      const undone = report?.outcome === 'rolled-back' && sentAfter === 0;
      const ended = sim.ledger.mutations().length > 0 ? ['stopped'] : ['refused'];
      return [
        ...outcome(report, undone ? ['rolled-back'] : ended),
        ...named(ran),
        ...(sentAfter > 0 ? [`${sentAfter} sent after it was cancelled`] : []),
      ];
    }
    case 'reset':
      return [...resetSaid(ran), ...(sentAfter > 0 ? [`${sentAfter} sent after the reset`] : [])];
    default:
      return [...outcome(report, [cell.moment.play === 'restart' ? 'completed' : 'rolled-back']), ...exactlyOnce(ran)];
  }
}

function outcome(report: Report | null, wanted: string[]): string[] {
  if (report && wanted.includes(report.outcome ?? '')) return [];
  return [
    `outcome ${report?.outcome ?? 'none'} and not ${wanted.join(' or ')}: ${report?.next ?? ''} ${JSON.stringify(report?.notes.slice(-3))}`,
  ];
}

function exactlyOnce({ cell, sim, report }: Ran): string[] {
  const wanted =
    cell.moment.play === 'restart'
      ? NODES.map((node) => ['restarted', node] as const)
      : (['stopped', 'started'] as const).map((what) => [what, 2] as const);
  const missing = wanted.filter(([what, node]) => sim.ledger.count(what, node, SERVICE) !== 1);
  const phases = report?.nodes
    .filter(({ uid }) => NODES.includes(uid))
    .map(({ uid, phase, services }) => `${uid} ${phase} ${services[0]?.verdict ?? ''}`);
  const said =
    cell.moment.play === 'restart' ? ['2 done restarted', '3 done restarted'] : ['2 undone restarted', '3 pending '];
  return [
    ...missing.map(([what, node]) => `${SERVICE} of node ${node} was not ${what} exactly once`),
    ...(JSON.stringify(phases) === JSON.stringify(said) ? [] : [`the report says ${JSON.stringify(phases)}`]),
  ];
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

/** After a SIGKILL somebody takes up the work in time. */
function goesOn({ cell, struck, events }: Ran): string[] {
  if (cell.strike !== 'kill' && cell.strike !== 'kill-one-of-two') return [];
  const pids = struck.heirs.map(({ pid }) => pid);
  const at = takenUp(events, pids, struck.at);
  // A process that waits for a processor to start on is no matter of ours.
  if (at !== null && at <= Math.max(struck.at + GOES_ON, struck.ready + AT_ONCE)) return [];
  const after = at === null ? 'never' : `after ${Math.round(at - struck.at)} ms`;
  const held = events.some(({ workflowTaskTimedOutEventAttributes: out }) => out?.timeoutType === 1);
  const why = held ? '; a workflow task was in hand' : '';
  return [`a new worker went on ${after}; it polled after ${struck.ready - struck.at} ms${why}`];
}

/** Safety rule 8: with the run, or as long after it as its last request may take effect. */
async function lockEnds(ran: Ran): Promise<string[]> {
  const { lane, cluster, cell, workflowId, struck } = ran;
  const late = endOf(ran) === 'terminate' || cell.strike === 'reset';
  const { closeTime } = await lane.client.workflow.getHandle(workflowId, struck.resetTo ?? undefined).describe();
  const closed = closeTime?.getTime() ?? Date.now();
  const end = await lockEnd(ran, closed + (late ? LINGERS + ASKS : 3_000));
  if (end === 'none') return [];
  if (end === null) return [`the lock of ${cluster} was not free in time`];
  const first = endOf(ran) === 'terminate' ? closed : struck.at;
  const early =
    late && ran.report?.outcome !== 'completed' && ran.report?.outcome !== 'rolled-back' && end - first < LINGERS;
  return early ? [`the lock was free ${Math.round(end - first)} ms after the run had ended: too early`] : [];
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
  const inHand = activitiesOf(events).at(-1)?.type === 'mutate';
  const problems = sameMutations(report.mutations, sim.ledger.mutations(), false);
  if (report.outcome !== 'failed') problems.push(`the rebuilt report says ${report.outcome}`);
  if (inHand && report.notDone.length === 0) problems.push('the rebuilt report does not name the node in hand');
  return [...problems, ...named({ report, sim } as Ran)];
}
