import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isReport } from '../../cli/report-border';
import { House } from './house';
import { rollbook } from './programs';

let house: House;

beforeAll(async () => {
  house = await House.open();
});

afterAll(() => house.close());

test('worker --reports, runs that ended by themselves and by force, keeps data and page of each, and report finds them without Temporal', async () => {
  await house.cluster('kept');
  const dir = join(house.dir, 'reports');
  await house.worker(['--reports', dir]);
  const run = [
    'run',
    'rolling-restart',
    '--cluster',
    'kept',
    '-i',
    'services=stats_archiver',
    '--reason',
    'a <b> & c',
    '--yes',
  ];
  const ran = await house.rollbook([...run, '-i', 'stable=1s', '--id', 'whole/run']);
  expect(ran.code).toBe(0);

  const cut = await house.rollbook([...run, '-i', 'stable=1m', '--id', 'cut', '--detach']);
  expect(cut.code).toBe(0);
  await house.standing('cut', ({ mutations }) => mutations.length > 0);
  await house.server.client.workflow.getHandle('cut').terminate('by hand');

  const names = async (): Promise<string[]> => (await readdir(dir)).sort();
  for (let tries = 0; (await names()).length < 4 && tries < 200; tries += 1)
    await new Promise((done) => setTimeout(done, 200));
  expect(await names()).toEqual([
    expect.stringMatching(/^cut\.[0-9a-f-]{36}\.html$/),
    expect.stringMatching(/^cut\.[0-9a-f-]{36}\.json$/),
    expect.stringMatching(/^whole_run\.[0-9a-f-]{36}\.html$/),
    expect.stringMatching(/^whole_run\.[0-9a-f-]{36}\.json$/),
  ]);

  const known = await house.rollbook(['report', 'whole/run', '--format', 'json']);
  const kept = await rollbook(['report', 'whole/run', '--format', 'json', '--address', '127.0.0.1:1'], {
    cwd: house.dir,
    env: { ROLLBOOK_REPORTS: dir },
  });
  expect(kept.code).toBe(0);
  expect(kept.out).toBe(known.out);
  expect(kept.err).toContain('this is the report that was kept in');
  const page = await house.rollbook(['report', 'whole/run', '--format', 'html']);
  expect(page.out).toContain('a &lt;b&gt; &amp; c');
  const [, , file = ''] = await names();
  expect(await readFile(join(dir, file), 'utf8')).toBe(page.out);

  const [, data = ''] = await names();
  const rebuilt: unknown = JSON.parse(await readFile(join(dir, data), 'utf8'));
  expect(isReport(rebuilt)).toBe(true);
  expect(rebuilt).toMatchObject({ outcome: 'failed', nodes: [{ uid: 2, phase: 'unknown' }] });
  expect(JSON.stringify(rebuilt)).toContain('Look at node 2');
});

test('worker --reports, a folder that cannot be written, does not start and says why', async () => {
  await house.cluster('plain');
  const file = join(house.dir, 'file');
  await writeFile(file, '');
  const ran = await house.rollbook(['worker', '--reports', file]);
  expect(ran.code).toBe(2);
  expect(ran.err).toBe(`rollbook: cannot keep reports in ${file}: it is no folder\n`);
});

test('report --reports, of a run that nobody knows, says what Temporal says', async () => {
  const dir = join(house.dir, 'empty');
  await mkdir(dir);
  const ran = await house.rollbook(['report', 'nope', '--reports', dir]);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('there is no run nope');
});
