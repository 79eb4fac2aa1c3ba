import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../activities/catalog';
import { listRunbooks, load, namedTwice } from '../../activities/documents';
import { sha256 } from '../../activities/hash';

let dir = '';
let sources = { clustersFile: '', runbookDirs: [''] };

const RUNBOOK = `runbook: restart-it
summary: Restarts it
inputs:
  services:
    type: services
    description: what
    default: [stats_archiver]
steps:
  - call: services.restart
    with: { services: "\${{ inputs.services }}" }
`;
const CLUSTERS = `clusters:
  prod-eu:
    url: https://10.0.0.1:9443
    username: ops@example.com
    password: { env: PROD_PASSWORD }
    login: local
`;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-documents-'));
  await mkdir(join(dir, 'runbooks'));
  await writeFile(join(dir, 'clusters.yaml'), CLUSTERS);
  await writeFile(join(dir, 'runbooks', 'restart-it.yaml'), RUNBOOK);
  sources = { clustersFile: join(dir, 'clusters.yaml'), runbookDirs: [join(dir, 'runbooks'), join(dir, 'nowhere')] };
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const ask = (change: Partial<Parameters<typeof load>[0]> = {}) =>
  load({ runbook: 'restart-it', cluster: 'prod-eu', inputs: {}, ...change }, sources);

describe('load', () => {
  test('load, of a name, gives runbook, hash, inputs with defaults and what a run may know of the cluster', async () => {
    expect(await ask()).toMatchObject({
      ok: true,
      runbook: { name: 'restart-it' },
      hash: sha256(RUNBOOK),
      document: null,
      inputs: { services: ['stats_archiver'] },
      cluster: {
        name: 'prod-eu',
        url: 'https://10.0.0.1:9443',
        pinnedName: null,
        login: 'local',
        maxUnavailable: 1,
        byName: false,
      },
    });
  });

  test('load, needs no secret', async () => {
    delete process.env['PROD_PASSWORD'];
    expect(JSON.stringify(await ask())).not.toContain('PROD_PASSWORD');
  });

  test('load, of a whole document, keeps its text', async () => {
    expect(await ask({ runbook: RUNBOOK })).toMatchObject({ ok: true, document: RUNBOOK, hash: sha256(RUNBOOK) });
    expect(
      await ask({ runbook: JSON.stringify({ runbook: 'x', summary: 's', steps: [{ sleep: '1s' }] }) }),
    ).toMatchObject({ ok: true });
  });

  test('load, of an unknown name, gives the nearest', async () => {
    expect(await ask({ runbook: 'restart-its' })).toMatchObject({
      ok: false,
      code: 'runbook',
      message: expect.stringMatching(/did you mean `restart-it`/) as unknown,
    });
  });

  test('load, of an unknown cluster, gives the nearest', async () => {
    expect(await ask({ cluster: 'prod-e' })).toMatchObject({
      ok: false,
      code: 'inventory',
      message: expect.stringMatching(/did you mean `prod-eu`/) as unknown,
    });
  });

  test('load, with a broken runbook and an unknown cluster, names all problems at once', async () => {
    await writeFile(join(dir, 'runbooks', 'restart-it.yaml'), `${RUNBOOK}stepz: []\nbudget: 1\n`);
    const loaded = await ask({ cluster: 'prod-e' });
    expect(loaded).toMatchObject({ ok: false, code: 'runbook' });
    if (loaded.ok) return;
    expect(loaded.problems.length).toBeGreaterThanOrEqual(2);
    expect(loaded.message).toMatch(/stepz/);
    expect(loaded.message).toMatch(/prod-eu/);
    expect(loaded.message).toMatch(/restart-it\.yaml:\d+:\d+: /);
  });

  test('load, with wrong inputs, names each as `input`', async () => {
    const loaded = await ask({ inputs: { servicez: 1, services: 7 } });
    expect(loaded).toMatchObject({ ok: false, code: 'input' });
    if (!loaded.ok) expect(loaded.problems).toHaveLength(2);
  });

  test('load, of a name that two files carry, names both', async () => {
    await writeFile(join(dir, 'runbooks', 'copy.yml'), RUNBOOK);
    expect(await ask()).toMatchObject({
      ok: false,
      code: 'runbook',
      message: expect.stringMatching(/copy\.yml and .*restart-it\.yaml/) as unknown,
    });
    expect(namedTwice(await listRunbooks(sources.runbookDirs))).toMatchObject([
      { name: 'restart-it', files: [{}, {}] },
    ]);
  });

  test('load, without an inventory, says where it looked', async () => {
    await rm(join(dir, 'clusters.yaml'));
    expect(await ask()).toMatchObject({
      ok: false,
      code: 'inventory',
      message: expect.stringMatching(/clusters\.yaml/) as unknown,
    });
  });

  test('load, of a runbook changed meanwhile, reads it anew', async () => {
    await ask();
    await writeFile(join(dir, 'runbooks', 'restart-it.yaml'), RUNBOOK.replace('Restarts it', 'Restarts it again'));
    expect(await ask()).toMatchObject({ ok: true, runbook: { summary: 'Restarts it again' } });
  });
});

test('load, of a runbook with thousands of mistakes and thousands of unknown inputs, gives what fits into a history', async () => {
  const many = (line: (i: number) => string): string => Array.from({ length: 15_000 }, (_, i) => line(i)).join('');
  const wrong = await ask({ runbook: `runbook: a\n${many((i) => `key_${i}: 1\n`)}` });
  expect(wrong).toMatchObject({ ok: false, code: 'runbook' });
  expect(JSON.stringify(wrong).length).toBeLessThan(100_000);
  const inputs = Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`input_${i}`, 1]));
  const unknown = await ask({ inputs });
  expect(unknown).toMatchObject({ ok: false, message: expect.stringContaining('more') });
  expect(JSON.stringify(unknown).length).toBeLessThan(100_000);
});

describe('catalog', () => {
  test('catalog, gives sound runbooks by name and clusters without any secret', async () => {
    await writeFile(join(dir, 'runbooks', 'broken.yaml'), 'runbook: broken\n');
    expect(await catalog(sources)).toMatchObject({
      runbooks: [{ name: 'restart-it', summary: 'Restarts it', inputs: { services: { type: 'services' } } }],
      clusters: [{ name: 'prod-eu', url: 'https://10.0.0.1:9443' }],
    });
  });

  test('catalog, of an inventory that cannot be used, says what is wrong with it, and still gives the runbooks', async () => {
    await writeFile(sources.clustersFile, 'clusters: {}\n');
    expect(await catalog(sources)).toMatchObject({
      runbooks: [{ name: 'restart-it' }],
      clusters: [],
      problem: expect.stringMatching(/clusters\.yaml cannot be used: there is no cluster/),
    });
  });
});
