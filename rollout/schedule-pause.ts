import { shortLine } from './lines';
import type { Outcome } from './report-shape';
import { quote } from './shell';

/** What a schedule was like when the run came to pause it; `note`: what stood at one that was paused already. */
export type PausedSchedule = { found: 'running' } | { found: 'paused'; note: string } | { found: 'missing' };

/** What the report says of a schedule after the run's failure, and what a person should do about it; null: nothing. */
export interface ScheduleWord {
  note: string;
  next: string | null;
}

/** Whether a run that ends so leaves its schedule to a person: something was done, and it did not end well. */
export function pausesAfter(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'rolled-back';
}

/** What stands at the schedule for whoever finds it paused: which run, how it ended, when, and how it goes on. */
export function pauseNote(schedule: string, end: { run: string; outcome: Outcome; at: string; why: string }): string {
  const { run, outcome, at, why } = end;
  return (
    `paused by run ${run}, which ended ${outcome} at ${at}: ${shortLine(why, MOST)}. ` +
    `What it did: rollbook report ${run}. When that is mended: ${resume(schedule)}`
  );
}

export function pausedText(schedule: string, { outcome }: { outcome: Outcome }, result: PausedSchedule): ScheduleWord {
  const name = `the schedule ${schedule}`;
  const next = `The schedule ${schedule} is paused and starts nothing; when that is mended: ${resume(schedule)}`;
  switch (result.found) {
    case 'running':
      return { note: `${name} is paused, because the run ended ${outcome}: ${resume(schedule)}`, next };
    case 'paused': {
      const said = result.note === '' ? 'without a note' : `with the note: ${shortLine(result.note, MOST)}`;
      return { note: `${name} is paused already, ${said}`, next };
    }
    case 'missing':
      return { note: `${name}, which this run was to pause after a failure, is not there`, next: null };
  }
}

export function notPausedText(schedule: string, why: string): ScheduleWord {
  const what = `could not be paused: ${shortLine(why, MOST)}; pause it: rollbook schedule pause ${quote(schedule)}`;
  return { note: `the schedule ${schedule} ${what}`, next: `The schedule ${schedule} ${what}` };
}

const MOST = 300;

function resume(schedule: string): string {
  return `rollbook schedule resume ${quote(schedule)}`;
}
