import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-lock-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test('lock, five processes at once over one that a dead process left, one after the other and none left out', async () => {
  const { pid } = spawnSync('true');
  await mkdir(join(dir, 'lock'));
  await writeFile(join(dir, 'lock', 'pid'), String(pid));

  const codes = await Promise.all(Array.from({ length: 5 }, () => contender(false)));
  expect(codes).toEqual([0, 0, 0, 0, 0]);
  const lines = (await readFile(join(dir, 'log'), 'utf8')).trim().split('\n');
  expect(lines).toHaveLength(10);
  for (let index = 0; index < lines.length; index += 2) {
    expect(lines[index + 1]).toBe(lines[index]?.replace('in', 'out'));
  }
  expect(await readdir(dir)).toEqual(['log']);
});

test('lock, its holder is alive, waits and says so once', async () => {
  await mkdir(join(dir, 'lock'));
  await writeFile(join(dir, 'lock', 'pid'), String(process.pid));
  const waiting = contender(true);
  await new Promise((done) => setTimeout(done, 500));
  expect(await readFile(join(dir, 'log'), 'utf8')).toBe('waiting\n');
  await rm(join(dir, 'lock'), { recursive: true });
  expect(await waiting).toBe(0);
  expect(await readFile(join(dir, 'log'), 'utf8')).toMatch(/^waiting\nin (\d+)\nout \1\n$/);
});

/** A process that takes the lock, works for 30 ms, and writes when; gives its exit code. */
async function contender(tell: boolean): Promise<number | null> {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(join(__dirname, '../../script/lock.mjs'))};
    const say = (text) => appendFileSync(${JSON.stringify(join(dir, 'log'))}, text + '\\n');
    await withLock(${JSON.stringify(join(dir, 'lock'))}, () => ${tell ? `say('waiting')` : 'null'}, async () => {
      say('in ' + process.pid);
      await new Promise((done) => setTimeout(done, 30));
      say('out ' + process.pid);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
