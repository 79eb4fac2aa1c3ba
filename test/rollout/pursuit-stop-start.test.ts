import { happened, shows } from '../../rollout/pursuit';
import { lookAt, only, old, play, sent, since, STOPPED } from './script';

const stop = (answer: string) => sent(answer, { operation: 'stop' });
const start = (answer: string, was: typeof STOPPED | null = STOPPED) => sent(answer, { operation: 'start' }, was);

describe('stop', () => {
  test('proof, of STOPPED that holds for stable, is proven', () => {
    expect(play(stop('true'), '0-1:old 2-20:STOPPED')).toMatchObject({ at: 12 });
  });

  test('proof, of a service that is not listed any more, counts it as STOPPED', () => {
    const { proof, at } = play(stop('true'), '0-1:old 2-20:gone');
    expect(only(proof).state).toBe('proven');
    expect(at).toBe(12);
  });

  test('proof, with an unreadable look between, counts stable anew', () => {
    expect(play(stop('true'), '0-5:STOPPED 6:dark 7-30:STOPPED')).toMatchObject({ at: 17 });
  });

  test('proof, of a service that comes back, counts stable anew', () => {
    expect(play(stop('true'), '0-5:STOPPED 6:new@6 7-30:STOPPED')).toMatchObject({ at: 17 });
  });

  test('proof, of a service STOPPED for longer than 30 s, is not a failure of a stop', () => {
    expect(only(play(sent('true', { operation: 'stop', stable: 50_000 }), '0-60:STOPPED').proof).state).toBe('proven');
  });

  test('proof, at the third change of start_time, fails', () => {
    const { proof, at } = play(stop('true'), '0:new@0 5:new@5 10:new@10');
    expect(only(proof).state).toBe('failed');
    expect(at).toBe(10);
  });

  test('proof, of a service that goes on RUNNING, fails at the deadline', () => {
    expect(only(play(stop('true'), '0-100:old').proof).why).toBe(
      'its deadline is over and it shows RUNNING, expected STOPPED',
    );
  });

  test('proof, after no answer and another status, knows that it was sent', () => {
    expect(only(play(stop('lost'), '0:old 1:STOPPING').proof).state).toBe('proving');
  });

  test('proof, after a no, of a service that began anew instead, goes on waiting for its grace time', () => {
    const { proof } = play(stop('false'), '0-3:old 4-20:new@4');
    expect(proof.trouble).toBeNull();
    expect(only(proof).state).toBe('evidence');
  });

  test('proof, after no answer, of a service that began anew instead, is unknown', () => {
    const { proof } = play(stop('lost'), '0-3:old 4:new@4');
    expect(proof.trouble).toEqual({ kind: 'unknown', why: 'x: it began anew, but that is not what stop does' });
  });
});

describe('start', () => {
  test('proof, of RUNNING that holds for stable, is proven', () => {
    const { proof, at } = play(start('true'), '0-1:STOPPED 2:STARTING 3-20:new@3');
    expect(at).toBe(13);
    expect(only(proof)).toMatchObject({ changes: 1, seen: since(3, 13).startTime });
  });

  test('proof, of RUNNING without a start_time that can be read, is proven all the same', () => {
    expect(only(play(start('true'), '0-12:RUNNING').proof).state).toBe('proven');
  });

  test('proof, of a service that never differs from STOPPED, waits for the deadline', () => {
    expect(play(start('true'), '0-100:STOPPED')).toMatchObject({ at: 61 });
  });

  test('proof, of a service that was seen to start and is STOPPED for 30 s, fails before the deadline', () => {
    expect(play(start('true'), '0:STARTING 1-60:STOPPED')).toMatchObject({ at: 31 });
  });

  test('proof, after a no, of a service that was seen to start and is STOPPED for 30 s, fails', () => {
    const { proof, at } = play(sent('false', { operation: 'start', grace: 90_000 }), '0:STARTING 1-60:STOPPED');
    expect(at).toBe(31);
    expect(only(proof)).toMatchObject({ state: 'failed', why: 'it has been STOPPED for 30 s' });
  });

  test('proof, of a service that was not listed, appeared and is gone for 30 s, counts it as STOPPED', () => {
    const { proof, at } = play(
      sent('true', { operation: 'start', deadline: 300_000 }, null),
      '0-5:gone 6:STARTING 7-60:gone',
    );
    expect(at).toBe(37);
    expect(only(proof)).toMatchObject({ state: 'failed' });
  });

  test('proof, of a service that was never listed, waits for the deadline', () => {
    const { proof, at } = play(start('true', null), '0-100:gone');
    expect(at).toBe(61);
    expect(only(proof).why).toBe('its deadline is over and it is not listed, expected RUNNING');
  });

  test('proof, after no answer, of a service that is listed now, knows that it was sent', () => {
    expect(only(play(start('lost', null), '0:gone 1:STOPPED').proof).state).toBe('proving');
    const wordless = lookAt(1, { status: '', startTime: null, uptime: null });
    expect(only(play(start('lost', null), [wordless]).proof).state).toBe('proving');
  });

  test('proof, after no answer, of a STOPPED service whose start_time moved, is unknown', () => {
    const was = { ...STOPPED, startTime: old().startTime };
    const looks = [{ began: 0, ended: 0, services: { x: { ...was, startTime: since(-100, 0).startTime } } }];
    const { proof } = play(sent('lost', { operation: 'start' }, was), looks);
    expect(proof.trouble).toMatchObject({ kind: 'unknown' });
  });
});

describe('what counts as happened', () => {
  test.each([
    ['restart', old(), since(3, 5), true, true],
    ['restart', old(), { ...since(3, 5), status: 'STARTING' }, true, false],
    ['restart', old(), old(9), false, false],
    ['restart', old(), STOPPED, false, false],
    ['stop', old(), STOPPED, true, true],
    ['stop', old(), null, true, true],
    ['stop', null, null, true, true],
    ['stop', old(), since(3, 5), false, false],
    ['start', STOPPED, since(3, 5), true, true],
    ['start', null, null, false, false],
    ['start', STOPPED, { ...STOPPED, status: 'STARTING' }, false, false],
  ] as const)('%s, from %j to %j: happened %s, shows %s', (operation, before, now, hasHappened, isThere) => {
    expect(happened(operation, before, now)).toBe(hasHappened);
    expect(shows(operation, before, now)).toBe(isThere);
  });
});
