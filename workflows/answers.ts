import { close, list, meaningOf } from '../rollout/question';
import type { Control } from './control';
import type { Desk, Message } from './messages';
import { whyEnding } from './sense';
import type { Verb } from './verbs';

/** `approve` and `reject`: the answer of a person to what the run asks; the wait of `ask` ends with it. */
export function answering(yes: boolean): Verb {
  return {
    object: ({ control }, message) => {
      const ending = whyEnding(control);
      if (ending) return ending;
      const meaning = meaningOf(control.questions, { ...message, yes });
      if (meaning.is !== 'nothing') return null;
      return control.questions.open.length > 0 ? meaning.why : `${meaning.why}${instead(control)}`;
    },
    act: (desk, message) => act(desk, message, yes),
  };
}

function act(desk: Desk, message: Message, yes: boolean): string {
  const { control } = desk;
  const meaning = meaningOf(control.questions, { ...message, yes });
  const said = yes ? 'approved' : 'rejected';
  if (meaning.is === 'repeat') return `${meaning.by} ${said} it already`;
  if (meaning.is === 'nothing') return meaning.why;
  const { question } = meaning;
  question.answer = { yes, by: message.by, reason: message.reason };
  control.questions = close(control.questions, question);
  desk.record(yes ? 'approve' : 'reject', { ...message, node: question.node });
  const others = control.questions.open.length > 0 ? `; still asked: ${list(control.questions.open)}` : '';
  return `${said}: ${question.text}${others}`;
}

/** What would make sense where nothing is asked. */
function instead({ holds, pause }: Control): string {
  if (holds.length > 0) return '; it holds: say retry, skip, rollback or abort';
  return pause ? '; it is paused: say resume or abort' : '';
}
