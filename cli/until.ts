import { instantsOf, offsetsOf } from '../activities/zones';
import { formatDuration, LONGEST } from '../language/duration';
import type { WindowRule } from '../rollout/window-rule';
import { usage } from './options';

const DAY = 86_400_000;
/** The clocks of this machine and of the server may differ so much, and the window is still open when the run begins. */
const SKEW = 5 * 60_000;

/**
 * `--until`: a time of the day, a day with a time, both by the clock of this machine, or an instant with its offset.
 * Gives milliseconds since 1970; throws `usage` for anything else and for what is in the past.
 */
export function parseUntil(text: string, now = Date.now(), zone = localZone()): number {
  const at = read(text.trim(), now, zone);
  if (at === null)
    throw usage(`--until ${text.slice(0, 60)}: write a time such as 05:00, 2026-03-01T05:00 or 2026-03-01T04:00:00Z`);
  const iso = new Date(at).toISOString();
  if (at <= now) throw usage(`--until ${text}: ${iso} is in the past`);
  if (at - now > LONGEST - SKEW) throw usage(`--until ${text}: ${iso} is more than 24 days ahead`);
  return at;
}

/** The window of a run that was started by hand and begins nothing that is not over by then. */
export function windowUntil(until: number, now = Date.now(), timezone = localZone()): WindowRule {
  const start = Math.floor((now - SKEW) / 1000) * 1000;
  return {
    at: new Date(start).toISOString(),
    timezone,
    window: formatDuration(until - start),
    at_close: 'stop',
  };
}

function read(text: string, now: number, zone: string): number | null {
  const offsets = offsetsOf(zone);
  const timeOfDay = /^(\d\d):(\d\d)$/.exec(text);
  if (timeOfDay) {
    const [hours = 24, minutes = 60] = timeOfDay.slice(1).map(Number);
    if (hours > 23 || minutes > 59) return null;
    const midnight = Math.floor((now + offsets(now)) / DAY) * DAY;
    const days = [0, 1, 2].map((day) => midnight + day * DAY + (hours * 60 + minutes) * 60_000);
    return days.flatMap((wall) => instantsOf(offsets, wall)).find((instant) => instant > now) ?? null;
  }
  const dated = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (!dated) return null;
  const [, day, time, offset] = dated;
  const wall = Date.parse(`${day}T${time}Z`);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== day) return null;
  if (offset === undefined) return instantsOf(offsets, wall)[0] ?? null;
  const instant = Date.parse(`${day}T${time}${offset.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(instant) ? null : instant;
}

/** IANA name of the zone of this machine. */
export function localZone(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === '' || zone === 'Etc/Unknown' ? 'UTC' : zone;
}
