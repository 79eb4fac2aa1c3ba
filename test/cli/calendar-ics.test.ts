import fc from 'fast-check';
import ICAL from 'ical.js';
import type { Facts, ScheduleFact } from '../../cli/calendar/facts';
import { calendarIcs } from '../../cli/calendar/ics';
import { freezesOf } from '../activities/freeze-texts';
import { at, DAY, facts, HOUR, itemsOf, run, schedule, windowOf } from './calendar-facts';

const ics = (given: Partial<Facts> = {}, namespace = 'ops') =>
  calendarIcs(itemsOf(given), { ...facts(given), namespace });

/** The events of a file, as a calendar program reads them. */
function eventsOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((event) => {
    const value = (name: string) => String(event.getFirstPropertyValue(name));
    const [uid, summary, description] = [value('uid'), value('summary'), value('description')];
    const [start, end, stamp] = [value('dtstart'), value('dtend'), value('dtstamp')];
    return { uid, summary, description, start, end, stamp, status: value('status'), transp: value('transp') };
  });
}

const NIGHTS = windowOf({ cron: '0 2 * * *', timezone: 'Europe/Berlin' });
const sale = { title: 'Sale', start: at('2026-03-02T00:00Z'), end: at('2026-03-04T00:00Z') };
const FULL: Partial<Facts> = {
  schedules: [
    schedule(['2026-03-02T01:00Z', '2026-03-03T01:00Z'], { window: NIGHTS }),
    schedule(['2026-03-05T01:00Z'], { name: 'weekly', paused: true }),
  ],
  clusters: [{ cluster: 'prod', ok: true, freezes: [sale], more: 0, moreFrom: null }],
  runs: [run({ waits: { why: 'node 2 is unreadable', until: null } })],
};

describe('the calendar as an iCalendar file', () => {
  test('has an event for each window, start, freeze and run, in UTC', () => {
    const stamp = '2026-03-01T12:00:00Z';
    expect(eventsOf(ics(FULL)).map(({ uid: _uid, ...event }) => event)).toEqual([
      {
        summary: 'prod: run prod-1 (rolling-restart), rolling, 1 of 3 nodes done',
        description: 'rolling, 1 of 3 nodes done\nwaits: node 2 is unreadable',
        start: '2026-03-01T00:00:00Z',
        end: stamp,
        stamp,
        status: 'CONFIRMED',
        transp: 'TRANSPARENT',
      },
      {
        summary: "prod: change freeze 'Sale'",
        description: "change freeze 'Sale'",
        start: '2026-03-02T00:00:00Z',
        end: '2026-03-04T00:00:00Z',
        stamp,
        status: 'CONFIRMED',
        transp: 'OPAQUE',
      },
      {
        summary: 'prod: nightly (rolling-restart)',
        description: [
          'rolling-restart on prod, window Mon 2026-03-02 02:00 to 05:00 Europe/Berlin',
          "! in the change freeze 'Sale' until Wed 2026-03-04 00:00 UTC",
        ].join('\n'),
        start: '2026-03-02T01:00:00Z',
        end: '2026-03-02T04:00:00Z',
        stamp,
        status: 'CONFIRMED',
        transp: 'TRANSPARENT',
      },
      expect.objectContaining({ start: '2026-03-03T01:00:00Z' }),
      expect.objectContaining({
        summary: 'paused: prod: weekly (rolling-restart)',
        start: '2026-03-05T01:00:00Z',
        end: '2026-03-05T01:01:00Z',
        status: 'TENTATIVE',
      }),
    ]);
  });

  test('made again later, of a schedule that was paused and has another cluster meanwhile, has the same UIDs; of another namespace others', () => {
    const uids = (text: string) => eventsOf(text).map(({ uid }) => uid);
    const later = facts().from + HOUR;
    const changed = (FULL.schedules ?? []).map((one) => ({
      ...one,
      paused: !one.paused,
      runbook: 'other',
      cluster: 'other',
    }));
    expect(uids(ics({ ...FULL, from: later, schedules: changed }))).toEqual(uids(ics(FULL)));
    expect(new Set([...uids(ics(FULL)), ...uids(ics(FULL, 'other'))]).size).toBe(10);
    expect(uids(ics(FULL))[2]).toMatch(/^start-nightly-20260302T010000Z-[0-9a-f]{12}@ops\.rollbook$/);
  });

  test('read as a calendar of freezes, holds the freezes and nothing else', () => {
    expect(freezesOf(ics(FULL), '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual([
      "2026-03-02T00:00:00Z/2026-03-04T00:00:00Z prod: change freeze 'Sale'",
    ]);
  });

  test('of a calendar that cannot be read, is unknown for the whole time, and counts as a freeze', () => {
    const text = ics({ clusters: [{ cluster: 'prod', ok: false, why: 'freeze.ics, line 1: broken' }] });
    expect(eventsOf(text)).toMatchObject([
      {
        summary: 'prod: unknown: its change freezes cannot be read',
        description: 'its change freezes cannot be read\nfreeze.ics, line 1: broken',
      },
    ]);
    expect(freezesOf(text, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')).toEqual([
      '2026-03-01T12:00:00Z/2026-03-15T12:00:00Z prod: unknown: its change freezes cannot be read',
    ]);
  });

  test('of nothing is a calendar without events', () => {
    expect(eventsOf(ics())).toEqual([]);
    expect(ics()).toMatch(/^BEGIN:VCALENDAR\r\nPRODID:-\/\/Rollbook\/\/rollbook calendar\/\/EN\r\nVERSION:2.0\r\n/);
  });

  test('with any names, has short lines that end as they should, is read again as it was written, and no UID twice', () => {
    const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
    const start = fc.integer({ min: 0, max: 13 * 24 * 60 }).map((minute) => facts().from + minute * 60_000);
    const scheduled = fc.record({
      name,
      runbook: name,
      cluster: name,
      starts: fc.uniqueArray(start, { maxLength: 4 }),
    });
    const freeze = fc.record({ title: name, start, length: fc.integer({ min: 1, max: 5 * 24 * 60 }) });
    const key = { selector: ({ name: own }: { name: string }) => own };
    fc.assert(
      fc.property(
        fc.uniqueArray(scheduled, { maxLength: 4, ...key }),
        fc.array(freeze, { maxLength: 4 }),
        name,
        (given, freezes, own) => {
          const schedules = given.map((one): ScheduleFact => ({ ...schedule([]), ...one, starts: one.starts.sort() }));
          const spans = freezes.map(({ title, start: begins, length }) => ({
            title,
            start: begins,
            end: begins + length * 60_000,
          }));
          const unique = [...new Map(spans.map((span) => [JSON.stringify(span), span])).values()];
          const clusters = [{ cluster: 'prod', ok: true as const, freezes: unique, more: 0, moreFrom: null }];
          const text = ics({ schedules, clusters, runs: [run({ doing: own })] });
          const lines = text.split('\r\n');
          expect(lines.pop()).toBe('');
          for (const line of lines) {
            expect(line).not.toMatch(/[\r\n]/);
            expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          }
          const events = eventsOf(text);
          const count = schedules.reduce((sum, { starts }) => sum + starts.length, 0);
          expect(events).toHaveLength(count + unique.length + 1);
          expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
          const plain = (shown: string) => shown.replace(/\s*[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+\s*/gu, ' ').trim();
          const summaries = events.map(({ summary }) => summary);
          for (const one of schedules)
            if (one.starts.length > 0)
              expect(summaries).toContain(plain(`${one.cluster}: ${one.name} (${one.runbook})`));
          const span = (instant: number) => new Date(instant).toISOString().replace('.000', '');
          const found = freezesOf(text, span(facts().from - 30 * DAY), span(facts().from + 60 * DAY));
          expect(found.map((one) => one.split(' ')[0]).sort()).toEqual(
            unique.map((one) => `${span(one.start)}/${span(one.end)}`).sort(),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});
