import { quote } from '../../rollout/shell';
import { deleteSchedule, pauseSchedule, resumeSchedule } from '../schedule/store';
import { parseName } from '../schedule/parse-name';
import { findSchedule, listSchedules } from '../schedule/live';
import { nextText, schedulesText } from '../schedule/list-text';
import { scheduleRow } from '../schedule/row';
import { saySchedule as say } from '../schedule/say';
import { openRunOf, startOutside, trigger as triggerNow } from '../schedule/trigger';
import { whoAsks } from '../login-name';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** The schedules of the namespace that Rollbook made. */
export const list: Verb = async ({ options, output }) =>
  withSession(options, async (session) => {
    const all = await listSchedules(session);
    const schedules = all.filter(({ entry }) => options.cluster === undefined || entry?.cluster === options.cluster);
    output.data({ schedules: schedules.map(scheduleRow) });
    output.text(schedulesText(schedules));
    return 0;
  });

/** Temporal starts nothing by itself until `resume`. */
export const pause: Verb = async (call) => {
  const { args, options } = call;
  const name = parseName(args[0]);
  const by = whoAsks(options.by);
  return withSession(options, async (session) => {
    const live = await findSchedule(session, name);
    if (live.description.state.paused) return say(call, name, `it is paused already (${live.stateNote})`);
    await pauseSchedule(session, name, by, options.reason ?? null);
    const open = await openRunOf(session, live);
    const goesOn = open === null ? '' : `; ${open.id}, which it started, goes on (rollbook pause ${quote(open.id)})`;
    return say(call, name, `paused: it starts nothing until rollbook schedule resume ${name}${goesOn}`);
  });
};

/** Ends a pause. Starts that passed meanwhile are not made up for. */
export const resume: Verb = async (call) => {
  const { args, options } = call;
  const name = parseName(args[0]);
  return withSession(options, async (session) => {
    const live = await findSchedule(session, name);
    if (!live.description.state.paused) return say(call, name, `it was not paused; ${nextText(live)}`);
    await resumeSchedule(session, live);
    return say(call, name, `it goes on; ${nextText(await findSchedule(session, name))}`);
  });
};

/** Starts a run of the schedule now. */
export const trigger: Verb = async (call) => {
  const { args, options, output } = call;
  const name = parseName(args[0]);
  const by = whoAsks(options.by);
  return withSession(options, async (session) => {
    const live = await findSchedule(session, name);
    const run =
      options.outsideWindow === undefined
        ? await triggerNow(session, live, Date.now())
        : await startOutside(session, live, by, options.outsideWindow);
    const paused = live.description.state.paused ? '; the schedule is paused, and stays so' : '';
    const text =
      run === null
        ? `it starts a run when the one that goes on is over, if its window is open then${paused}`
        : `run ${run.id} has started; follow it with: rollbook watch ${quote(run.id)}${paused}`;
    output.data({ name, run, text });
    output.text(`schedule ${name}: ${text}`);
    return 0;
  });
};

/** Takes a schedule away. */
export const remove: Verb = async (call) => {
  const { args, options } = call;
  const name = parseName(args[0]);
  return withSession(options, async (session) => {
    await findSchedule(session, name);
    await deleteSchedule(session, name);
    return say(call, name, 'it is gone; a run that it started goes on');
  });
};
