import { condition } from '@temporalio/workflow';
import { close, newQuestion, refusalText, timedOut, type Question } from '../rollout/question';
import { addNote } from '../rollout/run-state';
import { showPhase } from './phase';
import { Aborted, Declined, Ended, endingOf, now, type Run } from './run';
import { at, inTime } from './summary';

/**
 * Asks a person and waits for the answer, at most `within` ms; an answer disarms the timer. Throws `Declined` for a no,
 * and silence is one (safety rule 11); `Aborted`, and what ends the run meanwhile.
 */
export async function ask(
  run: Run,
  what: Pick<Question, 'kind' | 'node' | 'text' | 'plan'>,
  within: number,
): Promise<Question> {
  const question = newQuestion(what, Date.now(), within);
  const { control } = run;
  control.questions = { ...control.questions, open: [...control.questions.open, question] };
  addNote(run.state, now(), question.node, `a person was asked: ${question.text}`);
  showPhase(run);
  try {
    const isOver = () => control.abort !== null || question.answer !== null || endingOf(run) !== null;
    // Not by `until`: a worker that was away when the time was over makes it no less a no.
    await inTime(isOver, within, `${at(question.node)}a person is asked; silence is a no`);
    if (control.abort) throw new Aborted();
    const ending = endingOf(run);
    if (question.answer === null && ending) throw ending;
    question.answer ??= silence(run, question);
    if (!question.answer.yes) throw new Declined(refusalText(question));
    return question;
  } finally {
    control.questions = close(control.questions, question);
    showPhase(run);
  }
}

/** The same where no node is in hand: a no ends the run there. */
export async function askAtBorder(
  run: Run,
  what: Pick<Question, 'kind' | 'text' | 'plan'>,
  within: number,
): Promise<Question> {
  try {
    return await ask(run, { ...what, node: null }, within);
  } catch (error) {
    if (error instanceof Declined) throw await endOfNo(run, error.message);
    throw error;
  }
}

/** How a no ends the run: `refused` before the first POST, later `stopped`, nothing undone (safety.md, "Failure"). */
export async function endOfNo(run: Run, why: string): Promise<Ended> {
  if (!run.sent && run.control.posting > 0) await condition(() => run.sent || run.control.posting === 0);
  return run.sent || run.readOnly ? new Ended('stopped', 'stopped', why) : new Ended('refused', 'rejected', why);
}

function silence(run: Run, question: Question): NonNullable<Question['answer']> {
  const answer = timedOut(question);
  const what = question.node === null ? 'reject' : `reject node ${question.node}`;
  run.state.messages.push({ at: now(), by: answer.by, what, reason: answer.reason });
  return answer;
}
