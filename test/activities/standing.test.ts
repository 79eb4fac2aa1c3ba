import fc from 'fast-check';
import { standing } from '../../activities/standing';
import type { Reading } from '../../rollout/facts';

const reading = (
  status: string,
  startTime: string | null = '2026-01-01T00:00:00.000Z',
  uptime: number | null = 500,
): Reading => ({
  status,
  startTime,
  uptime,
});
const restart = (baseline: Reading | null) => ({ operation: 'restart' as const, service: 'x', baseline });
const stop = (baseline: Reading | null) => ({ operation: 'stop' as const, service: 'x', baseline });
const start = (baseline: Reading | null) => ({ operation: 'start' as const, service: 'x', baseline });

const later = '2026-01-01T00:00:10.000Z';

describe('what the own look says about sending', () => {
  test('restart, of a service as at its baseline, is ready', () => {
    expect(standing(restart(reading('RUNNING')), reading('RUNNING'), 0)).toEqual({ is: 'ready' });
  });

  test('restart, when start_time differs by 1 s only, is ready: clocks are rounded', () => {
    expect(standing(restart(reading('RUNNING')), reading('RUNNING', '2026-01-01T00:00:01.000Z'), 0).is).toBe('ready');
  });

  test.each([
    ['restart', restart(reading('RUNNING')), reading('RUNNING', later)],
    ['restart still under way', restart(reading('RUNNING')), reading('STARTING', later)],
    ['stop', stop(reading('RUNNING')), reading('STOPPED', null, null)],
    ['stop of a service that is not listed any more', stop(reading('RUNNING')), null],
    ['start', start(reading('STOPPED', null, null)), reading('RUNNING', later)],
    ['start of a service that was not listed', start(null), reading('RUNNING', later)],
  ])('%s, that has happened since the baseline, is already so', (_what, wish, now) => {
    expect(standing(wish, now, 0).is).toBe('already');
  });

  test.each([
    ['restart of one that is stopped now', restart(reading('RUNNING')), reading('STOPPED', null, null)],
    ['restart of one that is not listed any more', restart(reading('RUNNING')), null],
    ['restart of one that was not listed', restart(null), reading('RUNNING')],
    ['stop of one that began anew', stop(reading('RUNNING')), reading('RUNNING', later)],
    ['start of one that was not listed and is stopped', start(null), reading('STOPPED', null, null)],
    ['restart of one whose start_time cannot be read', restart(reading('RUNNING', null)), reading('RUNNING', null)],
  ])('%s, is drifted: nothing may be sent', (_what, wish, now) => {
    expect(standing(wish, now, 10_000).is).toBe('drifted');
  });

  test.each([
    ['restart of one in an unknown word', restart(reading('RUNNING')), reading('BACKOFF')],
    ['start of one that is starting', start(reading('STOPPED', null, null)), reading('STARTING', later)],
    ['stop of one that restarts', stop(reading('RUNNING')), reading('RESTARTING')],
  ])('%s, is waited for: it is on its way', (_what, wish, now) => {
    expect(standing(wish, now, 0).is).toBe('wait');
  });

  test.each([
    ['restart', restart(null)],
    ['stop', stop(null)],
  ])('%s, of a service that this node never listed, is refused', (_what, wish) => {
    expect(standing(wish, null, 0).is).toBe('refused');
  });

  test('start, of an enabled service that the node does not list, is ready', () => {
    expect(standing(start(null), null, 0).is).toBe('ready');
  });

  test('start, of a service that was seen stopped and is not listed now, is ready: absent counts as stopped', () => {
    expect(standing(start(reading('STOPPED', null, null)), null, 0).is).toBe('ready');
  });

  test('restart, after a person said retry on a stopped service, is ready', () => {
    expect(standing(restart(reading('STOPPED', null, null)), reading('STOPPED', null, null), 0).is).toBe('ready');
  });

  test('restart, of a service that is up for less than 2 s, is waited for', () => {
    const young = reading('RUNNING', '2026-01-01T00:00:00.000Z', 1);
    expect(standing(restart(young), young, 0)).toMatchObject({ is: 'wait', ms: 1_000 });
  });

  test('restart, of a service without a readable uptime, is waited for until it was seen for 2 s', () => {
    const ageless = reading('RUNNING', '2026-01-01T00:00:00.000Z', null);
    expect(standing(restart(ageless), ageless, 500)).toMatchObject({ is: 'wait', ms: 1_500 });
    expect(standing(restart(ageless), ageless, 2_000)).toEqual({ is: 'ready' });
  });

  test.each([
    ['restart of one that stays absent, seen STOPPED before', restart(reading('STOPPED', null, null)), null],
    ['stop of one whose start_time cannot be read', stop(reading('RUNNING', null)), reading('RUNNING', null)],
    ['start of one that is STOPPED with another time', start(reading('STOPPED')), reading('STOPPED', later)],
  ])('%s, is ready', (_what, wish, now) => {
    expect(standing(wish, now, 0)).toEqual({ is: 'ready' });
  });

  const stopped = reading('STOPPED', null, null);
  const timeless = reading('RUNNING', null);
  test.each([
    ['x is not listed on this node', restart(null), null],
    ['x was not listed on this node before and shows RUNNING now', stop(null), reading('RUNNING')],
    ['x was not listed before and shows STOPPED now', start(null), stopped],
    ['x showed RUNNING before and is not listed now', restart(reading('RUNNING')), null],
    ['x showed RUNNING before and shows STOPPED now', restart(reading('RUNNING')), stopped],
    ['x began anew since it was looked at', stop(reading('RUNNING')), reading('RUNNING', later)],
    ['the start_time of x cannot be read, so that a restart could not be proven', restart(timeless), timeless],
    ['x is not up for 2 s yet', stop(reading('RUNNING')), reading('RUNNING', undefined, 0)],
    ['x already began anew since it was looked at', restart(reading('RUNNING')), reading('RUNNING', later)],
    ['x is already STOPPED', stop(reading('RUNNING')), stopped],
    ['x is already RUNNING', start(stopped), reading('RUNNING', later)],
  ])('the reason, "%s", is said in a sentence', (why, wish, now) => {
    expect(standing(wish, now, 0)).toMatchObject({ why });
  });

  test('anything, whatever is seen, is ready only where the service is as at the baseline', () => {
    const some = fc.option(
      fc.record({
        status: fc.constantFrom('RUNNING', 'STOPPED', 'STARTING', 'RESTARTING', 'FATAL'),
        startTime: fc.constantFrom(null, '2026-01-01T00:00:00.000Z', later),
        uptime: fc.constantFrom(null, 0, 1, 2, 500),
      }),
      { nil: null },
    );
    fc.assert(
      fc.property(
        fc.constantFrom('restart' as const, 'stop' as const, 'start' as const),
        some,
        some,
        fc.nat(5_000),
        (operation, baseline, now, known) => {
          if (standing({ operation, service: 'x', baseline }, now, known).is !== 'ready') return;
          // What was seen there and is absent counts as STOPPED.
          expect(now?.status ?? (baseline ? 'STOPPED' : undefined)).toBe(baseline?.status);
          expect(now?.status === 'RUNNING' && (now.uptime ?? known / 1000) < 2).toBe(false);
          expect(operation === 'start' && now?.status === 'RUNNING').toBe(false);
          expect(operation === 'stop' && now?.status === 'STOPPED').toBe(false);
        },
      ),
    );
  });
});
