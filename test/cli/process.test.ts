import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROLLBOOK = resolve(__dirname, '../../rollbook');
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollbook-cli-'));
  // The first call builds what changed.
  spawnSync(ROLLBOOK, ['--version'], { encoding: 'utf8' });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function rollbook(words: string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(ROLLBOOK, words, {
    cwd: dir,
    input,
    encoding: 'utf8',
    env: { ...process.env, TEMPORAL_ADDRESS: '127.0.0.1:1' },
  });
  return { status, stdout, stderr };
}

const GOOD =
  'runbook: good\nsummary: one\nsteps:\n  - call: services.restart\n    with: { services: [stats_archiver] }\n';
const BAD = 'runbook: bad\nsummary: one\nsteps:\n  - call: services.restrt\n    with: { services: [stats_archiver] }\n';
const INVENTORY = 'clusters:\n  prod:\n    url: https://10.0.0.1:9443\n    username: ops\n    password: hunter2\n';

describe('the program', () => {
  test('help goes to standard output, exit 0', () => {
    const { status, stdout, stderr } = rollbook(['run', '--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('rollbook run rolling-restart --cluster prod-eu');
  });

  test('bad usage is one sentence on standard error, exit 2', () => {
    expect(rollbook(['cancel', 'x'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'rollbook: there is no verb `cancel`; `rollbook abort ID` ends a run: nothing more is sent, nothing is undone\n',
    });
  });

  test('bad usage with --json is one document on standard output and nothing else', () => {
    const { status, stdout, stderr } = rollbook(['run', 'r', '--dry-run', '--json']);
    expect([status, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'usage', message: expect.stringContaining('rollbook plan'), problems: [] },
    });
  });

  test('schema prints the JSON Schema', () => {
    const { status, stdout } = rollbook(['schema']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('$schema');
  });

  test('validate names place, line and caret, exit 2', () => {
    writeFileSync(join(dir, 'bad.yaml'), BAD);
    const { status, stdout, stderr } = rollbook(['validate', 'bad.yaml']);
    expect(status).toBe(2);
    expect(stdout).toContain('bad.yaml:4:11: ');
    expect(stdout).toContain('  4 |   - call: services.restrt\n    |           ^');
    expect(stderr).toContain('1 problem');
  });

  test('validate reads standard input, folders, and finds one name twice', () => {
    expect(rollbook(['validate', '-', '--json'], GOOD)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"ok": true'),
    });
    mkdirSync(join(dir, 'two'));
    for (const name of ['a.yaml', 'b.yml']) writeFileSync(join(dir, 'two', name), GOOD);
    const { status, stdout } = rollbook(['validate', 'two', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problems: [{ file: 'two/b.yml', line: 1, column: 1, code: 'duplicate-name' }],
    });
  });

  test('validate without words takes ./runbooks and ./clusters.yaml, and shows no secret', () => {
    expect(rollbook(['validate'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('neither ./runbooks nor ./clusters.yaml'),
    });
    writeFileSync(join(dir, 'clusters.yaml'), INVENTORY);
    const { status, stdout, stderr } = rollbook(['validate']);
    expect(status).toBe(2);
    expect(stdout).toContain('clusters.yaml:5:');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  test('a bad runbook is refused before any server is asked', () => {
    writeFileSync(join(dir, 'bad.yaml'), BAD);
    const { status, stdout } = rollbook(['run', './bad.yaml', '--cluster', 'c', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'runbook', problems: [{ line: 4, code: 'unknown-action' }] },
    });
  });

  test('no Temporal: exit 4 within 15 s, the address is named, no stack', () => {
    const began = Date.now();
    const { status, stdout, stderr } = rollbook(['list']);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect([status, stdout]).toEqual([4, '']);
    expect(stderr).toContain('127.0.0.1:1');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
