import { mkdtemp, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { closedSince, keepReports, type Keeping } from '../../cli/keeper';
import { aReport } from './fixtures';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-keeper-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

interface World {
  /** IDs of closed runs, and what asking for their result gives. */
  runs: Record<string, () => unknown>;
  list?: () => void;
  asked: string[];
  queries: string[];
}

/** Only what the keeper asks of Temporal. */
function sessionOf(world: World): Parameters<typeof keepReports>[0] {
  const workflow = {
    async *list({ query }: { query: string }) {
      world.queries.push(query);
      world.list?.();
      for (const id of Object.keys(world.runs))
        yield await Promise.resolve({ workflowId: id, runId: `r-${id}`, closeTime: new Date(0) });
    },
    getHandle: (id: string) => ({
      result: () => {
        world.asked.push(id);
        return new Promise((resolve) => resolve(world.runs[id]?.()));
      },
    }),
  };
  return { client: { workflow }, address: 'h:1', namespace: 'ns' } as never;
}

/** Lets the keeper go until `met`, then ends it. */
async function until(
  world: World,
  met: () => boolean | Promise<boolean>,
  over: Partial<Keeping> = {},
): Promise<string[]> {
  const said: string[] = [];
  const end = new AbortController();
  const keeping = {
    dir,
    say: (line: string) => said.push(line),
    over: end.signal,
    every: 5,
    page: () => 'page',
    ...over,
  };
  const kept = keepReports(sessionOf(world), keeping);
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 2));
  end.abort();
  await kept;
  return said;
}

const world = (runs: World['runs'], list?: () => void): World => ({
  runs,
  asked: [],
  queries: [],
  ...(list ? { list } : {}),
});
const files = async (): Promise<string[]> => (await readdir(dir)).sort();
const reportOf = (id: string) => () => aReport({ run: { ...aReport().run, id } });

test('keeper, closed runs, writes each once as data and page', async () => {
  const two = world({ a: reportOf('a'), b: reportOf('b') });
  expect(await until(two, () => two.queries.length > 3)).toEqual([]);
  expect(await files()).toEqual(['a.r-a.html', 'a.r-a.json', 'b.r-b.html', 'b.r-b.json']);
  expect(two.asked).toEqual(['a', 'b']);
});

test('keeper, after a pass without trouble, asks only for what closed since, with room for lists that lag', async () => {
  const none = world({});
  await until(none, () => none.queries.length > 1);
  expect(none.queries[0]).toBe("WorkflowType = 'runbook' AND ExecutionStatus != 'Running'");
  expect(none.queries[1]).toMatch(/ AND CloseTime >= '20\d\d-.*Z'$/);
  expect(closedSince(Date.parse('2026-03-01T02:00:00Z'))).toContain("CloseTime >= '2026-03-01T01:50:00.000Z'");
});

test('keeper, a page that cannot be drawn, keeps the data and says so once', async () => {
  const one = world({ a: reportOf('a') });
  const page = (): string => {
    throw new Error('no ink');
  };
  expect(await until(one, () => one.queries.length > 2, { page })).toEqual([
    'the page of a could not be drawn: no ink',
  ]);
  expect(await files()).toEqual(['a.r-a.json']);
});

test('keeper, a folder that takes nothing for a while, says so once, goes on, and says when it is over', async () => {
  const one = world({ a: reportOf('a') });
  await rm(dir, { recursive: true });
  const said = await until(one, async () => {
    if (one.queries.length === 3) await mkdir(dir, { recursive: true });
    return one.queries.length > 5;
  });
  expect(said).toEqual([
    `the report of a could not be kept in ${dir}: there is no such file or folder; it is tried again every 0 s`,
    `reports are kept in ${dir} again`,
  ]);
  expect(await files()).toEqual(['a.r-a.html', 'a.r-a.json']);
});

test('keeper, one run that cannot be read, keeps the others and comes back to it from the first pass on', async () => {
  const broken = (): never => {
    throw new Error('a codec is missing');
  };
  const two = world({ a: broken, b: reportOf('b') });
  const said = await until(two, () => two.queries.length > 3);
  expect(said).toEqual([
    `the report of a could not be kept in ${dir}: a codec is missing; it is tried again every 0 s`,
  ]);
  expect(await files()).toEqual(['b.r-b.html', 'b.r-b.json']);
  expect(two.queries.every((query) => !query.includes('CloseTime'))).toBe(true);
});

test('keeper, a run that Temporal deleted meanwhile, is no trouble', async () => {
  const gone = (): never => {
    throw new WorkflowNotFoundError('gone', 'a', undefined);
  };
  const one = world({ a: gone });
  expect(await until(one, () => one.queries.length > 2)).toEqual([]);
});

test('keeper, a Temporal that does not answer, is said once and asked again', async () => {
  let away = true;
  const one = world({ a: reportOf('a') }, () => {
    if (away) throw new Error('away');
  });
  const said = await until(one, async () => {
    if (one.queries.length > 2) away = false;
    return (await files()).length === 2 && one.queries.length > 5;
  });
  expect(said[0]).toBe('Temporal at h:1 could not be asked which runs have ended: away; it is tried again every 0 s');
  expect(said).toHaveLength(2);
});
