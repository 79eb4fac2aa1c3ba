import { listText } from '../list-text';
import { listRuns } from '../list-runs';
import { noWorker } from '../pickup';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** The runs, from Temporal: open ones first. */
export const list: Verb = ({ options, output }) =>
  withSession(options, async (session) => {
    const { runs, asked } = await listRuns(session, options);
    output.data({ runs });
    output.text(listText(runs));
    if (!asked) output.say(`not every open run answers (${noWorker(session)}); of those this is what Temporal knows`);
    return 0;
  });
