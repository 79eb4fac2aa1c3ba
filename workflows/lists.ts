import type { Step } from '../language/runbook';
import { isMutating } from '../language/runbook';
import { addNote, enterPhase, skippedText } from '../rollout/run-state';
import { border } from './border';
import { lastLooks } from './prove';
import { Ended, endingOf, NodeOver, now, StepFailed, type Call, type NodeRun, type Run } from './run';
import { runStep } from './steps';
import { undoNodes } from './undo';
import { effortOfList } from './window-wait';

/**
 * The steps of `before` or `after`, behind a border. A step that failed is undone by its own undo and ends the run,
 * unless its own `on_failure` says otherwise (safety.md, "Failure").
 */
export async function runList(run: Run, name: 'before' | 'after'): Promise<void> {
  const steps = run.loaded.runbook[name];
  if (steps.length === 0) return;
  await border(run, true, { next: () => effortOfList(run, name) });
  run.results = {};
  run.retried = false;
  for (const node of run.nodes.values()) node.inHand = false;
  for (const [index, step] of steps.entries()) {
    const phases = new Map(run.state.nodes.map((node) => [node.uid, node.phase]));
    try {
      const ending = endingOf(run);
      if (ending) throw ending;
      await runStep(run, null, steps, index);
      for (const node of inHand(run)) enterPhase(node.report, phases.get(node.uid) ?? 'pending', now());
    } catch (error) {
      if (run.control.abort) for (const node of run.nodes.values()) await lastLooks(run, node);
      if (error instanceof NodeOver) passedOver(run, error);
      for (const node of inHand(run)) leave(node);
      if (error instanceof NodeOver) continue;
      if (!(error instanceof StepFailed)) throw error;
      await failed(run, name, step, error);
    }
  }
}

/** A person skipped the node that a step of the list was at work on: it stays as it is, and the list goes on. */
function passedOver(run: Run, error: NodeOver): void {
  run.listFailed = true;
  for (const node of inHand(run)) {
    const why = skippedText(run.state, node.uid, error.message);
    node.failed = { uid: node.uid, policy: 'continue', byPerson: true, undone: false };
    run.state.whys[String(node.uid)] = why;
    addNote(run.state, now(), node.uid, why);
  }
}

/** Nodes that a step of the list is at work on; their own turn, if they have one, is still to come. */
function inHand(run: Run): NodeRun[] {
  return [...run.nodes.values()].filter((node) => node.report.phase === 'acting' || node.report.phase === 'settling');
}

function leave(node: NodeRun): void {
  const unknown = node.report.services.some((service) => service.verdict === 'unknown');
  enterPhase(node.report, unknown ? 'unknown' : 'failed', now());
  node.holding = false;
}

async function failed(run: Run, name: 'before' | 'after', step: Step, error: StepFailed): Promise<void> {
  const title = `${name}${step.name ? `, step ${step.name}` : ''}: ${error.message}`;
  addNote(run.state, now(), null, title);
  run.listFailed = true;
  if (error.policy === 'continue') return;
  if (error.policy === 'stop' || !isMutating(step)) throw new Ended('failed', 'failed', title);
  const touched = [...run.nodes.values()].filter((node) =>
    node.calls.some((call) => call.step === step && wasSent(call)),
  );
  const held = await undoNodes(
    run,
    touched.map((node) => node.uid),
    (call) => call.step === step,
  );
  const outcome = held && touched.length > 0 ? 'rolled-back' : 'failed';
  throw new Ended(outcome, outcome, title);
}

function wasSent(call: Call): boolean {
  return call.proof.pursuits.some((pursuit) => pursuit.tries > 0);
}

/** Nodes that have no turn of their own are in the plan because of `before` and `after`: they are done with the lists. */
export function closeLists(run: Run): void {
  const own = run.loaded.runbook.steps.length > 0 ? run.draft.order : [];
  for (const report of run.state.nodes) {
    if (report.phase !== 'pending' || own.includes(report.uid)) continue;
    const touched = report.services.some((service) => service.verdict !== null);
    enterPhase(report, touched ? 'done' : 'skipped', now());
    if (!touched) run.state.whys[String(report.uid)] = 'nothing changed on this node';
  }
}
