import { calendarText, freezesOf, vevent } from './freeze-texts';

const span = (text: string) => freezesOf(text, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z');

describe('a calendar of freezes, read', () => {
  test('an event in UTC is a freeze from its begin to its end', () => {
    const text = calendarText(vevent('DTSTART:20261127T080000Z', 'DTEND:20261130T060000Z', 'SUMMARY:Black Friday'));
    expect(span(text)).toEqual(['2026-11-27T08:00:00Z/2026-11-30T06:00:00Z Black Friday']);
  });

  test('a folded title with escapes and control characters is one plain line', () => {
    const text = calendarText(
      vevent('DTSTART:20261127T080000Z', 'DURATION:PT1H', 'SUMMARY:Black\\, Fri\r\n day\\nsale\u0007'),
    );
    expect(span(text)).toEqual(['2026-11-27T08:00:00Z/2026-11-27T09:00:00Z Black, Friday sale']);
  });

  test('all-day events are whole days of the calendar, its zone being X-WR-TIMEZONE, else UTC', () => {
    const event = vevent('DTSTART;VALUE=DATE:20261127', 'DTEND;VALUE=DATE:20261129');
    expect(span(calendarText(event))).toEqual(['2026-11-27T00:00:00Z/2026-11-29T00:00:00Z ']);
    expect(span(calendarText(event, 'X-WR-TIMEZONE:Europe/Berlin'))).toEqual([
      '2026-11-26T23:00:00Z/2026-11-28T23:00:00Z ',
    ]);
  });

  test('an all-day event without an end is one day, of 23 or 25 hours where the clock jumps', () => {
    const day = (date: string) =>
      span(calendarText(vevent(`DTSTART;VALUE=DATE:${date}`), 'X-WR-TIMEZONE:Europe/Berlin'))[0]?.trim();
    expect(day('20260329')).toBe('2026-03-28T23:00:00Z/2026-03-29T22:00:00Z');
    expect(day('20261025')).toBe('2026-10-24T22:00:00Z/2026-10-25T23:00:00Z');
  });

  test.each([
    ['Europe/Berlin', '20260328T220000', '20260329T060000', '2026-03-28T21:00:00Z/2026-03-29T04:00:00Z'],
    ['Europe/Berlin', '20261024T220000', '20261025T060000', '2026-10-24T20:00:00Z/2026-10-25T05:00:00Z'],
    ['America/New_York', '20260307T220000', '20260308T060000', '2026-03-08T03:00:00Z/2026-03-08T10:00:00Z'],
    ['America/New_York', '20261031T220000', '20261101T060000', '2026-11-01T02:00:00Z/2026-11-01T11:00:00Z'],
    ['Australia/Lord_Howe', '20260404T220000', '20260405T060000', '2026-04-04T11:00:00Z/2026-04-04T19:30:00Z'],
    ['Asia/Kolkata', '20260404T220000', '20260405T060000', '2026-04-04T16:30:00Z/2026-04-05T00:30:00Z'],
  ])('a night in %s from %s is as long as its clocks say', (zone, from, to, expected) => {
    const text = calendarText(vevent(`DTSTART;TZID=${zone}:${from}`, `DTEND;TZID=${zone}:${to}`));
    expect(span(text)).toEqual([`${expected} `]);
  });

  test('a begin in the hour that is skipped counts by the offset before; an end in the hour that comes twice is its second', () => {
    const skipped = vevent('DTSTART;TZID=Europe/Berlin:20260329T023000', 'DTEND;TZID=Europe/Berlin:20260329T050000');
    const twice = vevent('DTSTART;TZID=Europe/Berlin:20261025T010000', 'DTEND;TZID=Europe/Berlin:20261025T023000');
    expect(span(calendarText(skipped))).toEqual(['2026-03-29T01:30:00Z/2026-03-29T03:00:00Z ']);
    expect(span(calendarText(twice))).toEqual(['2026-10-24T23:00:00Z/2026-10-25T01:30:00Z ']);
  });

  test('an event that repeats begins and ends at the same times of day all year', () => {
    const text = calendarText(
      vevent(
        'DTSTART;TZID=Europe/Berlin:20260321T220000',
        'DTEND;TZID=Europe/Berlin:20260322T060000',
        'RRULE:FREQ=WEEKLY;COUNT=3',
      ),
    );
    expect(span(text).map((one) => one.trim())).toEqual([
      '2026-03-21T21:00:00Z/2026-03-22T05:00:00Z',
      '2026-03-28T21:00:00Z/2026-03-29T04:00:00Z',
      '2026-04-04T20:00:00Z/2026-04-05T04:00:00Z',
    ]);
  });

  test('a zone that the file itself describes is followed over both changes of its clock', () => {
    const zone = [
      ...['BEGIN:VTIMEZONE', 'TZID:W. Europe Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T030000'],
      ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10'],
      ...['END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'],
      ...['RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE'],
    ].join('\r\n');
    const event = (from: string, to: string) =>
      vevent(`DTSTART;TZID=W. Europe Standard Time:${from}`, `DTEND;TZID=W. Europe Standard Time:${to}`);
    const text = calendarText(
      event('20260328T220000', '20260329T060000') + event('20261024T220000', '20261025T060000'),
      zone,
    );
    expect(span(text).map((one) => one.trim())).toEqual([
      '2026-03-28T21:00:00Z/2026-03-29T04:00:00Z',
      '2026-10-24T20:00:00Z/2026-10-25T05:00:00Z',
    ]);
  });

  test('EXDATE takes a time out, by its instant or by its day, also in another zone', () => {
    const weekly = (...more: string[]) =>
      span(
        calendarText(
          vevent('DTSTART;TZID=Europe/Berlin:20260302T220000', 'DURATION:PT2H', 'RRULE:FREQ=WEEKLY;COUNT=3', ...more),
        ),
      ).map((one) => one.slice(0, 10));
    expect(weekly()).toEqual(['2026-03-02', '2026-03-09', '2026-03-16']);
    expect(weekly('EXDATE;TZID=Europe/Berlin:20260309T220000')).toEqual(['2026-03-02', '2026-03-16']);
    expect(weekly('EXDATE:20260309T210000Z,20260316T210000Z')).toEqual(['2026-03-02']);
    expect(weekly('EXDATE;VALUE=DATE:20260309')).toEqual(['2026-03-02', '2026-03-16']);
    expect(weekly('EXDATE;TZID=Europe/Berlin:20260309T210000')).toHaveLength(3);
  });

  test('RECURRENCE-ID moves one time, and a cancelled or transparent one takes it away', () => {
    const series = vevent('UID:a', 'DTSTART:20260302T220000Z', 'DURATION:PT2H', 'RRULE:FREQ=WEEKLY;COUNT=2');
    const instead = (...more: string[]) =>
      span(calendarText(series + vevent('UID:a', 'RECURRENCE-ID:20260309T220000Z', ...more))).map((one) => one.trim());
    const first = '2026-03-02T22:00:00Z/2026-03-03T00:00:00Z';
    expect(instead('DTSTART:20260310T100000Z', 'DURATION:PT1H')).toEqual([
      first,
      '2026-03-10T10:00:00Z/2026-03-10T11:00:00Z',
    ]);
    expect(instead('DTSTART:20260309T220000Z', 'DURATION:PT2H', 'STATUS:CANCELLED')).toEqual([first]);
    expect(instead('DTSTART:20260309T220000Z', 'DURATION:PT2H', 'TRANSP:TRANSPARENT')).toEqual([first]);
  });

  test('RDATE adds times, UNTIL ends a rule with the time that it names, a date with its whole day', () => {
    const from = ['DTSTART;TZID=Europe/Berlin:20260301T220000', 'DURATION:PT1H'];
    const days = (...more: string[]) => span(calendarText(vevent(...from, ...more))).map((one) => one.slice(8, 13));
    expect(days('RDATE;TZID=Europe/Berlin:20260305T100000')).toEqual(['01T21', '05T09']);
    expect(days('RRULE:FREQ=DAILY;UNTIL=20260303T210000Z')).toEqual(['01T21', '02T21', '03T21']);
    expect(days('RRULE:FREQ=DAILY;UNTIL=20260303T205959Z')).toEqual(['01T21', '02T21']);
    expect(days('RRULE:FREQ=DAILY;UNTIL=20260303')).toEqual(['01T21', '02T21', '03T21']);
  });

  test('cancelled and transparent events, tasks and alarms are no freezes', () => {
    const times = ['DTSTART:20260301T220000Z', 'DURATION:PT1H'];
    const alarm = 'BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:DISPLAY\r\nEND:VALARM';
    const text = calendarText(
      vevent(...times, 'STATUS:CANCELLED') +
        vevent(...times, 'TRANSP:TRANSPARENT') +
        'BEGIN:VTODO\r\nDTSTART:garbage\r\nEND:VTODO\r\n' +
        vevent('STATUS:TENTATIVE', ...times, alarm),
    );
    expect(span(text)).toHaveLength(1);
  });

  test('a rule of many years ago is followed to today, and a freeze that began before the time asked for is found', () => {
    const daily = calendarText(vevent('DTSTART:19900101T220000Z', 'DURATION:P1DT2H', 'RRULE:FREQ=DAILY;INTERVAL=3'));
    expect(freezesOf(daily, '2026-03-02T12:00:00Z', '2026-03-04T12:00:00Z')).toEqual([
      '2026-03-02T22:00:00Z/2026-03-04T00:00:00Z ',
    ]);
    expect(freezesOf(daily, '2026-03-03T23:00:00Z', '2026-03-04T12:00:00Z')).toHaveLength(1);
    expect(freezesOf(daily, '2026-03-04T00:00:00Z', '2026-03-04T12:00:00Z')).toEqual([]);
  });
});
