import { spanText } from '../../activities/openings';
import { clockOf } from './clock';

/** `Sun 2026-03-01 02:00 to 05:00 Europe/Berlin`; by UTC where the zone is not known. */
export function windowSpan(start: number, end: number, zone: string | null): string {
  const clock = (zone === null ? null : clockOf(zone)) ?? clockOf('UTC');
  return clock === null ? '' : spanText(clock.offsets, start, end, clock.zone);
}
