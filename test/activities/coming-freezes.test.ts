import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comingFreezes } from '../../activities/coming-freezes';
import { calendarText, vevent } from './freeze-texts';

const NOON = Date.UTC(2026, 10, 27, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-coming-freezes-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const write = (file: string, text: string): Promise<void> => writeFile(join(dir, file), text);
const inventory = (calendars: Record<string, string | null>) => {
  const entry = ([name, calendar]: [string, string | null], index: number) =>
    `  ${name}:\n    url: https://10.0.0.${index + 1}:9443\n    username: ops\n    password: { env: X }\n${calendar === null ? '' : `    calendar: ./${calendar}\n`}`;
  return write('clusters.yaml', `clusters:\n${Object.entries(calendars).map(entry).join('')}`);
};
const asked = (cluster: string | null = null, days = 14) =>
  comingFreezes({ cluster, from: NOON, to: NOON + days * DAY }, join(dir, 'clusters.yaml'));
const event = (title: string, ...lines: string[]) =>
  vevent(`SUMMARY:${title}`, 'DTSTART:20261127T080000Z', 'DTEND:20261127T180000Z', ...lines);

describe('freezes that are to come', () => {
  test('are those of every cluster, also one that is on; a cluster without a calendar has none, one that cannot be read is unknown', async () => {
    await inventory({ a: 'good.ics', b: null, c: 'bad.ics' });
    await write('good.ics', calendarText(event('Friday', 'RRULE:FREQ=WEEKLY')));
    await write('bad.ics', 'BEGIN:VCALENDAR\n');
    const first = { title: 'Friday', start: NOON - 4 * HOUR, end: NOON + 6 * HOUR };
    const second = { title: 'Friday', start: first.start + 7 * DAY, end: first.end + 7 * DAY };
    const third = { title: 'Friday', start: first.start + 14 * DAY, end: first.end + 14 * DAY };
    expect(await asked()).toEqual({
      clusters: [
        { cluster: 'a', ok: true, freezes: [first, second, third], more: 0, moreFrom: null },
        { cluster: 'b', ok: true, freezes: [], more: 0, moreFrom: null },
        { cluster: 'c', ok: false, why: expect.stringMatching(/bad\.ics, line 1: /) as unknown },
      ],
    });
    expect((await asked('b')).clusters.map(({ cluster }) => cluster)).toEqual(['b']);
  });

  test('very many, are cut to 2,000 in all clusters together, and so many more are said with when they begin', async () => {
    await inventory({ a: 'daily.ics', b: 'daily.ics', c: null });
    const hours = Array.from({ length: 24 }, (_, hour) => `20261127T${String(hour).padStart(2, '0')}0000Z`);
    const hourly = hours.map((at) => vevent(`DTSTART:${at}`, 'DURATION:PT30M', 'RRULE:FREQ=DAILY')).join('');
    await write('daily.ics', calendarText(hourly));
    const [a, b] = (await asked(null, 40)).clusters;
    expect(a).toEqual({ ...b, cluster: 'a' });
    if (!a?.ok) throw new Error('it cannot be read');
    expect(a.freezes).toHaveLength(666);
    expect(a.freezes.length + a.more).toBe(40 * 24);
    expect(a.moreFrom).toBe((a.freezes.at(-1)?.start ?? 0) + HOUR);
  });

  test('of a cluster that is not there, or an inventory that cannot be used, fail as wrong inventory', async () => {
    await inventory({ 'prod-eu': null });
    await expect(asked('prod-ue')).rejects.toMatchObject({
      type: 'inventory',
      message: 'there is no cluster prod-ue in the inventory; did you mean `prod-eu`?',
    });
    await write('clusters.yaml', 'clusters: 7\n');
    await expect(asked()).rejects.toMatchObject({
      type: 'inventory',
      message: expect.stringContaining('cannot be used') as unknown,
    });
  });
});
