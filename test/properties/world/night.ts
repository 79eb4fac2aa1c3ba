import { openingAt } from '../../../activities/openings';
import { standing } from '../../../activities/freezes';
import type { Freeze } from '../../../activities/freeze-times';
import type { FreezeReading } from '../../../rollout/freeze';
import { readWindow, type Window, type WindowRule } from '../../../rollout/window-rule';
import type { Opening } from '../../../rollout/window';
import type { VirtualTime } from '../core/time';
import type { Message, Moment, OnceFault } from './faults';

/** Of a run in a maintenance window, over a cluster with change freezes, or both; times in milliseconds. */
export interface Night {
  /** When it begins: near a change of the clocks, or far from all. */
  start: number;
  /** As it stands in the input; null: the run may send at any time. */
  window: WindowRule | null;
  /** A schedule was to start the run so long before it began; null: somebody starts it by hand. */
  late: number | null;
  /** Somebody starts it outside of its window, and says why. */
  outside: boolean;
  /** Null: the cluster has no calendar. */
  calendar: CalendarFault[] | null;
  /** Somebody lets the run go on in a freeze, and says why. */
  overrides: boolean;
  /** A second run of the same has neither window nor freeze to heed. */
  rivalIsFree: boolean;
  /** By how much an answer about openings and freezes is late, again and again from the first. */
  slow: number[];
  /** Of these every so manieth fails, and is asked for again; 0: none. */
  fails: number;
  onces: OnceFault[];
  messages: Message[];
}

/** What befalls the calendar: from that moment on it names a freeze, or cannot be read for a while. */
export type CalendarFault =
  | {
      kind: 'freeze';
      from: Moment;
      /** It begins so much later; below 0: it is on already. */
      in: number;
      ms: number;
      /** So much later it is taken out of the file; null: never. */
      out: number | null;
    }
  | { kind: 'unreadable'; from: Moment; ms: number };

/** The calendar of the cluster, as it truly is at each moment. */
export class FreezeCalendar {
  private freezes: Freeze[] = [];
  /** So many things are wrong with the file. */
  private spoilt = 0;
  private calm = false;

  constructor(private readonly time: VirtualTime) {}

  befall(fault: CalendarFault, note: (text: string) => void): void {
    const { time } = this;
    if (fault.kind === 'unreadable') {
      note(`the calendar cannot be read for ${fault.ms} ms`);
      this.spoilt += 1;
      time.after(fault.ms, () => (this.spoilt -= 1));
      return;
    }
    note(`the calendar names a freeze in ${fault.in} ms, for ${fault.ms} ms`);
    const start = Math.floor(time.now) + fault.in;
    const freeze = { title: 'sale', start, end: start + fault.ms };
    this.freezes = [...this.freezes, freeze].sort((a, b) => a.start - b.start);
    if (fault.out !== null) time.after(fault.out, () => (this.freezes = this.freezes.filter((one) => one !== freeze)));
  }

  /** From now on it can be read. */
  mend(): void {
    this.calm = true;
  }

  /** What whoever reads it now is told of that instant. */
  reading(at: number): FreezeReading {
    if (this.spoilt > 0 && !this.calm) return { ok: false, why: 'freeze.ics cannot be read' };
    return { ok: true, ...standing(this.freezes, at) };
  }
}

/** The window of an input, read; null: it has none. Throws where the generator made a wrong one. */
export function windowOf(input: unknown): Window | null {
  const { window } = input as { window?: unknown };
  if (window === undefined) return null;
  const read = readWindow(window);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('; '));
  return read.window;
}

/** The opening in which that instant lies; null: it lies in none. */
export function openingOf(window: Window, at: number): Opening | null {
  const opening = openingAt(window, at);
  return opening !== null && opening.start <= at ? opening : null;
}
