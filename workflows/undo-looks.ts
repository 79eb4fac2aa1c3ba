import { isLook, type Look, type Survey } from '../rollout/facts';
import { DARK_LIMIT } from '../rollout/proof';
import { isOpen, type Pursuit } from '../rollout/pursuit';
import { lingers } from './context';
import type { Rollback } from './control';
import { hold } from './hold';
import { showing } from './phase';
import { lookAt, roomReading, takeSurvey, untilTouchable } from './readings';
import { NodeOver, StepFailed, type NodeRun, type Run } from './run';
import { at } from './summary';
import { pass } from './wait';

/** Readable time in which a node must be back at its baseline (safety rule 10). */
export const UNDO_DEADLINE = 5 * 60_000;

/** Several nodes unreadable at once: we suspect ourselves first, and undo nothing by ourselves (safety rule 6); a person's rollback does. */
export async function beforeUndo(run: Run, node: NodeRun, sends: boolean): Promise<Survey> {
  for (;;) {
    const survey = await takeSurvey(run, roomReading(run), `${at(node.uid)}undo: how is every node?`);
    const dark = Object.entries(survey.looks)
      .filter(([, look]) => !isLook(look))
      .map(([uid]) => uid);
    if (!sends || dark.length < 2 || run.control.rollback) return survey;
    const why = `nodes ${dark.join(', ')} are unreadable at once, so nothing is undone by itself`;
    const answer = await hold(run, { node: node.uid, kind: 'reading', why }, () => untilTouchable(run, node.uid));
    if (answer === 'skip') throw new NodeOver(why);
  }
}

/** On a person's word what is unknown is undone by what a look shows after its grace time (safety rule 10). */
export async function outlastGrace(run: Run, node: NodeRun): Promise<void> {
  const isUnknown = (pursuit: Pursuit): boolean => isOpen(pursuit) || pursuit.state === 'unknown';
  if (!run.control.rollback || !node.calls.some((call) => call.proof.pursuits.some(isUnknown))) return;
  await shownPass(run, node.graceOver, `${at(node.uid)}what was sent may still take effect until then`);
}

/**
 * Nodes that were undone before this one stay out until their grace time is over (safety.md, "Out"): where that leaves no room,
 * it is waited for, because its end is known, and nobody need be asked. False: there was nothing to wait for.
 */
export async function outlastOthers(run: Run, node: NodeRun): Promise<boolean> {
  const waits = (one: NodeRun): boolean => lingers(one) && one.graceOver > Date.now();
  // A node that is itself out needs no room (safety rule 10).
  if (waits(node)) return false;
  const others = [...run.nodes.values()].filter((other) => other !== node && waits(other));
  if (others.length < run.loaded.cluster.maxUnavailable) return false;
  const over = Math.max(...others.map(({ graceOver }) => graceOver));
  await shownPass(run, over, `${at(node.uid)}undo: wait until nodes undone before are in again`);
  return true;
}

/** Until that moment, and whoever looks meanwhile sees for what. */
async function shownPass(run: Run, over: number, why: string): Promise<void> {
  const left = over - Date.now();
  if (left <= 0) return;
  const waiting = { why, until: new Date(over).toISOString(), ends: 'It goes on by itself' };
  await showing(run, waiting, () => pass(run, left, why));
}

/** A look in which none of these services is on its way somewhere, or the last one when that takes too long. */
export async function settled(run: Run, node: NodeRun, services: string[]): Promise<Look> {
  const since = Date.now();
  let darkSince: number | null = null;
  for (let delay = 500; ; delay = Math.min(delay * 2, 5_000)) {
    const asked = Date.now();
    const look = await lookAt(run, node);
    if (!isLook(look)) {
      const why = `it is to be undone and is unreadable: ${look.unreadable}`;
      darkSince ??= asked;
      if (run.control.rollback?.begun) {
        passOver(run.control.rollback, node, darkSince, look.unreadable);
        await pass(run, delay, `${at(node.uid)}undo: it is unreadable, look again after this`);
        continue;
      }
      if ((await hold(run, { node: node.uid, kind: 'reading', why }, () => untilTouchable(run, node.uid))) === 'skip')
        throw new NodeOver(why);
      continue;
    }
    darkSince = null;
    const moving = services.some((name) => !['RUNNING', 'STOPPED'].includes(look.services[name]?.status ?? 'STOPPED'));
    if (!moving || Date.now() - since > UNDO_DEADLINE) return look;
    await pass(run, delay, `${at(node.uid)}undo: a service is on its way somewhere, look again after this`);
  }
}

/** A person's rollback passes over, named, a node that is unreadable for so long, or at all where the run held over it (safety rule 10). */
function passOver({ heldOver }: Rollback, node: NodeRun, since: number, why: string): void {
  if (heldOver.includes(node.uid)) throw new StepFailed(`it is still unreadable, and was passed over: ${why}`);
  if (Date.now() - since < DARK_LIMIT) return;
  throw new StepFailed(`it was unreadable for 5 minutes, and was passed over: ${why}`);
}
