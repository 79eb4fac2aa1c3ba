import { wallText } from '../../activities/openings';
import { offsetsOf, type Offsets } from '../../activities/zones';

/** The wall clock of a zone; instants in milliseconds. */
export interface Clock {
  zone: string;
  offsets: Offsets;
  /** `Sun 2026-03-01`. */
  day(instant: number): string;
  /** `02:00`; with seconds where there are any. */
  time(instant: number): string;
}

const known = new Map<string, Clock | null>();

/** The clock of a zone; null: this machine does not know the zone. */
export function clockOf(zone: string): Clock | null {
  const found = known.get(zone);
  if (found !== undefined) return found;
  const made = newClock(zone);
  known.set(zone, made);
  return made;
}

function newClock(zone: string): Clock | null {
  try {
    return clockThere(zone);
  } catch {
    return null;
  }
}

function clockThere(zone: string): Clock {
  const offsets = offsetsOf(zone);
  const shown = (instant: number) => wallText(offsets, instant);
  return { zone, offsets, day: (instant) => shown(instant).day, time: (instant) => shown(instant).time };
}

/** The clock by which a person reads: that of the zone, or of UTC where this machine does not know it. */
export function readerClock(zone: string): Clock {
  return clockOf(zone) ?? clockThere('UTC');
}
