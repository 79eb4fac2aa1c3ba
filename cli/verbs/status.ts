import { statusText } from '../../reports/status-text';
import { findRunOrList } from '../find-run';
import { listText } from '../list-text';
import { noWorker } from '../pickup';
import { withSession } from '../session';
import { standingOf } from '../status-of';
import type { Verb } from '../verb';

/** Where a run stands; without an ID the only open run, else the list. */
export const status: Verb = (call) =>
  withSession(call.options, async (session) => {
    const { output } = call;
    const found = await findRunOrList(session, call);
    if ('runs' in found) {
      output.data({ runs: found.runs });
      output.text(listText(found.runs));
      return 0;
    }
    const { status: standing, asked, result } = await standingOf(session, found);
    output.data(standing);
    output.text(statusText(standing, new Date().toISOString()));
    if (!asked) output.say(`${noWorker(session)}; this is what Temporal knows`);
    if (result && !result.report) output.say(`the run was ${result.closed} in Temporal: ${result.message}`);
    return 0;
  });
