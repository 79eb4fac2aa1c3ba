import { nextStep } from '../../rollout/next';
import type { Outcome } from '../../rollout/report-shape';
import { notPausedText, pausedText, pauseNote, pausesAfter } from '../../rollout/schedule-pause';
import { allDone, ended } from './state';

const END = { outcome: 'failed' as const };

describe('a schedule is paused after a run', () => {
  test.each<[Outcome, boolean]>([
    ['failed', true],
    ['rolled-back', true],
    ['completed', false],
    ['stopped', false],
    ['refused', false],
  ])('that ended %s: %s', (outcome, pauses) => {
    expect(pausesAfter(outcome)).toBe(pauses);
  });
});

describe('the note at a paused schedule', () => {
  const end = { run: 'prod-eu-1', outcome: 'failed' as const, at: '2026-03-01T02:14:05.000Z' };

  test('note, of a failed run, names run, outcome, time, reason and the way back', () => {
    expect(pauseNote('nights', { ...end, why: 'node 3 failed' })).toBe(
      'paused by run prod-eu-1, which ended failed at 2026-03-01T02:14:05.000Z: node 3 failed. ' +
        'What it did: rollbook report prod-eu-1. When that is mended: rollbook schedule resume nights',
    );
  });

  test('note, of a long reason, is one short line', () => {
    const note = pauseNote('nights', { ...end, why: 'node 3\nfailed '.repeat(500) });
    expect(note.length).toBeLessThan(600);
    expect(note).not.toContain('\n');
    expect(note).toMatch(/ …\. What it did: .* rollbook schedule resume nights$/);
  });

  test('note, of a schedule whose name a shell would take apart, quotes it', () => {
    expect(pauseNote('eu nights', { ...end, why: 'x' })).toMatch(/: rollbook schedule resume 'eu nights'$/);
  });
});

describe('what the report says of the schedule', () => {
  test('report, of one paused now, says so and how it goes on', () => {
    const { note, next } = pausedText('nights', END, { found: 'running' });
    expect(note).toBe('the schedule nights is paused, because the run ended failed: rollbook schedule resume nights');
    expect(next).toMatch(/is paused and starts nothing; when that is mended: rollbook schedule resume nights$/);
  });

  test.each([
    ['the disk is being replaced', 'with the note: the disk is being replaced'],
    ['', 'without a note'],
  ])('report, of one that was paused already (%j), leaves and says its note', (note, said) => {
    expect(pausedText('nights', END, { found: 'paused', note }).note).toBe(
      `the schedule nights is paused already, ${said}`,
    );
  });

  test('report, of one that is not there, says so and leaves nothing to do', () => {
    const { note, next } = pausedText('nights', END, { found: 'missing' });
    expect(note).toMatch(/^the schedule nights, .*, is not there$/);
    expect(next).toBeNull();
  });

  test('report, of one that could not be paused, says why and the command, also as what to do now', () => {
    const { note, next } = notPausedText('nights', 'Temporal is away');
    const why = 'could not be paused: Temporal is away; pause it: rollbook schedule pause nights';
    expect(note).toBe(`the schedule nights ${why}`);
    const state = allDone();
    state.ofSchedule = next;
    expect(nextStep(ended(state, 'failed', 'node 3 failed')).split('\n')).toContain(`The schedule nights ${why}`);
  });
});
