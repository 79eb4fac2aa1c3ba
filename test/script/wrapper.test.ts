import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../temporal/root';

const WRAPPER = join(projectRoot(), 'rollbook');

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollbook-wrapper-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('wrapper, --help on what is built, by a chain of links from elsewhere, within half a second and nothing on stderr', () => {
  symlinkSync(WRAPPER, join(dir, 'first'));
  symlinkSync('first', join(dir, 'second'));
  const runs = [1, 2, 3, 4].map(() => {
    const began = Date.now();
    return { ...rollbook(['--help'], { program: join(dir, 'second') }), ms: Date.now() - began };
  });
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  expect(runs.at(-1)).toMatchObject({ stderr: '', stdout: expect.stringContaining('rollbook demo') });
  expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThan(500);
});

test('wrapper, a runbook on stdin, the CLI reads it and its exit code comes through', () => {
  expect(rollbook(['validate', '-', '--json'], { input: 'runbook: x\n' })).toMatchObject({ status: 2 });
  const sound = 'runbook: x\nsummary: One.\ndescription: Two.\nsteps:\n  - call: cluster.get\n';
  expect(rollbook(['validate', '-', '--json'], { input: sound })).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/"ok": ?true/),
  });
});

test('wrapper, an old Node, one sentence that says what to install', () => {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'node'), '#!/bin/sh\necho v20.18.3\n');
  chmodSync(join(bin, 'node'), 0o755);
  expect(rollbook(['--help'], { path: `${bin}:/usr/bin:/bin` })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'rollbook: Node.js v20.18.3 is too old: install Node.js 20.19 or newer, then try again\n',
  });
});

test('wrapper, no Node, one sentence that says what to install', () => {
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  for (const name of ['sh', 'dirname', 'readlink']) {
    const found = spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, join(bin, name));
  }
  expect(rollbook(['--help'], { path: bin })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'rollbook: Node.js was not found: install Node.js 20.19 or newer, then try again\n',
  });
});

function rollbook(
  args: string[],
  {
    program = WRAPPER,
    input = '',
    path = process.env['PATH'],
  }: { program?: string; input?: string; path?: string | undefined },
): SpawnSyncReturns<string> {
  return spawnSync(program, args, { cwd: tmpdir(), input, encoding: 'utf8', env: { ...process.env, PATH: path } });
}
