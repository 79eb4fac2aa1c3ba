import { checkCalendar } from '../../activities/freeze-calendar';
import { freezesBetween } from '../../activities/freeze-times';
import { calendarText, vevent } from './freeze-texts';

/** 'line: message' of each problem. */
const problems = (text: string) => {
  const checked = checkCalendar(text, 'freeze.ics');
  return checked.ok ? [] : checked.problems.map(({ line, message }) => `${line}: ${message}`);
};

describe('a calendar of freezes that is wrong', () => {
  const event = (...lines: string[]) => problems(calendarText(vevent(...lines)));

  test.each([
    ['an empty file', '', '1: the file holds no calendar'],
    ['another file', 'clusters:\n  a: 1\n', '1: an iCalendar file begins with BEGIN:VCALENDAR'],
    ['a page of a login', '<!DOCTYPE html>\n<html>', '1: this is no line of an iCalendar file'],
    [
      'a file cut short',
      calendarText(vevent('DTSTART:20260301T220000Z')).slice(0, 70),
      '3: the file ends before END:VEVENT',
    ],
    [
      'an end of something else',
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n',
      '3: END:VCALENDAR does not end BEGIN:VEVENT of line 2',
    ],
    ['an end of nothing', 'END:VCALENDAR\n', '1: nothing is open'],
    ['deep nesting', 'BEGIN:VCALENDAR\n'.repeat(5000), '9: components are nested deeper than 8 levels'],
    [
      'a large file',
      `BEGIN:VCALENDAR\nX:${'x'.repeat(1024 * 1024)}\nEND:VCALENDAR`,
      '1: a calendar of freezes is at most 1 MB',
    ],
    [
      'an unknown zone of its own',
      'BEGIN:VCALENDAR\nX-WR-TIMEZONE:Mars\nEND:VCALENDAR',
      '2: X-WR-TIMEZONE is no IANA name',
    ],
  ])('%s is refused by line', (_, text, expected) => {
    expect(problems(text)).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    ['no begin', ['SUMMARY:x'], '3: this event has no DTSTART'],
    ['a begin that is no time', ['DTSTART:tomorrow', 'DURATION:PT1H'], '4: DTSTART is no time'],
    ['a day that does not exist', ['DTSTART;VALUE=DATE:20260231'], '4: DTSTART is no date'],
    ['an hour that does not exist', ['DTSTART:20260201T250000', 'DURATION:PT1H'], '4: DTSTART is no time'],
    ['two begins', ['DTSTART;VALUE=DATE:20260201', 'DTSTART;VALUE=DATE:20260202'], '5: DTSTART is there twice'],
    ['no end', ['DTSTART:20260201T100000Z'], '3: this event has no end'],
    [
      'an end before the begin',
      ['DTSTART:20260201T100000Z', 'DTEND:20260201T090000Z'],
      '5: DTEND is not after DTSTART',
    ],
    ['two ends', ['DTSTART:20260201T100000Z', 'DTEND:20260202T100000Z', 'DURATION:P1D'], '6: write DTEND or DURATION'],
    ['a date and a time', ['DTSTART;VALUE=DATE:20260201', 'DTEND:20260202T100000Z'], '5: DTSTART and DTEND must both'],
    ['a negative length', ['DTSTART:20260201T100000Z', 'DURATION:-PT1H'], '5: DURATION is not longer than nothing'],
    [
      'an unknown zone',
      ['DTSTART;TZID=Mars/Base:20260201T100000', 'DURATION:PT1H'],
      '4: DTSTART is in a time zone that nobody',
    ],
    ['a rule without a frequency', ['DTSTART;VALUE=DATE:20260201', 'RRULE:'], '5: RRULE: FREQ is missing'],
    [
      'a rule by the second',
      ['DTSTART;VALUE=DATE:20260201', 'RRULE:FREQ=SECONDLY'],
      '5: RRULE: FREQ=SECONDLY is not understood',
    ],
    [
      'weeks by number',
      ['DTSTART;VALUE=DATE:20260201', 'RRULE:FREQ=YEARLY;BYWEEKNO=7'],
      '5: RRULE: BYWEEKNO is not understood',
    ],
    ['an unknown part', ['DTSTART;VALUE=DATE:20260201', 'RRULE:FREQ=YEARLY;FOO=7'], '5: RRULE: FOO is not understood'],
    ['a month 13', ['DTSTART;VALUE=DATE:20260201', 'RRULE:FREQ=YEARLY;BYMONTH=13'], '5: RRULE is not understood'],
    [
      'an UNTIL that is none',
      ['DTSTART;VALUE=DATE:20260201', 'RRULE:FREQ=YEARLY;UNTIL=soon'],
      '5: RRULE: UNTIL is no date',
    ],
    ['EXRULE', ['DTSTART;VALUE=DATE:20260201', 'EXRULE:FREQ=YEARLY'], '5: EXRULE is not understood'],
    [
      'a period',
      ['DTSTART;VALUE=DATE:20260201', 'RDATE;VALUE=PERIOD:20260301T000000Z/PT1H'],
      '5: RDATE with VALUE=PERIOD',
    ],
    ['an EXDATE with a hole', ['DTSTART;VALUE=DATE:20260201', 'EXDATE;VALUE=DATE:20260201,'], '5: EXDATE is'],
    [
      'this and all later',
      ['DTSTART;VALUE=DATE:20260201', 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260201'],
      '5: RECURRENCE-ID with RANGE',
    ],
  ])('an event with %s is refused by line', (_, lines, expected) => {
    expect(event(...lines)).toEqual([expect.stringContaining(expected)]);
  });

  test('every event that is wrong is named at once', () => {
    const text = calendarText(vevent('SUMMARY:a') + vevent('DTSTART;VALUE=DATE:20260201') + vevent('SUMMARY:b'));
    expect(problems(text).map((one) => one.slice(0, 3))).toEqual(['3: ', '9: ']);
  });
});

describe('a hostile calendar of freezes', () => {
  const unknown = (...rules: string[]) => {
    const events = rules.map((rule) => vevent('DTSTART:19700101T000000Z', 'DURATION:PT1S', `RRULE:${rule}`)).join('');
    const checked = checkCalendar(calendarText(events), 'freeze.ics');
    const began = performance.now();
    const at = Date.UTC(2026, 0, 1);
    const found = checked.ok ? freezesBetween(checked.calendar, at, at + 86_400_000) : checked;
    return { ok: found.ok, quick: performance.now() - began < 10_000 };
  };

  test.each([
    ['that hardly ever happens', ['FREQ=DAILY;INTERVAL=7;BYDAY=MO']],
    ['of a thousand events', Array.from({ length: 1000 }, () => 'FREQ=DAILY;COUNT=9999')],
    ['with the largest interval', ['FREQ=DAILY;INTERVAL=2147483647']],
    ['by the second, for ever', ['FREQ=SECONDLY']],
  ])('a rule %s ends quickly as unknown', (_, rules) => {
    expect(unknown(...rules)).toEqual({ ok: false, quick: true });
  });
});
