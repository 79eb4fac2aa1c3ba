import { planText } from '../../reports/plan-text';
import { readAsked } from '../asked';
import { makePlan } from '../make-plan';
import { showInput, typeRequest } from '../run-request';
import { save } from '../save';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** Shows what a run would do now. Exit 3 when it would be refused. */
export const plan: Verb = async (call) => {
  const { options, output, interrupt } = call;
  const asked = await readAsked(call);
  return withSession(options, async (session) => {
    const { request, declarations } = await typeRequest(session, asked, interrupt);
    const made = await makePlan(session, asked, request, interrupt);
    if (options.out !== undefined) await save(options.out, JSON.stringify(made, null, 2));
    output.data(made);
    output.text(
      planText(made, {
        server: session.address,
        namespace: session.namespace,
        showInput: (name, value) => showInput(declarations, name, value),
      }),
    );
    if (options.out !== undefined)
      output.say(`written to ${options.out}; carry out exactly this with: rollbook run --plan ${options.out}`);
    return made.refused.length > 0 ? 3 : 0;
  });
};
