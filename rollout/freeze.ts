import type { ErrorCode } from './plan-shape';
import { iso } from './words';

/** A change freeze that is on, or comes next: instants, milliseconds. */
export interface FreezeSpan {
  title: string;
  start: number;
  /** Without a break: where another one follows at once, its end. */
  until: number;
}

/** What a cluster's calendar says of one instant. `ok: false`: unknown, and that is never "open". */
export type FreezeReading = { ok: true; on: FreezeSpan | null; next: FreezeSpan | null } | { ok: false; why: string };

/** Who lets a run go on in a freeze, and why. */
export interface FreezeOverride {
  by: string;
  reason: string;
}

const SOON = 24 * 3_600_000;

/** `change freeze 'Black Friday' until 2026-11-30T00:00:00Z`. */
export function freezeText({ title, until }: Pick<FreezeSpan, 'title' | 'until'>): string {
  return `${named(title)} until ${iso(until)}`;
}

/** What plan and report say of a freeze that somebody overrode. */
export function overrideText(on: FreezeSpan, { by, reason }: FreezeOverride): string {
  return `${capital(freezeText(on))} is on, and ${by} overrides it: ${reason}.`;
}

/** What a freeze means for a run that is planned now: what forbids it, and what the plan says of it. */
export function freezeAtPlanning(
  reading: FreezeReading,
  at: number,
  override: FreezeOverride | null,
): { refused: { code: ErrorCode; message: string }[]; notes: string[] } {
  if (!reading.ok) return { refused: [{ code: 'refused', message: unknownText(reading.why) }], notes: [] };
  const { on, next } = reading;
  if (on && override) return { refused: [], notes: [overrideText(on, override)] };
  if (on) return { refused: [{ code: 'freeze', message: refusalText(on) }], notes: [] };
  const soon = next && next.start - at <= SOON;
  if (!soon || override) return { refused: [], notes: [] };
  const then = `a run that is not over by then waits until ${iso(next.until)}`;
  return { refused: [], notes: [`${capital(named(next.title))} begins at ${iso(next.start)}: ${then}.`] };
}

/** Why a run that has sent nothing is refused in a freeze. */
export function refusalText(on: FreezeSpan): string {
  return `${freezeText(on)}: nothing starts in it; run it afterwards, or with --override-freeze REASON`;
}

/** Why a run does not go on where the calendar cannot be read. */
export function unknownText(why: string): string {
  return `whether there is a change freeze is unknown: ${why}`;
}

function named(title: string): string {
  return title === '' ? 'change freeze' : `change freeze '${title}'`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
