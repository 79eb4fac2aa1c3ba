import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AHEAD, examineCalendar, freezeAt, standing } from '../../activities/freezes';
import { calendarText, vevent } from './freeze-texts';

const NOON = Date.UTC(2026, 10, 27, 12);
const HOUR = 3_600_000;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-freezes-'));
  await inventory('calendar: ./freeze.ics');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const write = async (file: string, text: string): Promise<void> => {
  await writeFile(join(dir, `${file}.new`), text);
  await rename(join(dir, `${file}.new`), join(dir, file));
};
const inventory = (line: string) =>
  write(
    'clusters.yaml',
    `clusters:\n  c1:\n    url: https://10.0.0.1:9443\n    username: ops\n    password: { env: X }\n    ${line}\n`,
  );
const asked = (at = NOON) => freezeAt({ cluster: 'c1', at }, join(dir, 'clusters.yaml'));
const FRIDAY = calendarText(
  vevent('SUMMARY:Black Friday', 'DTSTART:20261127T080000Z', 'DTEND:20261127T180000Z', 'RRULE:FREQ=WEEKLY;COUNT=2'),
);

describe('what a calendar says of an instant', () => {
  test('a freeze is on from its begin to just before its end, and the next one is named', async () => {
    await write('freeze.ics', FRIDAY);
    const on = { title: 'Black Friday', start: NOON - 4 * HOUR, until: NOON + 6 * HOUR };
    const later = { title: 'Black Friday', start: on.start + 168 * HOUR, until: on.until + 168 * HOUR };
    expect(await asked()).toEqual({ ok: true, on, next: later });
    expect(await asked(on.start)).toEqual({ ok: true, on, next: later });
    expect(await asked(on.start - 1)).toEqual({ ok: true, on: null, next: on });
    expect(await asked(on.until)).toEqual({ ok: true, on: null, next: later });
    expect(await asked(on.start - AHEAD - 1)).toEqual({ ok: true, on: null, next: null });
  });

  test('a file that is replaced counts at once, and so does one that is gone', async () => {
    await write('freeze.ics', FRIDAY);
    expect(await asked()).toMatchObject({ on: { title: 'Black Friday' } });
    await write('freeze.ics', calendarText(''));
    expect(await asked()).toEqual({ ok: true, on: null, next: null });
    await rm(join(dir, 'freeze.ics'));
    expect(await asked()).toEqual({ ok: false, why: expect.stringContaining('freeze.ics') as unknown });
  });

  test('is unknown where the file or the inventory cannot be used, and nothing where no calendar is named', async () => {
    await write('freeze.ics', 'BEGIN:VCALENDAR\n');
    expect(await asked()).toMatchObject({ ok: false, why: expect.stringContaining('freeze.ics, line 1: ') as unknown });
    await inventory('max_unavailable: 1');
    expect(await asked()).toEqual({ ok: true, on: null, next: null });
    await write('clusters.yaml', 'clusters: 7\n');
    expect(await asked()).toMatchObject({ ok: false });
  });

  test('doctor gives the instants as text, and null where there is no calendar', async () => {
    await write('freeze.ics', 'BEGIN:VCALENDAR\n');
    const file = join(dir, 'clusters.yaml');
    expect(await examineCalendar('c1', file)).toMatchObject({ ok: false, on: null });
    await inventory('max_unavailable: 1');
    expect(await examineCalendar('c1', file)).toBeNull();
  });
});

describe('freezes that follow each other', () => {
  const freeze = (title: string, start: number, end: number) => ({ title, start, end });

  test('without a break are one, with all their names', () => {
    const all = [freeze('a', 0, 10), freeze('b', 10, 20), freeze('b', 15, 18), freeze('c', 21, 30)];
    expect(standing(all, 5)).toEqual({
      on: { title: "a' and 'b", start: 0, until: 20 },
      next: { title: 'c', start: 21, until: 30 },
    });
  });

  test('one inside another does not end it early', () => {
    expect(standing([freeze('long', 0, 100), freeze('short', 5, 10)], 7).on?.until).toBe(100);
  });
});
