import { clock, plain } from '../reports/words';
import type { Event } from './event';

/** One event as a line for a person: its time in UTC and what happened. */
export function eventLine(event: Event): string {
  return `${clock(event.at)}  ${plain(event.text)}`;
}
