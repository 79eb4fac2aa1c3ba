import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectFitForPeople, reportOf } from './house';
import { endPrograms, start, until, type Running } from './programs';

jest.setTimeout(90_000);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-demo-'));
});
afterAll(async () => {
  await endPrograms();
  await rm(dir, { recursive: true, force: true });
});

/** The demo with a folder of its own for everything that it writes. */
async function demo(name: string, words: string[] = []): Promise<Running> {
  const place = join(dir, name);
  await mkdir(place);
  return start([...words, 'demo'].reverse(), { cwd: place, env: { TMPDIR: place } });
}

/** Processes that have this folder in their words: the server is started on a database in it. */
function processesOf(name: string): string[] {
  const folder = join(dir, name);
  return allProcesses().filter((words) => words.includes(folder));
}

function allProcesses(): string[] {
  if (!existsSync('/proc/self/cmdline'))
    return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n');
  return readdirSync('/proc').map((pid) => {
    try {
      return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
    } catch {
      return '';
    }
  });
}

test('demo, carried out, killed and left with Ctrl-C side by side: its output tells the whole story, and nothing stays behind', async () => {
  const [whole, killed, left] = await Promise.all([demo('whole'), demo('killed'), demo('left')]);
  for (const one of [killed, left]) {
    await one.said('restart stats_archiver', 40_000);
    expect(processesOf(one === killed ? 'killed' : 'left')).not.toEqual([]);
    one.kill(one === killed ? 'SIGKILL' : 'SIGINT');
  }
  const gone = await left.ended;
  expect(gone).toMatchObject({ code: 130 });
  expect(gone.err).toContain('left in the middle; server, worker and cluster are taken down with it');
  expect(processesOf('left')).toEqual([]);
  expect(await readdir(join(dir, 'left'))).toEqual([]);
  await until(
    () => processesOf('killed').length === 0,
    15_000,
    () => 'a killed demo left its server behind',
  );

  const ran = await whole.ended;
  expect(ran.code).toBe(0);
  expect(ran.ms).toBeLessThan(30_000);
  for (const text of [
    'planned: nodes 2, 3, 1',
    'node 1 (10.0.0.1, primary) done',
    'rolling-restart on demo: completed',
    'Sent: 3 requests that change something',
  ])
    expect(ran.out).toContain(text);
  for (const text of [
    'nothing stays behind',
    'simulated cluster `demo` of 3 nodes',
    'stable=1s',
    'own count: 3 restarts',
    'rollbook up',
  ])
    expect(ran.err).toContain(text);
  expect(ran.err).not.toMatch(/warn|error/i);
  expectFitForPeople(ran, ['correct-horse']);
  expect(processesOf('whole')).toEqual([]);
  expect(await readdir(join(dir, 'whole'))).toEqual([]);
});

test('demo --json, prints events and last the bare report; up --json, one document, and ends on Ctrl-C with exit 0', async () => {
  const data = await demo('data', ['--json']);
  const place = join(dir, 'up');
  await mkdir(place);
  const up = start(['up', '--json'], { cwd: place, env: { TMPDIR: place } });
  const ran = await data.ended;
  expect(ran.code).toBe(0);
  expect(reportOf(ran)).toMatchObject({ outcome: 'completed', run: { cluster: 'demo', runbook: 'rolling-restart' } });

  await up.said('uiUrl', 40_000);
  const { address, uiUrl, cluster } = JSON.parse(up.so().out) as { address: string; uiUrl: string; cluster: string };
  expect([typeof address, cluster]).toEqual(['string', 'demo']);
  expect((await fetch(uiUrl)).status).toBe(200);
  const listed = await start(['list', '--json', '--address', address]).ended;
  expect(JSON.parse(listed.out)).toMatchObject({ runs: [{ cluster: 'demo', outcome: 'completed' }] });
  up.kill('SIGINT');
  expect((await up.ended).code).toBe(0);
  expect(processesOf('up')).toEqual([]);
  expect(await readdir(place)).toEqual([]);
});
