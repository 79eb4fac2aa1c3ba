import { list as listQuestions } from '../rollout/question';
import type { Control, Hold } from './control';
import type { Desk, Message } from './messages';
import { whyEnding } from './sense';
import type { Verb } from './verbs';

/** `retry` and `skip`: the answer of a person to a hold, which ends with it. */
export function answeringHold(verb: 'retry' | 'skip'): Verb {
  return {
    object: ({ control }, message) => objectToAnswer(control, message, verb === 'skip'),
    act: (desk, message) => act(desk, message, verb),
  };
}

function act(desk: Desk, message: Message, verb: 'retry' | 'skip'): string {
  const open = matching(desk.control, message, verb === 'skip').filter((one) => one.answer === null);
  const [hold] = open;
  if (!hold) return `${verb} was said already`;
  for (const one of open) one.answer = verb;
  const whole = open.some((one) => one.node !== hold.node);
  desk.record(verb, { ...message, node: whole ? null : hold.node });
  if (verb === 'skip') return `the rest of node ${hold.node} is left out`;
  return hold.node === null ? 'the run looks again' : `node ${hold.node} is looked at again`;
}

function objectToAnswer(control: Control, message: Message, needsNode: boolean): string | null {
  if (control.abort) return whyEnding(control);
  const open = control.holds.filter((hold) => !needsNode || hold.node !== null);
  if (open.length === 0) return nothingWaits(control);
  const fit = matching(control, message, needsNode);
  if (fit.length === 0) return `node ${message.node} waits for nothing; waiting: ${list(open)}`;
  if (!areOne(fit, needsNode)) return `several wait, so name the node; waiting: ${list(open)}`;
  const [hold] = fit;
  if (hold?.answer && hold.answer !== (needsNode ? 'skip' : 'retry')) return `${hold.answer} was said before`;
  return null;
}

function nothingWaits(control: Control): string {
  if (control.holds.length > 0) return 'the run waits at a border, not on a node; say retry, rollback or abort';
  if (control.questions.open.length > 0) return `the run asks a question; say approve or reject: ${asked(control)}`;
  const ending = whyEnding(control);
  if (ending) return ending;
  return control.pause
    ? 'nothing waits for an answer, the run is paused; say resume or abort'
    : 'nothing waits for an answer';
}

/** One answer is enough: they are of one node, all of the run itself, or all wait for the same login. */
function areOne(holds: Hold[], skips: boolean): boolean {
  const nodes = new Set(holds.map((hold) => hold.node));
  return nodes.size === 1 || (!skips && holds.every((hold) => hold.kind === 'login'));
}

function matching(control: Control, message: Message, needsNode: boolean): Hold[] {
  const open = control.holds.filter((hold) => !needsNode || hold.node !== null);
  if (message.node !== null) return open.filter((hold) => hold.node === message.node);
  // Without a node it is the run's own wait that is meant, where there is one and not all wait for the same login.
  const own = open.filter((hold) => hold.node === null);
  return own.length > 0 && !open.every((hold) => hold.kind === 'login') ? own : open;
}

function list(holds: Hold[]): string {
  return holds.map((hold) => (hold.node === null ? 'the run itself' : `node ${hold.node}`)).join(', ');
}

export function asked({ questions }: Control): string {
  return listQuestions(questions.open);
}
