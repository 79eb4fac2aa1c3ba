import { driftAtTurn } from '../rollout/drift';
import { isLook, type Look } from '../rollout/facts';
import { enterPhase } from '../rollout/run-state';
import { border, GATE_WAIT } from './border';
import { hold } from './hold';
import { resetEnd } from './holder';
import { showing } from './phase';
import { untilTouchable } from './readings';
import { takeRoom } from './room';
import { NodeOver, now, type NodeRun, type Run } from './run';
import { at } from './summary';
import { pass } from './wait';
import { effortOf } from './window-wait';

/**
 * A node's turn, or its turn again after a wait in which nothing was sent to it: the border, then one reading that is
 * its baseline, the proof that it is as the plan saw it, and safety rule 9. Runs without mutating steps have none of it.
 */
export async function takeTurn(run: Run, node: NodeRun, again = true): Promise<void> {
  enterPhase(node.report, 'checking', now());
  if (run.readOnly) return;
  for (let first = !again; ; first = false) {
    if (!first) await border(run, false, { full: [node.uid], next: () => effortOf(run, [node.uid]) });
    const look = await calmLook(run, node);
    if (look && (await asPlanned(run, node, look))) {
      node.baseline = look;
      return;
    }
  }
}

/** The look in which no named service is on its way anywhere, with room to touch the node; null after a hold. */
async function calmLook(run: Run, node: NodeRun): Promise<Look | null> {
  const since = Date.now();
  for (let delay = 500; ; delay = Math.min(delay * 2, 10_000)) {
    const { allowed, look } = await takeRoom(run, node);
    if (!allowed.ok || !isLook(look)) return held(run, node, allowed.why, () => untilTouchable(run, node.uid));
    const moving = run.draft.named.filter((name) => isMoving(look.services[name]?.status));
    if (moving.length === 0) return look;
    const why = moving.map((name) => `${name} is ${look.services[name]?.status}`).join(', ');
    if (Date.now() - since > GATE_WAIT) return held(run, node, why);
    const waiting = {
      why: `node ${node.uid}: ${why}`,
      until: new Date(since + GATE_WAIT).toISOString(),
      ends: 'It goes on when the service has settled',
    };
    await showing(run, waiting, () =>
      pass(run, delay, `${at(node.uid)}a service is on its way somewhere: look again after this`),
    );
  }
}

async function held(run: Run, node: NodeRun, why: string, heal?: () => Promise<boolean>): Promise<null> {
  const answer = await hold(run, { node: node.uid, kind: 'reading', why }, heal);
  if (answer === 'skip') throw new NodeOver(why);
  return null;
}

/** A person's retry takes what is there as the new baseline (safety.md, "Drift"). */
async function asPlanned(run: Run, node: NodeRun, look: Look): Promise<boolean> {
  const planned = run.planned[String(node.uid)] ?? {};
  const drift = driftAtTurn(planned, look, run.draft.named);
  if (drift === null) return true;
  // Nodes of a batch may come here side by side (see `inPassing`).
  const reset = await resetEnd(drift, run.sideBySide <= 1);
  if (reset) throw reset;
  const answer = await hold(run, { node: node.uid, kind: 'drift', why: drift, code: 'drift' });
  if (answer === 'skip') throw new NodeOver(drift);
  run.planned[String(node.uid)] = Object.fromEntries(
    run.draft.named.map((name) => [name, look.services[name] ?? null]),
  );
  return false;
}

function isMoving(status: string | undefined): boolean {
  return status !== undefined && status !== 'RUNNING' && status !== 'STOPPED';
}
