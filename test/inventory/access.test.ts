import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessFor } from '../../inventory/access';
import { byName, clusterNames, clusterOf, type Cluster } from '../../inventory/inventory';
import { loadInventory } from '../../inventory/load';
import { SecretError } from '../../inventory/secrets';

const HEX = (letter: string) => letter.repeat(64);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inventory-'));
});

afterEach(async () => {
  delete process.env.TEST_INVENTORY_PASSWORD;
  await rm(folder, { recursive: true, force: true });
});

async function cluster(lines: string): Promise<Cluster> {
  const file = join(folder, 'clusters.yaml');
  await writeFile(file, `clusters:\n  a:\n    url: https://10.0.0.1:9443\n    username: ops\n${lines}`);
  const loaded = await loadInventory(file);
  const found = loaded.ok ? clusterOf(loaded.inventory, 'a') : null;
  if (!found) throw new Error(JSON.stringify(loaded));
  return found;
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SecretError)) throw error;
  return error.message;
}

describe('a secret', () => {
  test('in a variable, read at each call, is the value of that moment', async () => {
    const a = await cluster('    password: { env: TEST_INVENTORY_PASSWORD }\n');
    process.env.TEST_INVENTORY_PASSWORD = ' one\n';
    expect((await accessFor(a, a.url)).password).toBe(' one\n');
    process.env.TEST_INVENTORY_PASSWORD = 'two';
    expect((await accessFor(a, a.url)).password).toBe('two');
  });

  test.each([
    ['one\n', 'one'],
    ['one\r\n', 'one'],
    ['one\n\n', 'one\n'],
    [' one ', ' one '],
    ['one', 'one'],
  ])('in a file that holds %j: one final line end is dropped', async (content, expected) => {
    const a = await cluster('    password: { file: ./secret }\n');
    await writeFile(join(folder, 'secret'), content);
    expect((await accessFor(a, a.url)).password).toBe(expected);
  });

  test('in a file that is replaced by a rename: the next call has the new one', async () => {
    const a = await cluster('    password: { file: secret }\n');
    await writeFile(join(folder, 'secret'), 'old\n');
    expect((await accessFor(a, a.url)).password).toBe('old');
    await writeFile(join(folder, 'next'), 'new\n');
    await rename(join(folder, 'next'), join(folder, 'secret'));
    expect((await accessFor(a, a.url)).password).toBe('new');
  });

  test('missing, empty or no file: one sentence that names the place', async () => {
    const byEnv = await cluster('    password: { env: TEST_INVENTORY_PASSWORD }\n');
    expect(await refusal(accessFor(byEnv, byEnv.url))).toBe(
      'cluster a, password: the environment variable TEST_INVENTORY_PASSWORD is not set for this process',
    );
    process.env.TEST_INVENTORY_PASSWORD = '';
    expect(await refusal(accessFor(byEnv, byEnv.url))).toContain('TEST_INVENTORY_PASSWORD is empty');
    const byFile = await cluster('    password: { file: secret }\n');
    expect(await refusal(accessFor(byFile, byFile.url))).toBe(
      `cluster a, password: ${join(folder, 'secret')} does not exist`,
    );
    await writeFile(join(folder, 'secret'), '\n');
    expect(await refusal(accessFor(byFile, byFile.url))).toBe(
      `cluster a, password: ${join(folder, 'secret')} is empty`,
    );
    const isFolder = await cluster('    password: { file: . }\n');
    expect(await refusal(accessFor(isFolder, isFolder.url))).toBe(`cluster a, password: ${folder} is a folder`);
  });

  test('in a pipe or a device: refused at once, since it cannot be read at each call', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const pipe = await cluster('    password: { file: pipe }\n');
    expect(await refusal(accessFor(pipe, pipe.url))).toContain('is not a regular file');
    const zero = await cluster('    password: { file: /dev/zero }\n');
    expect(await refusal(accessFor(zero, zero.url))).toContain('is not a regular file');
  });

  test('in a file that is far too large: refused', async () => {
    const a = await cluster('    password: { file: secret }\n');
    await writeFile(join(folder, 'secret'), Buffer.alloc(2 * 1024 * 1024, 120));
    expect(await refusal(accessFor(a, a.url))).toContain('is larger than 1 MB');
  });
});

describe('TLS settings', () => {
  test('files, read at each call, from the folder of the inventory', async () => {
    const a = await cluster(
      '    password: { env: TEST_INVENTORY_PASSWORD }\n    tls: { ca: ca.pem, cert: c.pem, key: k.pem, server_name: n }\n',
    );
    process.env.TEST_INVENTORY_PASSWORD = 'x';
    for (const name of ['ca', 'c', 'k']) await writeFile(join(folder, `${name}.pem`), `PEM ${name}`);
    expect((await accessFor(a, a.url)).tls).toEqual({
      ca: 'PEM ca',
      cert: 'PEM c',
      key: 'PEM k',
      serverName: 'n',
      fingerprints: [],
      insecure: false,
    });
    await rm(join(folder, 'ca.pem'));
    expect(await refusal(accessFor(a, a.url))).toBe(`cluster a, tls.ca: ${join(folder, 'ca.pem')} does not exist`);
  });

  test("fingerprints by node: a known address takes its own node's only, an unknown one any of them", async () => {
    process.env.TEST_INVENTORY_PASSWORD = 'x';
    const a = await cluster(
      `    password: { env: TEST_INVENTORY_PASSWORD }\n    nodes: { 1: https://10.0.0.1:9443, 2: https://10.0.0.2:9443 }\n    tls: { fingerprint: { 1: "${HEX('a')}", 2: "${HEX('b')}" } }\n`,
    );
    const pins = async (url: string) => (await accessFor(a, url)).tls.fingerprints;
    expect(await pins('https://10.0.0.1:9443')).toEqual([HEX('a')]);
    expect(await pins('https://10.0.0.2:9443/')).toEqual([HEX('b')]);
    expect(await pins('https://10.0.0.9:9443')).toEqual([HEX('a'), HEX('b')]);
  });

  test('one fingerprint for all nodes: every address takes it', async () => {
    process.env.TEST_INVENTORY_PASSWORD = 'x';
    const a = await cluster(
      `    password: { env: TEST_INVENTORY_PASSWORD }\n    tls: { fingerprint: "${HEX('c')}" }\n`,
    );
    expect((await accessFor(a, 'https://10.0.0.3:9443')).tls.fingerprints).toEqual([HEX('c')]);
  });
});

describe('an inventory', () => {
  test('that does not exist: a problem of its first line, naming it', async () => {
    const file = join(folder, 'none.yaml');
    expect(await loadInventory(file)).toEqual({
      ok: false,
      problems: [{ file, line: 1, column: 1, code: 'no-file', message: `the inventory: ${file} does not exist` }],
    });
  });

  test('loaded: its clusters by name, in their order', async () => {
    await cluster('    password: { env: P }\n  b:\n    url: https://b\n    username: x\n    password: { env: P }\n');
    const loaded = await loadInventory(join(folder, 'clusters.yaml'));
    if (!loaded.ok) throw new Error('not loaded');
    expect(clusterNames(loaded.inventory)).toEqual(['a', 'b']);
    expect(clusterOf(loaded.inventory, 'constructor')).toBeNull();
  });

  test.each([
    ['    nodes: { 1: "https://[::1]:9443" }\n', false],
    ['    nodes: { 1: https://10.0.0.7 }\n', false],
    ['    nodes: { 1: https://node1.example.com }\n', true],
    ['    nodes: { 1: https://localhost:1 }\n', true],
  ])('with %j: by name is %s', async (nodes, expected) => {
    expect(byName(await cluster(`    password: { env: P }\n${nodes}`))).toBe(expected);
  });
});
