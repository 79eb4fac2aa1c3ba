import { planText } from '../../reports/plan-text';
import { UserError } from '../../language/user-error';
import type { PlanDocument } from '../../rollout/plan-shape';
import { askPerson } from '../ask-person';
import { Interrupted } from '../ask-worker';
import { type Asked, readAsked } from '../asked';
import { makePlan } from '../make-plan';
import { usage } from '../options';
import { newRunId } from '../run-id';
import { type RunRequest, showInput, type Typed, typeRequest } from '../run-request';
import { followed, runOrAttach, type Started } from '../run-or-attach';
import { sourceName } from '../runbook-source';
import { type Session, withSession } from '../session';
import { startRun } from '../start-run';
import type { Call, Verb } from '../verb';

/** Carries out a runbook: plan and question on a terminal, then the run itself, shown to its end. */
export const run: Verb = async (call) => {
  const { options, interrupt, output } = call;
  const asked = await readAsked(call);
  if (asked.waive && !asked.reason) throw usage('--waive accepts what fails; write why: --reason TEXT');
  return withSession(options, async (session) => {
    const typed = await typeRequest(session, asked, interrupt);
    let said: RunRequest | undefined;
    const start = async (): Promise<Started> => {
      // Asked once: what a person said yes to stands, however often somebody else is quicker.
      said ??= output.asks && !options.yes ? await confirmed(session, asked, typed, call) : typed.request;
      const id = options.id ?? newRunId(said.cluster, sourceName(asked.source));
      return { id, handle: await startRun(session, id, sourceName(asked.source), said) };
    };
    if (options.attach) return runOrAttach(session, typed.request, call, start);
    return followed(session, await start(), call, true);
  });
};

/** The request with exactly the plan that a person saw and said yes to. A no is Interrupted. */
async function confirmed(
  session: Session,
  asked: Asked,
  { request, declarations }: Typed,
  { interrupt, output }: Call,
): Promise<RunRequest> {
  const plan: PlanDocument = asked.plan ?? (await makePlan(session, asked, request, interrupt));
  const show = (name: string, value: unknown): string => showInput(declarations, name, value);
  output.say(planText(plan, { server: session.address, namespace: session.namespace, showInput: show }));
  output.say('');
  const [refusal] = plan.refused;
  if (refusal) throw new UserError(refusal.code, `the plan is refused: ${refusal.message}`);
  const name = plan.facts.clusterName === '' ? '' : ` (${plan.facts.clusterName})`;
  if (await askPerson(`Carry this out on ${plan.cluster}${name}? [y/N] `, interrupt)) return { ...request, plan };
  output.say('nothing was started');
  throw new Interrupted();
}
