import { findRunOrList } from '../find-run';
import { followToEnd } from '../follow-to-end';
import { listText } from '../list-text';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** What happened so far, then live to the end; exits by the outcome, also of a run that has ended. */
export const watch: Verb = (call) =>
  withSession(call.options, async (session) => {
    const found = await findRunOrList(session, call);
    if ('runs' in found) {
      call.output.data({ runs: found.runs });
      call.output.text(listText(found.runs));
      return 0;
    }
    call.output.say(`run ${found.id}${call.output.live ? '; Ctrl-C leaves it going' : ''}`);
    return followToEnd(session, found, call, { isNew: false });
  });
