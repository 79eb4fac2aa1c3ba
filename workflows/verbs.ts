import type { UpdateName } from '../temporal/names';
import { answering } from './answers';
import type { Control } from './control';
import { answeringHold, asked } from './hold-answers';
import { oneOf, verbsFor, whyEnding } from './sense';
import type { Desk, Message } from './messages';

export interface Verb {
  /** Why it has no meaning now; null: it has. */
  object: (desk: Desk, message: Message) => string | null;
  act: (desk: Desk, message: Message) => string;
}

/** What each verb means now, and what it does. */
export const verbs: Record<UpdateName, Verb> = {
  pause: {
    object: ({ control }) => whyEnding(control),
    act: (desk, message) => {
      if (desk.control.pause) return 'it was paused already';
      desk.control.pause = true;
      desk.record('pause', message);
      return 'nodes in hand finish, then the run stands at its next border';
    },
  },
  resume: {
    object: ({ control }) => (control.pause ? null : notPaused(control)),
    act: (desk, message) => {
      desk.control.pause = false;
      desk.record('resume', message);
      return 'the run goes on';
    },
  },
  approve: answering(true),
  reject: answering(false),
  retry: answeringHold('retry'),
  skip: answeringHold('skip'),
  abort: {
    object: () => null,
    act: (desk, message) => {
      if (desk.control.abort) return 'it is being aborted already';
      abort(desk, message);
      return 'nothing more is sent and nothing is undone; what was sent is looked at, then the run ends';
    },
  },
  rollback: {
    object: (desk, message) => (desk.control.abort ? whyEnding(desk.control) : partly(desk, message)),
    act: (desk, message) => {
      if (desk.control.rollback) return `it is being rolled back already${heldMeanwhile(desk.control)}`;
      rollback(desk, message);
      return desk.sent()
        ? 'nodes in hand first finish what was sent; then everything that the run did is undone, newest first, and it ends'
        : 'nothing was sent, so there is nothing to undo, and the run ends';
    },
  },
};

/** Ends the run from any state: also what Temporal's own cancel does, by the name of `temporal`. */
export function abort(desk: Pick<Desk, 'control' | 'record'>, message: Message): void {
  if (desk.control.abort || desk.control.finished) return;
  desk.control.abort = { by: message.by, reason: message.reason };
  desk.record('abort', message);
  for (const scope of desk.control.scopes) scope.cancel();
}

/** Ends every hold and every question; what was asked for before has no meaning any more. */
function rollback({ control, record }: Desk, message: Message): void {
  const open = control.holds.filter((hold) => hold.answer === null);
  const heldOver = open.flatMap(({ node, kind }) => (node !== null && kind === 'reading' ? [node] : []));
  control.rollback = { by: message.by, reason: message.reason, node: message.node, begun: false, heldOver };
  control.pause = false;
  for (const hold of open) hold.answer = 'rollback';
  record('rollback', { ...message, node: null });
  for (const scope of control.waits) scope.cancel();
}

/** A run rolls back as a whole: one node is named only where it is the one that waits or is being undone. */
function partly({ control, status }: Desk, { node }: Message): string | null {
  if (node === null || node === control.rollback?.node || control.holds.some((hold) => hold.node === node)) return null;
  if (status().nodes.some(({ uid, phase }) => uid === node && phase === 'undoing')) return null;
  return `a run rolls back as a whole, and node ${node} neither waits nor is being undone; leave the node out`;
}

function heldMeanwhile({ holds, rollback: said }: Control): string {
  const [hold] = holds;
  if (!hold || !said?.begun) return '';
  const place = hold.node === null ? '' : ` over node ${hold.node}`;
  return `; it holds${place}: say ${oneOf(verbsFor(hold, { rollback: said }, true))}`;
}

function notPaused(control: Control): string {
  const ending = whyEnding(control);
  if (ending) return ending;
  return control.holds.length > 0
    ? 'the run is not paused, it holds; say retry, skip, rollback or abort'
    : control.questions.open.length > 0
      ? `the run is not paused, it asks a question; say approve or reject: ${asked(control)}`
      : 'the run is not paused';
}
