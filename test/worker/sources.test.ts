import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ProblemsError, UserError } from '../../language/user-error';
import { projectRoot } from '../../temporal/root';
import { checkSources, sourcesOf } from '../../worker/sources';

const INVENTORY = `clusters:
  prod:
    url: https://10.0.0.1:9443
    username: ops
    password: { env: PROD_PASSWORD }
`;
const OWN = 'runbook: own\nsummary: One.\ndescription: More.\nsteps:\n  - call: cluster.get\n';

let dir: string;
let clusters: string;
let runbooks: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-sources-'));
  clusters = join(dir, 'clusters.yaml');
  runbooks = join(dir, 'runbooks');
  await mkdir(runbooks);
  await writeFile(clusters, INVENTORY);
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test('sources, nothing said, ./clusters.yaml and the runbooks that ship', () => {
  expect(sourcesOf({ env: {} })).toEqual({
    clustersFile: resolve('clusters.yaml'),
    runbookDirs: [join(projectRoot(), 'runbooks')],
  });
});

test('sources, options and variables, options win', () => {
  const env = { ROLLBOOK_CLUSTERS: '/of/variable.yaml', ROLLBOOK_RUNBOOKS: '/of/variable' };
  expect(sourcesOf({ env })).toMatchObject({
    clustersFile: '/of/variable.yaml',
    runbookDirs: [expect.anything(), '/of/variable'],
  });
  expect(sourcesOf({ env, clusters: '/of/option.yaml', runbooks: '/of/option' })).toMatchObject({
    clustersFile: '/of/option.yaml',
    runbookDirs: [expect.anything(), '/of/option'],
  });
});

test('sources, check, all well, nothing to say', async () => {
  await writeFile(join(runbooks, 'own.yaml'), OWN);
  expect(await checkSources(sourcesOf({ clusters, runbooks, env: {} }))).toEqual([]);
});

test('sources, check, a name that ships already, refused with file and line of the second', async () => {
  const file = join(runbooks, 'mine.yaml');
  await writeFile(file, `# mine\n${OWN.replace('own', 'rolling-restart')}`);
  const error = await caught(checkSources(sourcesOf({ clusters, runbooks, env: {} })));
  expect(error).toBeInstanceOf(ProblemsError);
  expect(error).toMatchObject({
    code: 'runbook',
    problems: [
      { file, line: 2, column: 1, code: 'duplicate-name', message: expect.stringContaining('rolling-restart') },
    ],
  });
});

test('sources, check, a bad inventory, refused with its problems', async () => {
  await writeFile(clusters, INVENTORY.replace('username', 'usrname'));
  expect(await caught(checkSources(sourcesOf({ clusters, env: {} })))).toMatchObject({
    code: 'inventory',
    problems: expect.arrayContaining([expect.objectContaining({ file: clusters, line: 4 })]),
  });
});

test('sources, check, no inventory, refused by its path', async () => {
  const missing = join(dir, 'none.yaml');
  expect(await caught(checkSources(sourcesOf({ clusters: missing, env: {} })))).toMatchObject({
    code: 'inventory',
    message: expect.stringContaining(missing),
  });
});

test('sources, check, a folder of runbooks that is not there, usage', async () => {
  const error = await caught(checkSources(sourcesOf({ clusters, runbooks: join(dir, 'none'), env: {} })));
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ code: 'usage', message: `there is no folder of runbooks at ${join(dir, 'none')}` });
});

test('sources, check, a runbook with a mistake, the worker starts and says where', async () => {
  const file = join(runbooks, 'broken.yaml');
  await writeFile(file, OWN.replace('cluster.get', 'cluster.git'));
  const lines = await checkSources(sourcesOf({ clusters, runbooks, env: {} }));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(`${file}:5:`);
});

function caught(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}
