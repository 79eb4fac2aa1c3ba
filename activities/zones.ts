import { nearest, shown } from '../language/names';

/** Milliseconds that the wall clock of a zone is ahead of UTC at an instant. */
export type Offsets = (instant: number) => number;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Why this names no zone that Temporal knows too; null: it does. Temporal's server is strict about capital letters. */
export function zoneProblem(zone: string): string | null {
  try {
    const own = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    const isName = /^[A-Za-z]/.test(zone);
    if (isName && (own === zone || own.toLowerCase() !== zone.toLowerCase())) return null;
    return `\`${shown(zone)}\` is not how the zone is written${isName ? `; write ${own}` : ''}`;
  } catch {
    const near = nearest(zone, [...Intl.supportedValuesOf('timeZone'), 'UTC']);
    const instead = near === null ? 'write an IANA name such as Europe/Berlin' : `did you mean \`${near}\`?`;
    return `\`${shown(zone)}\` is no time zone; ${instead}`;
  }
}

/** The offsets of a zone, to the second; the data is that of this machine's Node. Throws for what is no zone. */
export function offsetsOf(zone: string): Offsets {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    const whole = Math.floor(instant / 1000) * 1000;
    const parts = Object.fromEntries(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
  };
}

/**
 * The instants at which the wall clock shows this (`wall`: as if it were UTC): none in the hour that is skipped, two in
 * the one that comes twice, ascending. Exact where a zone changes its offset at most once in two days.
 */
export function instantsOf(offsets: Offsets, wall: number): number[] {
  const around = new Set([offsets(wall - DAY), offsets(wall + DAY)]);
  return [...around]
    .map((offset) => wall - offset)
    .filter((instant) => instant + offsets(instant) === wall)
    .sort((a, b) => a - b);
}
