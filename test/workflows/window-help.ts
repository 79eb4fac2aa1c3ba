import { restartWith, type Stage } from './harness';

export const iso = (instant: number): string => new Date(instant).toISOString();

/** Of the time-skipping server, which runs ahead of everybody's: ten years with the end of each run, and calendars end in 2100. */
export const serverTime = ({ env }: Stage): Promise<number> => env.currentTimeMs();

/** Once: open from that many minutes ago on, for so long. */
export async function openSince(stage: Stage, ago: number, length: string, more: object = {}): Promise<object> {
  return { at: iso((await serverTime(stage)) - ago * 60_000), timezone: 'UTC', window: length, ...more };
}

/** Opens daily at this time of the day. */
export function daily(at: number, more: object = {}): object {
  const time = new Date(at);
  return { cron: `${time.getUTCMinutes()} ${time.getUTCHours()} * * *`, timezone: 'UTC', window: '1h', ...more };
}

/** Opens daily at the very minute, for twenty: the second rest of the runbook goes past its end. */
export async function nightly(stage: Stage, more: object = {}): Promise<object> {
  return daily(await serverTime(stage), { window: '20m', ...more });
}
export const RESTS = restartWith(['steps:', 'nodes: { rest: 11m }\nsteps:']);

/** As the notes say it, one hour in UTC. */
export function spanOf(start: number): string {
  const day = (instant: number) => `${new Date(instant).toUTCString().slice(0, 3)} ${iso(instant).slice(0, 10)}`;
  const time = (instant: number) => iso(instant).slice(11, 16);
  const end = start + 3_600_000;
  const until = day(end) === day(start) ? time(end) : `${day(end)} ${time(end)}`;
  return `${day(start)} ${time(start)} to ${until} UTC`;
}

export const notes = (report: { notes: { text: string }[] }): string[] => report.notes.map(({ text }) => text);
