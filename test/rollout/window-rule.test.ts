import { problemText, readWindow } from '../../rollout/window-rule';

const RULE = { cron: '0 2 * * SUN', timezone: 'Europe/Berlin', window: '3h' };

function problems(given: unknown): string[] {
  const read = readWindow(given);
  return read.ok ? [] : read.problems.map(problemText);
}

test('window rule, with all that it may have, is read in milliseconds', () => {
  expect(readWindow({ ...RULE, cutoff: '20m', at_close: 'carry-over' })).toEqual({
    ok: true,
    window: {
      opens: { kind: 'calendar', fields: expect.objectContaining({ hour: [2], dayOfWeek: [0] }) as unknown },
      timezone: 'Europe/Berlin',
      length: 10_800_000,
      cutoff: 1_200_000,
      atClose: 'carry-over',
    },
  });
});

test('window rule, without cut-off and without what happens at the close, stops at the close', () => {
  expect(readWindow(RULE)).toMatchObject({ window: { cutoff: 0, atClose: 'stop' } });
});

test('window rule, calendar as an object and as its JSON text, is the same', () => {
  const calendar = { hour: 2, dayOfWeek: 'SUNDAY' };
  const rule = { timezone: 'UTC', window: '1h' };
  const asObject = readWindow({ ...rule, calendar });
  expect(asObject).toMatchObject({ ok: true, window: { opens: { kind: 'calendar' } } });
  expect(readWindow({ ...rule, calendar: JSON.stringify(calendar) })).toEqual(asObject);
});

test.each([
  ['2026-03-01T02:00:00Z', { instant: Date.UTC(2026, 2, 1, 2) }],
  ['2026-03-01T02:00:30.250+01:00', { instant: Date.UTC(2026, 2, 1, 1, 0, 30) }],
  ['2026-03-01 02:00-0330', { instant: Date.UTC(2026, 2, 1, 5, 30) }],
  ['2026-03-01T02:00', { wall: Date.UTC(2026, 2, 1, 2) }],
  ['2028-02-29 23:59:59', { wall: Date.UTC(2028, 1, 29, 23, 59, 59) }],
  [' 2026-03-01t02:00z ', { instant: Date.UTC(2026, 2, 1, 2) }],
  ['2026-03-01T02:00+14:59', { instant: Date.UTC(2026, 1, 28, 11, 1) }],
])('window rule, at %s, is read', (at, found) => {
  expect(readWindow({ at, timezone: 'UTC', window: '1h' })).toMatchObject({
    window: { opens: { kind: 'at', ...found } },
  });
});

describe('window rule, that is wrong, says every problem with its key', () => {
  test.each<[unknown, string[]]>([
    [null, ['must be an object such as {"cron": ']],
    [[], ['must be an object such as {"cron": ']],
    [{}, ['timezone: is missing; a window is an object such as {"cron": ', 'window: is missing']],
    [{ ...RULE, cron: undefined }, ['nothing says when it opens; write exactly one of cron, calendar and at']],
    [{ ...RULE, at: '2026-03-01T02:00' }, ['at: cron and at are both there; write exactly one']],
    [{ ...RULE, windows: '3h' }, ['`windows` is no key; did you mean `window`?']],
    [{ ...RULE, window: '3', cutoff: 'soon' }, ['window: `3` is no duration', 'cutoff: `soon` is no duration']],
    [{ ...RULE, window: '0s' }, ['window: is no time at all']],
    [{ ...RULE, window: '25d' }, ['window: `25d` is longer than 24 days']],
    [{ ...RULE, cutoff: '3h' }, ['cutoff: 3h is not shorter than the window (3h)']],
    [{ ...RULE, cutoff: '4h', cron: '0 25 * * *' }, ['cron: hour `25`', 'cutoff: 4h is not shorter']],
    [{ ...RULE, at_close: 'abort' }, ['at_close: `abort` is neither stop nor carry-over']],
    [{ ...RULE, timezone: 2 }, ['timezone: invalid input: expected string']],
    [{ ...RULE, cron: undefined, calendar: 'sundays' }, ['calendar: `sundays` is no calendar']],
    [{ ...RULE, cron: undefined, calendar: '[1]' }, ['calendar: `[1]` is no calendar']],
    [{ ...RULE, cron: undefined, calendar: '3' }, ['calendar: `3` is no calendar']],
    [{ ...RULE, cron: undefined, calendar: 'null' }, ['calendar: `null` is no calendar']],
    [{ ...RULE, cron: undefined, calendar: 3 }, ['calendar: is no calendar']],
    [
      { ...RULE, cron: undefined, at: '2026-03-01T02:00', at_close: 'carry-over' },
      ['at_close: carry-over needs a window that opens again'],
    ],
  ])('%j', (given, expected) => {
    const found = problems(given);
    expect(found).toHaveLength(expected.length);
    expected.forEach((text, index) => expect(found[index]?.slice(0, text.length)).toBe(text));
  });
});

test.each([
  '02:00',
  '2026-02-29T02:00',
  '2026-13-01T02:00',
  '2026-00-01T02:00',
  '2026-03-00T02:00',
  '2026-03-32T02:00',
  '2026-03-01T24:00',
  '2026-03-01T02:60',
  '2026-03-01T02:00:60',
  '2026-03-01T02:00+15:00',
  '2026-03-01T02:00-01:60',
  'x2026-03-01T02:00',
  '2026-03-01T02:00x',
])('window rule, at %s, is no time', (at) => {
  expect(problems({ at, timezone: 'UTC', window: '1h' })).toEqual([
    `at: \`${at}\` is no time; write 2026-03-01T02:00 by the clock of the zone, or 2026-03-01T01:00:00Z`,
  ]);
});

test('window rule, the longest and what is said by default, is the same as written out', () => {
  expect(readWindow({ ...RULE, window: '24d', cutoff: '0s', at_close: 'stop' })).toMatchObject({
    ok: true,
    window: { length: 24 * 86_400_000, cutoff: 0, atClose: 'stop' },
  });
});

test('window rule, with a key of another kind, is told with a small letter behind the key', () => {
  expect(problems({ ...RULE, timezone: 2 })).toEqual(['timezone: invalid input: expected string, received number']);
});

test('window rule, the one that problems show, is read', () => {
  const [sample = ''] = problems(null).map((text) => text.replace('must be an object such as ', ''));
  expect(readWindow(JSON.parse(sample))).toMatchObject({ ok: true, window: { length: 10_800_000, cutoff: 1_200_000 } });
});
