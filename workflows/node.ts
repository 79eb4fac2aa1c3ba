import { addNote, enterPhase, skippedText } from '../rollout/run-state';
import { lastLooks } from './prove';
import { endOfNo } from './ask';
import {
  Aborted,
  Declined,
  Ended,
  Fault,
  NodeOver,
  NotNow,
  now,
  StepFailed,
  TurnedBack,
  type NodeRun,
  type Run,
} from './run';
import { runSteps } from './steps';
import { takeTurn } from './turn';

/**
 * All steps on one node. Never throws: what became of the node is in its report and in `failed`, and what ends the
 * whole run is in `run.ending`, so that the other nodes of the batch can finish.
 */
export async function runNode(run: Run, node: NodeRun): Promise<void> {
  // What `before` sent to it is proven: its own turn begins anew.
  node.inHand = false;
  try {
    await takeTurn(run, node, false);
    await runSteps(run, node, run.loaded.runbook.steps);
    node.holding = false;
    node.failed = null;
    run.done.push(node.uid);
    enterPhase(node.report, 'done', now());
  } catch (error) {
    await over(run, node, error).catch((fault: unknown) => {
      run.ending ??= new Fault(fault);
    });
    node.holding = false;
  }
}

async function over(run: Run, node: NodeRun, error: unknown): Promise<void> {
  if (error instanceof StepFailed) {
    return fail(run, node, { policy: error.policy, byPerson: false, why: error.message });
  }
  if (error instanceof NodeOver) {
    const why = skippedText(run.state, node.uid, error.message);
    return fail(run, node, { policy: 'continue', byPerson: true, why });
  }
  if (error instanceof Declined) return decline(run, node, error.message);
  if (error instanceof Aborted) {
    await lastLooks(run, node);
    return cutShort(run, node, 'the run was aborted');
  }
  if (error instanceof TurnedBack) return turnedBack(node);
  if (error instanceof NotNow) return waitsAgain(node);
  run.ending ??= error instanceof Ended ? error : new Fault(error);
  if (run.control.abort) await lastLooks(run, node);
  cutShort(run, node, run.ending.message);
}

function fail(
  run: Run,
  node: NodeRun,
  how: { policy: 'rollback' | 'ask' | 'stop' | 'continue'; byPerson: boolean; why: string },
): void {
  node.failed = { uid: node.uid, policy: how.policy, byPerson: how.byPerson, undone: false };
  const unknown = node.report.services.some((service) => service.verdict === 'unknown');
  const phase = how.byPerson && !node.sent ? 'skipped' : unknown ? 'unknown' : 'failed';
  enterPhase(node.report, phase, now());
  run.state.whys[String(node.uid)] = how.why;
  addNote(run.state, now(), node.uid, how.why);
}

/**
 * A person said no inside the node (safety.md, "Failure"): its remaining steps are left out, what is proven stays, and
 * the run stops once the others of its batch are over; where nothing was sent by the run yet, it ends at once.
 */
async function decline(run: Run, node: NodeRun, no: string): Promise<void> {
  const end = await endOfNo(run, no);
  if (end.outcome === 'refused') {
    run.ending ??= end;
    cutShort(run, node, no);
  } else {
    run.stopping ??= end;
    node.declined = true;
    enterPhase(node.report, node.sent ? 'failed' : 'skipped', now());
  }
  const why = node.sent ? `${no}; its steps after that were left out` : no;
  run.state.whys[String(node.uid)] = why;
  addNote(run.state, now(), node.uid, why);
}

/** Nothing was sent here: the node stands where it stood, and its turn comes again. */
function waitsAgain(node: NodeRun): void {
  enterPhase(node.report, 'pending', now());
  node.report.startedAt = null;
}

/** The run ended while the node was in hand: what is proven stays, what is open is unknown. */
function cutShort(run: Run, node: NodeRun, why: string): void {
  if (!node.sent) return untouched(node);
  const open = node.report.services.some((service) => service.verdict === 'unknown');
  enterPhase(node.report, open ? 'unknown' : 'failed', now());
  run.state.whys[String(node.uid)] = open
    ? `${why} while its effect was not yet proven`
    : `${why} before its last step`;
}

/** A person said rollback: what was sent here is undone with everything else, and until then the node is out. */
function turnedBack(node: NodeRun): void {
  if (!node.sent) return untouched(node);
  node.failed = { uid: node.uid, policy: 'rollback', byPerson: false, undone: false };
  const open = node.report.services.some((service) => service.verdict === 'unknown');
  enterPhase(node.report, open ? 'unknown' : 'failed', now());
}

function untouched({ report }: NodeRun): void {
  enterPhase(report, 'pending', now());
  report.startedAt = null;
}
