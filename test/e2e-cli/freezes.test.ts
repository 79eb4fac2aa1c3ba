import type { PlanDocument } from '../../rollout/plan-shape';
import type { Simulator } from '../../simulator';
import { House, reportOf } from './house';
import { rollbook } from './programs';

let house: House;
let sim: Simulator;

/** One freeze from an hour ago to an hour from now. */
function calendar(): string {
  const at = (hours: number) => `${new Date(Date.now() + hours * 3_600_000).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const event = ['BEGIN:VEVENT', 'UID:1', 'SUMMARY:Black Friday', `DTSTART:${at(-1)}`, `DTEND:${at(1)}`, 'END:VEVENT'];
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...event, 'END:VCALENDAR', ''].join('\r\n');
}

beforeAll(async () => {
  house = await House.open();
  sim = await house.cluster('one');
  const entry = sim.inventory({ file: './one/password' }, './one/ca.pem');
  await house.entry('one', { ...entry, calendar: './freeze.ics' });
  await house.write('freeze.ics', calendar());
  await house.worker();
});
afterAll(() => house.close());

const ONLY = ['-i', 'services=stats_archiver', '-i', 'stable=1s', '--nodes', '2'];
const RUN = ['run', 'rolling-restart', '--cluster', 'one', ...ONLY, '--yes', '--json'];
const posts = (): number => sim.ledger.entries.filter(({ method }) => method === 'POST').length;

test('plan, in a change freeze, shows it as refused and exits 3', async () => {
  const ran = await house.rollbook(['plan', 'rolling-restart', '--cluster', 'one', ...ONLY, '--json']);
  expect(ran.code).toBe(3);
  const { refused } = JSON.parse(ran.out) as PlanDocument;
  expect(refused).toEqual([
    { code: 'freeze', message: expect.stringMatching(/^change freeze 'Black Friday' until /) as unknown },
  ]);
});

test('run, in a change freeze, is refused, exits 3, and sends nothing', async () => {
  const ran = await house.rollbook(RUN);
  expect(ran.code).toBe(3);
  expect(reportOf(ran).outcome).toBe('refused');
  expect(reportOf(ran).next).toContain("freeze 'Black Friday' until ");
  expect(posts()).toBe(0);
});

test('run --override-freeze, in a change freeze, is done, and the report says who and why', async () => {
  const ran = await house.rollbook([...RUN, '--override-freeze', 'incident 4711', '--by', 'ada']);
  expect(ran.code).toBe(0);
  expect(reportOf(ran).waived).toEqual([
    { gate: 'freeze', by: 'ada', reason: 'incident 4711', items: [expect.stringContaining('Black Friday') as unknown] },
  ]);
  expect(posts()).toBe(1);
});

test('doctor says what is frozen, and is not content with a calendar that cannot be read', async () => {
  const well = await house.rollbook(['doctor', 'one']);
  expect(well.code).toBe(0);
  expect(well.out).toMatch(/^ok +calendar: change freeze 'Black Friday' until .*; none begins within 14 days$/m);
  await house.write('freeze.ics', 'BEGIN:VCALENDAR\n');
  const broken = await house.rollbook(['doctor', 'one']);
  expect(broken.code).toBe(3);
  expect(broken.out).toMatch(/^WRONG +calendar: .*freeze\.ics, line 1: the file ends before END:VCALENDAR/m);
  const checked = await rollbook(['validate', 'freeze.ics', '--json'], { cwd: house.dir });
  expect(checked.code).toBe(2);
  expect(JSON.parse(checked.out)).toMatchObject({ problems: [{ file: 'freeze.ics', line: 1, code: 'calendar' }] });
});
