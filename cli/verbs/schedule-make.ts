import { askedByFlags, changedByFlags, understand } from '../schedule/from-flags';
import { differenceText, nextText } from '../schedule/list-text';
import { findSchedule } from '../schedule/live';
import { parseName } from '../schedule/parse-name';
import { saySchedule as say } from '../schedule/say';
import { differences } from '../schedule/settings';
import { createSchedule, refuseTaken, updateSchedule } from '../schedule/store';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** Makes a schedule, after a worker has checked what it would start. */
export const create: Verb = async (call) => {
  const { options, interrupt } = call;
  const asked = await askedByFlags(call, Date.now());
  return withSession(options, async (session) => {
    await refuseTaken(session, asked.name);
    const wanted = await understand(session, asked, interrupt);
    const maker = { createdBy: asked.asked.requestedBy, createdAt: new Date().toISOString(), file: null };
    await createSchedule(session, wanted, maker, options.paused ?? false);
    return say(call, asked.name, nextText(await findSchedule(session, asked.name)));
  });
};

/** Changes a schedule; what is not written stays as it is. */
export const update: Verb = async (call) => {
  const { args, options, interrupt, output } = call;
  const name = parseName(args[0]);
  return withSession(options, async (session) => {
    const live = await findSchedule(session, name);
    const asked = await changedByFlags(live, call, Date.now());
    const wanted = await understand(session, asked, interrupt);
    const changes = differences(live, wanted);
    if (changes.length === 0) return say(call, name, 'nothing is different, so nothing was changed');
    await updateSchedule(session, live, wanted, asked.asked.requestedBy);
    output.text(changes.map(differenceText).join('\n'));
    return say(call, name, nextText(await findSchedule(session, name)));
  });
};
