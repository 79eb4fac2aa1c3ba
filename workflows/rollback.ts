import { NOT_ALL_UNDONE } from '../rollout/next';
import { addNote, enterPhase } from '../rollout/run-state';
import { undoOrder, type Touch, type UndoPart } from '../rollout/undo-order';
import type { Rollback } from './control';
import { takeLockAgain } from './lock-slot';
import { Ended, nodeRun, now, type Call, type NodeRun, type Run } from './run';
import { changedBy, undoAll } from './undo';

/**
 * A person's rollback, once no node is in hand: undoes what this run did, newest first and `before` last (safety rule 10).
 * Gives `rolled-back` when all undo held, else `failed`; what could not be undone is named. Throws `Aborted` and what
 * else ends an undo.
 */
export async function rollBack(run: Run, rollback: Rollback): Promise<Ended> {
  rollback.begun = true;
  run.ending = null;
  const lost = nameUnfound(run);
  const parts = undoOrder(touches(run));
  try {
    // It may have been given up in a closed window or a freeze.
    if (!run.readOnly) await takeLockAgain(run, { why: saidBy(rollback), pauses: false });
    const failed = [...lost, ...(await undoAll(run, parts.map(undoing)))];
    for (const uid of failed) enterPhase(nodeRun(run, uid).report, 'undo-failed', now());
    const left = [...new Set(failed)].sort((a, b) => a - b);
    if (left.length === 0) return new Ended('rolled-back', 'rolled-back', saidBy(rollback));
    const which = left.map((uid) => `node ${uid}`).join(', ');
    return new Ended('failed', 'failed', `${saidBy(rollback)}; ${NOT_ALL_UNDONE}: ${which}`);
  } catch (error) {
    for (const uid of new Set(touches(run).map((touch) => touch.uid))) leftAsItIs(run, nodeRun(run, uid));
    throw error;
  }
}

/** Who said so, and why: what the run ended with. */
export function saidBy({ by, reason }: Pick<Rollback, 'by' | 'reason'>): string {
  return `rolled back by ${by}${reason ? `: ${reason}` : ''}`;
}

function undoing({ uid, services }: UndoPart) {
  return { uid, of: (_: Call, service: string) => services.includes(service) };
}

/** Oldest first, without what an earlier undo brought back for good. */
function touches(run: Run): Touch[] {
  const all = [...run.nodes.values()].flatMap((node) => node.calls.map((call) => ({ node, call })));
  const forward = all.filter(({ call }) => !call.undo).sort((a, b) => a.call.begun - b.call.begun);
  return forward.flatMap(({ node, call }) =>
    changedBy(call)
      .filter((service) => !isBack(node, service))
      .map((service) => ({ uid: node.uid, service, list: listOf(run, call) })),
  );
}

function isBack(node: NodeRun, service: string): boolean {
  const last = node.calls.findLast((call) => changedBy(call).includes(service) || (call.undo && has(call, service)));
  return last?.undo === true && last.proof.pursuits.some((p) => p.service === service && p.state === 'proven');
}

function has(call: Call, service: string): boolean {
  return call.proof.pursuits.some((pursuit) => pursuit.service === service);
}

function listOf(run: Run, { step }: Call): Touch['list'] {
  const { before, after } = run.loaded.runbook;
  return before.includes(step) ? 'before' : after.includes(step) ? 'after' : 'steps';
}

/** Sent through the primary node, and on which node it took effect is not known: nobody can undo that honestly. */
function nameUnfound(run: Run): number[] {
  return [...run.nodes.values()].flatMap((node) => {
    const unfound = node.report.services.filter(
      ({ name, verdict }) => verdict === 'unknown' && !node.calls.some((call) => has(call, name)),
    );
    for (const { name } of unfound) {
      const why = `${name} was sent through this node, and on which node that took effect is not known: it is not undone`;
      addNote(run.state, now(), node.uid, why);
      run.state.whys[String(node.uid)] = why;
    }
    return unfound.length > 0 ? [node.uid] : [];
  });
}

function leftAsItIs(run: Run, node: NodeRun): void {
  if (node.report.phase === 'undo-failed' || node.report.phase === 'unknown') return;
  const why = 'it was not undone: the run ended before';
  run.state.whys[String(node.uid)] = why;
  addNote(run.state, now(), node.uid, why);
}
