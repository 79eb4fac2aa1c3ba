import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFile } from '@swc/core';
import { startServerProcess } from '../../temporal/server-process';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-process-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test('server process, parent killed by SIGKILL, the server ends too', async () => {
  const { code } = await transformFile(join(__dirname, '../../temporal/server-process.ts'), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  await writeFile(join(dir, 'server-process.js'), code);
  const log = join(dir, 'log');
  const start = `require('./server-process.js').startServerProcess('/bin/sh', ['-c', 'echo $$; exec sleep 60'], ${JSON.stringify(log)}); setInterval(() => {}, 1000)`;
  const parent = spawn(process.execPath, ['-e', start], { cwd: dir, stdio: 'ignore' });
  const pid = Number(
    await until(() =>
      readFile(log, 'utf8').then(
        (text) => /^\d+\n/.exec(text)?.[0],
        () => undefined,
      ),
    ),
  );
  expect(isAlive(pid)).toBe(true);

  parent.kill('SIGKILL');
  await until(() => Promise.resolve(isAlive(pid) ? undefined : true));
});

test('server process, stop, a server that ends only when asked, is gone and its output is kept', async () => {
  const server = startServerProcess('/bin/sh', ['-c', 'echo Error: no room; exec sleep 60'], join(dir, 'log'));
  await until(() => Promise.resolve(server.lastWords() === 'no room' ? true : undefined));
  expect(server.isOver()).toBe(false);
  await server.stop();
  expect(server.isOver()).toBe(true);
});

test('server process, program missing, is over at once and says so', async () => {
  const server = startServerProcess(join(dir, 'nothing'), [], join(dir, 'log'));
  await server.ended;
  expect(server.lastWords()).toMatch(/not found/);
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 250; tries += 1) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error('not seen within 5 s');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
