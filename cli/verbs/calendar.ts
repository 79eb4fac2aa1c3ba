import { readerClock } from '../calendar/clock';
import type { Facts } from '../calendar/facts';
import { askFreezes } from '../calendar/freezes';
import { calendarIcs } from '../calendar/ics';
import { calendarItems } from '../calendar/items';
import { calendarJson } from '../calendar/json';
import { runFacts } from '../calendar/runs';
import { scheduleFacts } from '../calendar/schedules';
import { calendarText } from '../calendar/table';
import { type Options, usage } from '../options';
import { noWorker } from '../pickup';
import { save } from '../save';
import { type Session, withSession } from '../session';
import type { Call, Verb } from '../verb';

const USUAL_DAYS = 14;
const DAY = 86_400_000;

/** What is coming: windows and starts of schedules, change freezes, and the runs that go on. Changes nothing. */
export const calendar: Verb = (call) => {
  const { options, output } = call;
  refuse(options);
  return withSession(options, async (session) => {
    const { facts, asked } = await factsNow(session, call);
    const items = calendarItems(facts);
    if (options.ics) {
      const text = calendarIcs(items, { ...facts, namespace: session.namespace });
      if (options.out === undefined) output.raw(text);
      else await save(options.out, text);
      if (options.out !== undefined) output.say(`written to ${options.out}`);
      const left = items.filter(({ kind }) => kind === 'unknown' || kind === 'more').length;
      if (left > 0) output.say('it is not complete: `rollbook calendar` shows what is unknown or left out');
    } else {
      output.data(calendarJson(items, facts));
      output.text(calendarText(items, facts));
    }
    if (!asked) output.say(`not every open run answers (${noWorker(session)}); of those this is what Temporal knows`);
    return 0;
  });
};

function refuse({ ics, json, out }: Options): void {
  if (ics && json) throw usage('--ics and --json are two forms of the same; write one of them');
  if (out !== undefined && !ics) throw usage('--out is for the iCalendar file: write --ics --out FILE');
}

/** Without a worker nobody knows the freezes, and a calendar without them would look as if there were none. */
async function factsNow(session: Session, { options, interrupt }: Call): Promise<{ facts: Facts; asked: boolean }> {
  const { cluster } = options;
  const from = Math.floor(Date.now() / 1000) * 1000;
  const span = { cluster, from, to: from + (options.days ?? USUAL_DAYS) * DAY };
  const { zone } = readerClock(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const clusters = await askFreezes(session, span, interrupt);
  const [schedules, { runs, asked }] = await Promise.all([scheduleFacts(session, span), runFacts(session, cluster)]);
  return { facts: { from: span.from, to: span.to, zone, schedules, clusters, runs }, asked };
}
