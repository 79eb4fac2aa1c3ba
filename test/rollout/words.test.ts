import type { Outcome, Phase } from '../../rollout/report-shape';
import { iso, meaning, phaseMeaning, utc, utcClock } from '../../rollout/words';

const OUTCOMES: Record<Outcome, string> = {
  completed: 'every node is done or was rightly skipped',
  stopped: 'it was ended before everything was done',
  'rolled-back': 'what it did was undone, and all of the undo held',
  failed: 'something is not as it should be; read on',
  refused: 'it ended before it sent anything',
};

const PHASES: Record<Phase, string> = {
  planning: 'reading the cluster; nothing is sent yet',
  waiting: 'at rest until a person, or something outside, lets it go on',
  rolling: 'at work',
  paused: 'at rest because a person said pause',
  holding: 'needs a person',
  undoing: 'bringing nodes back to what they were',
  finished: 'over',
};

test('each outcome, told to who sees the word for the first time', () => {
  const outcomes = Object.keys(OUTCOMES) as Outcome[];
  expect(Object.fromEntries(outcomes.map((outcome) => [outcome, meaning(outcome)]))).toEqual(OUTCOMES);
});

test('each phase, told to who sees the word for the first time', () => {
  const phases = Object.keys(PHASES) as Phase[];
  expect(Object.fromEntries(phases.map((phase) => [phase, phaseMeaning(phase)]))).toEqual(PHASES);
});

test('an instant, with fractions of a second: they are left out, and it is said that it is UTC', () => {
  const instant = Date.parse('2026-11-25T08:12:03.987Z');
  expect(iso(instant)).toBe('2026-11-25T08:12:03Z');
  expect(utc(new Date(instant).toISOString())).toBe('2026-11-25 08:12:03 UTC');
  expect(utcClock(iso(instant))).toBe('08:12:03');
});
