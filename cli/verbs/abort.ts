import { instant, plain } from '../../reports/words';
import { type Aborted, abortAll } from '../abort-all';
import { askPerson } from '../ask-person';
import { Interrupted } from '../ask-worker';
import { failureOf } from '../failure';
import { listText } from '../list-text';
import { whoAsks } from '../login-name';
import { openRuns } from '../open-runs';
import { usage } from '../options';
import { rowOf } from '../run-row';
import { type Session, understood, withSession } from '../session';
import { startingSchedules, type StartingSchedule } from '../starting-schedules';
import type { Call, Verb } from '../verb';
import { messageVerb } from './message';

/** Ends one run; with `--all` every open run of the namespace or of a cluster, and names what could start another. */
export const abort: Verb = (call) => (call.options.all ? everyRun(call) : messageVerb('abort')(call));

const everyRun: Verb = async (call) => {
  const { args, options, output } = call;
  if (args.length > 0)
    throw usage('write either an ID or --all, not both; --all --cluster C means the runs of that cluster');
  const reason = options.reason?.trim() ?? '';
  if (reason === '') throw usage('--all ends the work of others, too; write why: --reason TEXT');
  const message = { by: whoAsks(options.by), reason };
  return withSession(options, async (session) => {
    const found = await openRuns(session, options.cluster);
    if (found.length > 0 && output.asks && !options.yes) await confirm(session, call, listText(found.map(rowsOf)));
    const done = await abortAll(session, found, message, options, (one) => tell(one, call));
    if (done.length === 0) output.text(`no run ${options.cluster ? `of cluster ${options.cluster} ` : ''}is open`);
    const schedules = await startingSchedules(session, options).catch((error: unknown) => {
      output.say(
        `which schedules could start another run cannot be told: ${failureOf(understood(error, session)).message}`,
      );
      return null;
    });
    for (const one of schedules ?? []) output.text(scheduleText(one));
    output.data({
      runs: done.map(({ id, accepted, text }) => ({ id, accepted, text })),
      schedules: schedules?.map(({ name, command }) => ({ name, command })) ?? null,
    });
    if (done.some(({ confirmed }) => !confirmed)) return 4;
    return done.every(({ accepted }) => accepted) ? 0 : 1;
  });
};

const rowsOf = ({ seen }: { seen: Parameters<typeof rowOf>[0] }): ReturnType<typeof rowOf> => rowOf(seen);

/** A no, and the end of input, say nothing to any run. */
async function confirm(session: Session, { options, output, interrupt }: Call, list: string): Promise<void> {
  const place = options.cluster ? `cluster ${options.cluster}, ` : '';
  output.say(`${list}\n\n${place}namespace ${session.namespace} at ${session.address}`);
  const question = 'Abort them all, and what begins meanwhile? Nothing more is sent, nothing is undone. [y/N] ';
  if (await askPerson(question, interrupt)) return;
  output.say('nothing was said to any run');
  throw new Interrupted();
}

function tell({ id, accepted, confirmed, text }: Aborted, { output }: Call): void {
  if (accepted) output.text(`${id}: abort: ${text}`);
  else output.say(confirmed ? `${id}: rejected: ${text}` : text);
}

function scheduleText({ name, nextAt, command }: StartingSchedule): string {
  const when = nextAt === null ? '' : `, next at ${instant(nextAt)}`;
  return `schedule ${plain(name)} can start another run${when}; to pause it: ${command}`;
}
