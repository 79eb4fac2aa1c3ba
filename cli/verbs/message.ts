import { again } from '../again';
import { findRun, type FoundRun, requireNamed } from '../find-run';
import { whoAsks } from '../login-name';
import { isOpen } from '../run-row';
import { resultOf } from '../run-result';
import { sendUpdate, type Answer } from '../send-update';
import { withSession } from '../session';
import type { Call, Verb } from '../verb';

/** `pause`, `resume`, `abort`, `retry` or `skip`: said to a run, which accepts it or says what would make sense. */
export function messageVerb(name: string): Verb {
  return (call) => {
    const { options, output } = call;
    const message = {
      by: whoAsks(options.by),
      ...(options.reason ? { reason: options.reason } : {}),
      ...(options.node ? { node: options.node } : {}),
    };
    requireNamed(call);
    return withSession(options, async (session) => {
      const run = await findRun(session, call);
      const answer = isOpen(run.seen) ? await sendUpdate(session, run, name, message) : await afterTheEnd(run, call);
      output.data({ id: run.id, accepted: answer.accepted, text: answer.text });
      if (answer.accepted) output.text(`${run.id}: ${name}: ${answer.text}`);
      else output.say(`rejected: ${answer.text}`);
      return answer.accepted ? 0 : 1;
    });
  };
}

/** After the end every verb says how the run ended. */
async function afterTheEnd(run: FoundRun, { options }: Call): Promise<Answer> {
  const { outcome } = await resultOf(run.handle);
  const when = run.seen.closeTime ? ` at ${run.seen.closeTime.toISOString()}` : '';
  return { accepted: false, text: `the run ended ${outcome}${when}; see: ${again(`report ${run.id}`, options)}` };
}
