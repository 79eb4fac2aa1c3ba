import { only, play, sent } from './script';

const state = (script: string, proof = sent('true')) => only(play(proof, script).proof).state;

describe('restart, answered true', () => {
  test('proof, of a new start_time that holds for stable, is proven at the first look after that', () => {
    const { proof, at } = play(sent('true'), '0-2:old 3:STOPPED 4-20:new@4');
    expect(only(proof)).toMatchObject({ state: 'proven', changes: 1, why: '' });
    expect(at).toBe(14);
  });

  test('proof, of an old RUNNING, is never green and fails at the deadline', () => {
    const { proof, at } = play(sent('true'), '0-100:old');
    expect(at).toBe(61);
    expect(only(proof).why).toBe(
      'its deadline is over and it shows RUNNING with its old start_time, expected RUNNING with a new start_time',
    );
  });

  test('proof, of a start_time that moved by one second, sees no change', () => {
    expect(state('0-30:new@-499')).toBe('proving');
  });

  test('proof, of a start_time that went back, sees a change', () => {
    expect(state('0-10:new@-700')).toBe('proven');
  });

  test('proof, with an unreadable look between, counts stable from the first look after it', () => {
    expect(play(sent('true'), '0-5:new@0 6:dark 7-30:new@0')).toMatchObject({ at: 17 });
  });

  test('proof, of a service that begins anew while it is being proven, counts stable from there', () => {
    const { proof, at } = play(sent('true'), '0-5:new@0 6-30:new@6');
    expect(at).toBe(16);
    expect(only(proof)).toMatchObject({ state: 'proven', changes: 2 });
  });

  test.each(['STOPPED', 'STARTING', 'RESTARTING', 'BACKOFF', 'gone'])(
    'proof, with %s for one look between, counts stable anew',
    (word) => {
      expect(play(sent('true'), `0-5:new@0 6:${word} 7-30:new@0`)).toMatchObject({ at: 17 });
    },
  );

  test.each(['STARTING', 'RESTARTING', 'FATAL', 'running'])(
    'proof, of a service that stays %s, never counts it as ready',
    (word) => {
      const { proof, at } = play(sent('true'), `0-100:${word}`);
      expect(at).toBe(61);
      expect(only(proof).why).toBe(`its deadline is over and it shows ${word}, expected RUNNING with a new start_time`);
    },
  );

  test('proof, at the third change of start_time, fails before any deadline', () => {
    const { proof, at } = play(sent('true'), '0-1:new@0 2-3:new@2 4-60:new@4');
    expect(at).toBe(4);
    expect(only(proof)).toMatchObject({
      state: 'failed',
      why: 'it keeps beginning anew: its start_time changed three times',
    });
  });

  test('proof, of a list that jumps between two start times, counts each jump as a change', () => {
    expect(play(sent('true'), '0:new@0 1:old 2:new@0')).toMatchObject({ at: 2 });
  });

  test('proof, of a service STOPPED for 30 s without a break, fails before the deadline', () => {
    const { proof, at } = play(sent('true', { deadline: 300_000 }), '0:old 1-60:STOPPED');
    expect(at).toBe(31);
    expect(only(proof).why).toBe('it has been STOPPED for 30 s');
  });

  test('proof, of a service that is not listed any more for 30 s, counts it as STOPPED', () => {
    expect(play(sent('true', { deadline: 300_000 }), '0:old 1-60:gone')).toMatchObject({ at: 31 });
  });

  test.each(['dark', 'STARTING'])('proof, STOPPED for 30 s but with %s between, goes on', (word) => {
    expect(play(sent('true', { deadline: 300_000 }), `0-20:STOPPED 21:${word} 22-50:STOPPED`)).toMatchObject({
      at: null,
    });
  });

  test('proof, with the deadline over while it holds, fails: it has not held for stable', () => {
    const { proof } = play(sent('true'), '0-55:old 56-70:new@56');
    expect(only(proof).why).toBe('its deadline is over and it shows RUNNING, but not for long enough');
  });

  test('deadline, with minutes of unreadable looks between, counts readable time only', () => {
    const { proof, at } = play(sent('true'), '0-30:old 31>211:dark 212-300:old');
    expect(only(proof).state).toBe('failed');
    expect(at).toBe(243);
  });

  test('proof, without stable, is proven by the first look that shows it', () => {
    expect(play(sent('true', { stable: 0 }), '0-2:old 3:new@2')).toMatchObject({ at: 3 });
    expect(play(sent('true', { stable: 0 }), '0-2:old 3>4:new@2 5:new@2')).toMatchObject({ at: 4 });
  });

  test('proof, with the deadline over while it is not listed, fails and says so', () => {
    const { proof, at } = play(sent('true', { deadline: 20_000 }), '0-40:gone');
    expect(at).toBe(21);
    expect(only(proof)).toMatchObject({
      state: 'failed',
      why: 'its deadline is over and it is not listed, expected RUNNING with a new start_time',
    });
  });

  test('stable, of looks that take their time, counts from the end of the first to the beginning of the last', () => {
    const { at } = play(sent('true'), '0>4:new@0 10>13:new@0 13.9>15:new@0 14>17:new@0 18:new@0');
    expect(at).toBe(17);
  });
});

describe('restart, without an answer', () => {
  test.each(['lost', '500', '503'])('proof, after %s and a new start_time, goes on as sent', (answer) => {
    expect(state('0-1:old 2-20:new@2', sent(answer))).toBe('proven');
  });

  test.each(['STOPPED', 'STARTING', 'RESTARTING', 'EXITED', 'gone'])(
    'proof, of any other status (%s), knows that it was sent',
    (word) => {
      expect(state(`0-5:old 6:${word}`, sent('lost'))).toBe('proving');
    },
  );

  test('deadline, after no answer, counts from the look that showed that it was sent', () => {
    const { at, proof } = play(sent('lost', { stable: 50_000 }), '0-20:old 21:STARTING 22-100:old');
    expect(only(proof).state).toBe('failed');
    expect(at).toBe(82);
  });

  test('proof, that was seen to be sent and shows its old start_time again, does not become "not happened"', () => {
    const { proof } = play(sent('lost'), '0:old 1:RESTARTING 2-100:old');
    expect(only(proof)).toMatchObject({ state: 'failed' });
  });
});

describe('restart, answered with a no', () => {
  test.each(['false', 'missing', '400', '403', '404', '406', '409'])(
    'proof, after %s and a new start_time all the same, is proven',
    (answer) => {
      expect(state('0-1:old 2-20:new@2', sent(answer))).toBe('proven');
    },
  );

  test('deadline, after a no, counts from the look that showed that it happened', () => {
    const { at, proof } = play(sent('false', { stable: 50_000, grace: 100_000 }), '0-20:old 21:new@21 22-100:STARTING');
    expect(only(proof).state).toBe('failed');
    expect(at).toBe(82);
  });

  test('proof, of another status without a new start_time, is no effect', () => {
    expect(state('0-20:STARTING', sent('false'))).toBe('evidence');
  });

  test('proof, STOPPED for 30 s after a no, fails before a longer grace is over', () => {
    const { proof, at } = play(sent('false', { grace: 90_000 }), '0:old 1-80:STOPPED');
    expect(at).toBe(31);
    expect(only(proof)).toMatchObject({ state: 'failed', why: 'it has been STOPPED for 30 s' });
  });
});

describe('restart that had happened already', () => {
  test('proof, of what had happened before anything was sent, is proven like any other and counts no POST', () => {
    const { proof } = play(sent('not-sent', {}, undefined, { already: true }), '0-20:new@-20');
    expect(only(proof)).toMatchObject({ state: 'proven', tries: 0, knowledge: 'told' });
  });
});
