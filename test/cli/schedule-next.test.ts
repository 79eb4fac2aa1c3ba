import { coming, offsetText } from '../../cli/schedule/next';
import { showText } from '../../cli/schedule/show-text';
import { liveFrom, SUNDAY, wantedOf } from './schedule-help';

const times = (...texts: string[]): { nextActionTimes: Date[] } => ({
  nextActionTimes: texts.map((text) => new Date(text)),
});
const brief = (found: ReturnType<typeof coming>): string[] =>
  found.map(
    (one) =>
      `${new Date(one.at).toISOString().slice(0, 16)} ${one.kind}${one.kind === 'start' && one.takenBy ? ` ${one.takenBy}` : ''}`,
  );

describe('what is to come of a schedule', () => {
  test("starts by Temporal's word, over the next change of the clocks, show that change between them", () => {
    const live = liveFrom(wantedOf(), times('2026-03-22T01:00:00Z', '2026-04-05T00:00:00Z'));
    expect(brief(coming(live, null))).toEqual([
      '2026-03-22T01:00 start',
      '2026-03-29T01:00 clocks',
      '2026-03-29T01:00 skipped',
      '2026-04-05T00:00 start',
    ]);
    expect(coming(live, null)[1]).toMatchObject({ from: '+01:00', to: '+02:00' });
  });

  test('starts that all come before the next change of the clocks, are followed by it and by the start after it', () => {
    const live = liveFrom(
      wantedOf({ ...SUNDAY, cron: '30 3 * * SUN' }),
      times('2026-12-06T02:30:00Z', '2026-12-13T02:30:00Z'),
    );
    expect(brief(coming(live, null))).toEqual([
      '2026-12-06T02:30 start',
      '2026-12-13T02:30 start',
      '2027-03-28T01:00 clocks',
      '2027-03-28T01:30 start',
    ]);
  });

  test('a single start, and a zone without changes, show nothing of clocks', () => {
    const once = liveFrom(
      wantedOf({ at: '2026-12-24T22:00', timezone: 'Europe/Berlin', window: '2h' }),
      times('2026-12-24T21:00:00Z'),
    );
    const utc = liveFrom(
      wantedOf({ ...SUNDAY, timezone: 'UTC' }),
      times('2026-03-22T02:00:00Z', '2026-03-29T02:00:00Z'),
    );
    expect([once, utc].map((live) => brief(coming(live, null)))).toEqual([
      ['2026-12-24T21:00 start'],
      ['2026-03-22T02:00 start', '2026-03-29T02:00 start'],
    ]);
    expect(coming(liveFrom(wantedOf()), null)).toEqual([]);
  });

  test('with jitter, are shown without it: from there the window counts', () => {
    const live = liveFrom(wantedOf({ ...SUNDAY, jitter: '10m' }), times('2026-03-22T01:07:13Z'));
    expect(coming(live, null)[0]).toEqual({
      kind: 'start',
      at: Date.parse('2026-03-22T01:00:00Z'),
      closes: Date.parse('2026-03-22T04:00:00Z'),
      takenBy: null,
    });
  });

  test('the start to which an open run is carried over, is taken by it, and no other one', () => {
    const found = times('2026-05-03T00:00:00Z', '2026-05-10T00:00:00Z');
    const open = { id: 'the-run', opensAt: Date.parse('2026-05-10T00:00:00Z') };
    const skip = coming(liveFrom(wantedOf(), found), open);
    expect(brief(skip).slice(0, 2)).toEqual(['2026-05-03T00:00 start', '2026-05-10T00:00 start the-run']);
    const buffer = coming(liveFrom(wantedOf(SUNDAY, { overlap: 'buffer-one' }), found), open);
    expect(brief(buffer).slice(0, 2)).toEqual(['2026-05-03T00:00 start', '2026-05-10T00:00 start']);
  });

  test.each([
    [0, '+00:00'],
    [-18_000_000, '-05:00'],
    [20_700_000, '+05:45'],
    [-12_600_000, '-03:30'],
  ])('an offset of %d ms is written %s', (ms, text) => {
    expect(offsetText(ms)).toBe(text);
  });
});

test('a schedule, shown to people, says what it does, what comes in two clocks, and what became of what was', () => {
  const live = liveFrom(
    wantedOf(SUNDAY, { note: 'ask \u001b[31mAda' }),
    times('2026-03-22T01:00:00Z', '2026-04-05T00:00:00Z'),
    true,
  );
  const past = [
    {
      start: Date.parse('2026-03-15T01:00:00Z'),
      kind: 'run' as const,
      run: { id: 'r', runId: 'x', outcome: 'refused' as const, phase: 'finished' as const },
      idle: true,
      text: 'refused: nothing was done in it',
    },
    { start: Date.parse('2026-03-08T01:00:00Z'), kind: 'none' as const, run: null, idle: null, text: 'no run' },
  ];
  const text = showText({ ...live, changed: ['when it starts'] }, coming(live, null), past, 'America/New_York');
  expect(text.split('\n')).toEqual([
    'schedule sunday-stats',
    '  ! paused (paused when ada made it at 2026-03-01 02:00:00 UTC); to go on: rollbook schedule resume sunday-stats',
    '  ! somebody changed in Temporal: when it starts',
    '',
    '  runbook          rolling-restart',
    '  cluster          prod-eu',
    '  inputs.services  stats_archiver',
    '  cron             0 2 * * SUN',
    '  timezone         Europe/Berlin',
    '  window           3h',
    '  cutoff           20m',
    '  at_close         stop',
    '  catch_up         10m',
    '  overlap          skip',
    '  note             ask [31mAda',
    '  made             by ada at 2026-03-01 02:00:00 UTC',
    '',
    'next starts, by the clock of Europe/Berlin, and in America/New_York, none of them while it is paused:',
    '  Sun 2026-03-22 02:00 +01:00  Sat 2026-03-21 21:00 -04:00',
    '  Sun 2026-03-29 03:00 +02:00  Sat 2026-03-28 21:00 -04:00  the clocks of Europe/Berlin change, +01:00 to +02:00',
    '  Sun 2026-03-29 02:00                                      no start: the clocks skip that time',
    '  Sun 2026-04-05 02:00 +02:00  Sat 2026-04-04 20:00 -04:00',
    '',
    'last starts:',
    '  Sun 2026-03-15 02:00 +01:00  nothing done  r: refused: nothing was done in it',
    '  Sun 2026-03-08 02:00 +01:00                no run',
  ]);
});
