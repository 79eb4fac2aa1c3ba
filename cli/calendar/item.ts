/** One line of the calendar; instants in milliseconds, null where nobody knows. */
export interface Item {
  kind: Kind;
  start: number | null;
  end: number | null;
  cluster: string | null;
  /** Of the schedule, the run, or the freeze. */
  name: string | null;
  text: string;
  runbook: string | null;
  /** IANA name of the zone in which its schedule counts. */
  zone: string | null;
  /** Nothing starts: its schedule is paused. */
  paused: boolean;
  /** The run that this is about, or that takes this start. */
  run: string | null;
  /** What a reader should know of it besides. */
  notes: string[];
  /** Freezes of its cluster that it falls into; null: nobody knows. */
  freezes: Span[] | null;
  /** Schedules and runs whose windows on the same cluster overlap this one; its own name: the one before or after it. */
  overlaps: string[];
}

/**
 * `window`: something may run in it. `start`: a run without a window begins. `run`: one goes on. `clock`: clocks are
 * changed. `unknown`: what could not be read. `more`: what was left out.
 */
export type Kind = 'window' | 'start' | 'freeze' | 'run' | 'clock' | 'unknown' | 'more';

export interface Span {
  title: string;
  start: number;
  end: number;
}

type Given = Partial<Item> & Pick<Item, 'kind' | 'text'>;

/** An item of which only this is known. */
export function item(given: Given): Item {
  const nothing = { start: null, end: null, cluster: null, name: null, runbook: null, zone: null, run: null };
  return { ...nothing, paused: false, notes: [], freezes: [], overlaps: [], ...given };
}

/** Whether something may be started or sent in it. */
export function isPlanned({ kind }: Item): boolean {
  return kind === 'window' || kind === 'start';
}
