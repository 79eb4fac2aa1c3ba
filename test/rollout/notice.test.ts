import fc from 'fast-check';
import {
  newsOf,
  noticeOfEnd,
  noticeOfMatter,
  noticeOfSilence,
  noticeOfWindow,
  NOTHING_TOLD,
  type About,
  type Matter,
} from '../../rollout/notice';

const AT = '2026-01-01T00:00:00.000Z';
const about: About = {
  n: 3,
  at: AT,
  runId: 'first-run',
  run: {
    id: 'prod-eu-rolling-restart-20260101-000000-abcd',
    runbook: 'rolling-restart',
    hash: 'aa',
    plan: 'bb',
    cluster: 'prod-eu',
    requestedBy: 'ada',
    reason: 'ticket 4711',
    startedAt: AT,
    finishedAt: null,
  },
  phase: 'holding',
};

function hold(node: number, kind = 'reading'): Matter {
  const waiting = { why: `node ${node}: unreadable`, until: AT, ends: 'A person says retry' };
  return { kind: 'holding', key: `holding/${node}/${kind}`, node, plan: null, waiting };
}

function question(node: number): Matter {
  const waiting = { why: 'a person is asked: go on?', until: AT, ends: 'A person says approve or reject' };
  return { kind: 'approval', key: `approval/${node}`, node, plan: null, waiting };
}

describe('a notice', () => {
  it('of a hold says what, where, until when and what ends it', () => {
    expect(noticeOfMatter(about, hold(3))).toEqual({
      id: `first-run/3-${Date.parse(AT)}`,
      n: 3,
      at: AT,
      what: 'holding',
      text: 'rolling-restart on prod-eu holds: node 3: unreadable',
      run: {
        id: about.run.id,
        runId: 'first-run',
        runbook: 'rolling-restart',
        cluster: 'prod-eu',
        requestedBy: 'ada',
        reason: 'ticket 4711',
        startedAt: AT,
      },
      phase: 'holding',
      outcome: null,
      node: 3,
      plan: null,
      why: 'node 3: unreadable',
      until: AT,
      ends: 'A person says retry',
      next: null,
    });
  });

  it('of a window in which nothing was sent says why, and until when the run sleeps', () => {
    const [start, closes] = [Date.parse('2026-03-08T01:00:00Z'), Date.parse('2026-03-08T04:00:00Z')];
    const to = { start, closes, cutoffAt: closes, text: 'Sun 2026-03-08 02:00 to 05:00 Europe/Berlin' };
    const opening = 'Sun 2026-03-01 02:00 to 05:00 Europe/Berlin';
    expect(noticeOfWindow({ ...about, phase: 'rolling' }, { opening, why: 'it is over', to })).toMatchObject({
      what: 'window',
      text: `rolling-restart on prod-eu: nothing was done in window ${opening}: it is over; carried over to window ${to.text}`,
      phase: 'waiting',
      outcome: null,
      node: null,
      why: 'it is over',
      until: '2026-03-08T01:00:00.000Z',
      ends: expect.stringMatching(/rollbook abort prod-eu-rolling-restart-20260101-000000-abcd$/) as string,
      next: null,
    });
  });

  it('of an end says outcome, why and what to do next, in one line for chats too', () => {
    const end = noticeOfEnd(
      { ...about, phase: 'finished' },
      { outcome: 'stopped', why: 'aborted by bob', next: 'To run the rest' },
    );
    expect(end).toMatchObject({
      what: 'finished',
      outcome: 'stopped',
      why: 'aborted by bob',
      next: 'To run the rest',
      until: null,
    });
    expect(end.text).toBe('rolling-restart on prod-eu has ended: stopped: aborted by bob');
  });

  it('of a run that never had a runbook or a cluster names the run', () => {
    const run = { ...about.run, runbook: '', cluster: '' };
    expect(noticeOfEnd({ ...about, run }, { outcome: 'refused', why: null, next: '' }).text).toBe(
      `${run.id} has ended: refused`,
    );
  });

  it('of a run that Temporal terminated counts as failed, and names the report by its run id', () => {
    const { outcome, why, next, phase } = noticeOfSilence(about, 'TIMED_OUT');
    expect([outcome, phase]).toEqual(['failed', 'finished']);
    expect(why).toContain('timed out');
    expect(next).toContain(`rollbook report ${about.run.id} --run-id first-run`);
  });

  it('of a run that Temporal calls completed counts as completed', () => {
    expect(noticeOfSilence(about, 'COMPLETED').outcome).toBe('completed');
  });

  it('of a question does not say that it holds', () => {
    expect(noticeOfMatter(about, question(4)).text).toBe('rolling-restart on prod-eu: a person is asked: go on?');
  });

  it('with a text that is too long keeps the most of it that fits, and what is short whole', () => {
    const next = 'n'.repeat(1_000);
    const whole = noticeOfEnd(about, { outcome: 'failed', why: 'y'.repeat(6_800), next: '' });
    const cut = noticeOfEnd(about, { outcome: 'failed', why: 'y'.repeat(9_000), next });
    expect([whole.why?.length, whole.text.length, cut.why, cut.next]).toEqual([
      2_000,
      2_000,
      `${'y'.repeat(1_999)}…`,
      next,
    ]);
    expect(cut.run).toEqual({ ...whole.run, id: about.run.id, reason: 'ticket 4711' });
  });

  it('of exactly 7,000 bytes is whole', () => {
    const empty = Buffer.byteLength(JSON.stringify(noticeOfEnd(about, { outcome: 'failed', why: null, next: '' })));
    const fits = noticeOfEnd(about, { outcome: 'failed', why: null, next: 'n'.repeat(7_000 - empty) });
    expect([Buffer.byteLength(JSON.stringify(fits)), fits.next?.endsWith('n')]).toEqual([7_000, true]);
    const more = noticeOfEnd(about, { outcome: 'failed', why: null, next: 'n'.repeat(7_001 - empty) });
    expect(more.next).toHaveLength(2_000);
  });

  it('with texts of any length and letters stays below 7 kB, and keeps whole what a program reads', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 4_000, size: 'max' });
    fc.assert(
      fc.property(text, text, text, (why, next, name) => {
        const run = { ...about.run, runbook: name, cluster: name, requestedBy: name, reason: why };
        const notice = noticeOfEnd({ ...about, run }, { outcome: 'failed', why, next });
        expect(Buffer.byteLength(JSON.stringify(notice))).toBeLessThanOrEqual(7_000);
        expect(notice).toMatchObject({
          n: 3,
          at: AT,
          what: 'finished',
          outcome: 'failed',
          run: { runId: 'first-run' },
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('news', () => {
  it('are whatever did not stand before, and nothing twice', () => {
    const first = newsOf(NOTHING_TOLD, [hold(3), question(4)], 0);
    expect(first.news).toEqual([hold(3), question(4)]);
    expect(newsOf(first.told, [hold(3), question(4)], 10).news).toEqual([]);
  });

  it('are a hold that healed and came back', () => {
    const { told } = newsOf(NOTHING_TOLD, [hold(3)], 0);
    const healed = newsOf(told, [], 1_000);
    expect(newsOf(healed.told, [hold(3)], 2_000).news).toEqual([hold(3)]);
  });

  it('are not holds that join another one within a minute, and are later ones', () => {
    const { told } = newsOf(NOTHING_TOLD, [hold(3)], 0);
    const joined = newsOf(told, [hold(3), hold(4)], 59_000);
    expect(joined.news).toEqual([]);
    expect(newsOf(joined.told, [hold(3), hold(4), hold(5)], 61_000).news).toEqual([hold(5)]);
  });

  it('are a hold that joins another one once the minute is over, also where a question stood all the time', () => {
    const { told } = newsOf(NOTHING_TOLD, [hold(3), question(4)], 5_000);
    expect(newsOf(told, [hold(3), question(4), hold(5)], 64_999).news).toEqual([]);
    expect(newsOf(told, [hold(3), question(4), hold(5)], 65_000).news).toEqual([hold(5)]);
  });

  it('are a hold beside a question, soon after another hold was told and healed', () => {
    const first = newsOf(NOTHING_TOLD, [hold(3), question(4)], 5_000);
    const healed = newsOf(first.told, [question(4)], 6_000);
    expect(newsOf(healed.told, [question(4), hold(5)], 7_000).news).toEqual([hold(5)]);
  });

  it('are one hold of those that begin at once', () => {
    expect(newsOf(NOTHING_TOLD, [hold(3), hold(4)], 0).news).toEqual([hold(3)]);
  });

  it('are every question, for each needs an answer of its own', () => {
    const { told } = newsOf(NOTHING_TOLD, [question(3)], 0);
    expect(newsOf(told, [question(3), question(4), question(5)], 10).news).toEqual([question(4), question(5)]);
  });

  it('over any sequence tell of each time that anything begins to be held over', () => {
    const standing = fc.uniqueArray(fc.integer({ min: 1, max: 4 })).map((nodes) => nodes.map((node) => hold(node)));
    fc.assert(
      fc.property(fc.array(fc.tuple(standing, fc.nat(100_000))), (looks) => {
        let [told, now, wasHolding] = [NOTHING_TOLD, 0, false];
        for (const [matters, later] of looks) {
          now += later;
          const next = newsOf(told, matters, now);
          const begins = matters.length > 0 && !wasHolding;
          if (begins) expect(next.news).toHaveLength(1);
          [told, wasHolding] = [next.told, matters.length > 0];
        }
      }),
    );
  });
});
