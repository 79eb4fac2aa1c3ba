import type { UpdateName } from '../temporal/names';
import { answering } from './answers';
import type { Control } from './control';
import { answeringHold, asked } from './hold-answers';
import type { Desk, Message } from './messages';

export interface Verb {
  /** Why it has no meaning now; null: it has. */
  object: (desk: Desk, message: Message) => string | null;
  act: (desk: Desk, message: Message) => string;
}

/** What each verb means now, and what it does. */
export const verbs: Record<UpdateName, Verb> = {
  pause: {
    object: ({ control }) => (control.abort ? 'the run is being aborted' : null),
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
};

/** Ends the run from any state: also what Temporal's own cancel does, by the name of `temporal`. */
export function abort(desk: Desk, message: Message): void {
  if (desk.control.abort || desk.control.finished) return;
  desk.control.abort = { by: message.by, reason: message.reason };
  desk.record('abort', message);
  for (const scope of desk.control.scopes) scope.cancel();
}

function notPaused(control: Control): string {
  return control.holds.length > 0
    ? 'the run is not paused, it holds; say retry, skip or abort'
    : control.questions.open.length > 0
      ? `the run is not paused, it asks a question; say approve or reject: ${asked(control)}`
      : 'the run is not paused';
}
