import { afterTheEnd } from '../after-end';
import { askPerson } from '../ask-person';
import { Interrupted } from '../ask-worker';
import { findRun, type FoundRun, requireNamed } from '../find-run';
import { statusNow } from '../status-now';
import { whoAsks } from '../login-name';
import { isOpen } from '../run-row';
import { sendUpdate } from '../send-update';
import { type Session, withSession } from '../session';
import { showPlan } from '../show-plan';
import type { Call, Verb } from '../verb';

/** `pause`, `resume`, `approve`, `reject`, `abort`, `retry`, `skip` or `rollback`: said to a run, which accepts it or says what would make sense. */
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
      const plan = name === 'approve' && isOpen(run.seen) ? await planSeen(session, run, call) : options.plan;
      const said = { ...message, ...(plan ? { plan } : {}) };
      const answer = isOpen(run.seen)
        ? await sendUpdate(session, run, name, said, options)
        : { accepted: false, text: await afterTheEnd(session, run, name, options) };
      output.data({ id: run.id, accepted: answer.accepted, text: answer.text });
      if (answer.accepted) output.text(`${run.id}: ${name}: ${answer.text}`);
      else output.say(`rejected: ${answer.text}`);
      return answer.accepted ? 0 : 1;
    });
  };
}

/** The hash of the plan that is approved: as written, else of the plan that is asked about, once a person saw it and said yes. */
async function planSeen(
  session: Session,
  run: FoundRun,
  { options, output, interrupt }: Call,
): Promise<string | undefined> {
  if (options.plan !== undefined || options.node !== undefined) return options.plan;
  const answer = await statusNow(session, run.handle);
  const asked = 'status' in answer ? (answer.status.questions ?? []).find((one) => one.plan !== null) : undefined;
  if (!asked) return undefined;
  const plan = await showPlan(session, run, output);
  // Without the hash the run rejects it, and names the hash.
  if (plan?.hash !== asked.plan || !output.asks) return undefined;
  if (await askPerson(`Approve this plan of ${run.id}? [y/N] `, interrupt)) return plan.hash;
  output.say('nothing was said to the run');
  throw new Interrupted();
}
