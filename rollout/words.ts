import type { Outcome, Phase } from './report-shape';

/** What an outcome means, for a person who sees the word for the first time. */
export function meaning(outcome: Outcome): string {
  switch (outcome) {
    case 'completed':
      return 'every node is done or was rightly skipped';
    case 'stopped':
      return 'it was ended before everything was done';
    case 'rolled-back':
      return 'what it did was undone, and all of the undo held';
    case 'failed':
      return 'something is not as it should be; read on';
    case 'refused':
      return 'it ended before it sent anything';
    default:
      return outcome satisfies never;
  }
}

/** What a run in this phase is about. */
export function phaseMeaning(phase: Phase): string {
  switch (phase) {
    case 'planning':
      return 'reading the cluster; nothing is sent yet';
    case 'waiting':
      return 'at rest until a person, or something outside, lets it go on';
    case 'rolling':
      return 'at work';
    case 'paused':
      return 'at rest because a person said pause';
    case 'holding':
      return 'needs a person';
    case 'undoing':
      return 'bringing nodes back to what they were';
    case 'finished':
      return 'over';
    default:
      return phase satisfies never;
  }
}

/** `2026-11-25T08:12:03Z` of an instant, milliseconds. */
export function iso(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-25 08:12:03 UTC` of a time that the run itself wrote down. */
export function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${utcClock(iso)} UTC`;
}

/** `08:12:03` of the same. */
export function utcClock(iso: string): string {
  return iso.slice(11, 19);
}
