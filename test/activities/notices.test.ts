import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noticeActivities, type NoticeDeps } from '../../activities/notices';
import { noticeOfEnd, type Notice } from '../../rollout/notice';
import { Receiver } from '../support/receiver';

const AT = '2026-01-01T00:00:00.000Z';
const run = {
  id: 'prod eu/1',
  runbook: 'r',
  hash: null,
  plan: null,
  cluster: 'prod-eu',
  requestedBy: 'ada',
  reason: null,
};
const notice = noticeOfEnd(
  { n: 1, at: AT, runId: 'first', run: { ...run, startedAt: AT, finishedAt: AT }, phase: 'finished' },
  { outcome: 'completed', why: null, next: 'Nothing' },
);

let dir: string;
let own: Receiver;
let common: Receiver;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-notices-'));
  [own, common] = await Promise.all([Receiver.open(), Receiver.open()]);
});
afterEach(async () => {
  await Promise.all([own.close(), common.close(), rm(dir, { recursive: true })]);
});

async function depsOf(notify: object | null, more: Partial<NoticeDeps> = {}): Promise<NoticeDeps> {
  const entry = { url: 'https://10.0.0.1:9443', username: 'ops', password: { env: 'P' } };
  const clustersFile = join(dir, 'clusters.yaml');
  await writeFile(
    clustersFile,
    JSON.stringify({ clusters: { 'prod-eu': { ...entry, ...(notify ? { notify } : {}) } } }),
  );
  return { clustersFile, ...more };
}

const told = (deps: NoticeDeps, cluster = 'prod-eu') =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(() =>
    noticeActivities(deps).notify({ cluster, notice }),
  );
const failure = async (sent: Promise<unknown>): Promise<ApplicationFailure> => {
  const error: unknown = await sent.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApplicationFailure)) throw new Error('it did not fail as it should');
  return error;
};

describe('whether somebody is told', () => {
  it.each([
    ['prod-eu', true, false, true],
    ['prod-eu', false, true, true],
    ['prod-eu', false, false, false],
    ['nowhere', true, false, false],
    ['nowhere', false, true, true],
  ])('of %s, with an own receiver %s and the worker’s %s: %s', async (cluster, hasOwn, hasCommon, expected) => {
    const notify = hasCommon ? { url: common.url, token: null } : null;
    const deps = await depsOf(hasOwn ? { url: own.url } : null, { notify });
    expect(await noticeActivities(deps).notifies({ cluster })).toBe(expected);
  });

  it('without any inventory is as the worker says', async () => {
    const deps = { clustersFile: join(dir, 'none.yaml'), notify: { url: common.url, token: null } };
    expect(await noticeActivities(deps).notifies({ cluster: 'x' })).toBe(true);
  });
});

describe('a notice', () => {
  it('goes to the cluster’s own receiver and to no other, with its token as it is in the file now', async () => {
    const file = join(dir, 'token');
    const deps = await depsOf({ url: own.url, token: { file } }, { notify: { url: common.url, token: null } });
    await writeFile(file, 'one\n');
    await told(deps);
    await writeFile(file, 'two\n');
    await told(deps);
    expect(own.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
    expect(common.received).toEqual([]);
  });

  it('goes to the worker’s receiver where the cluster has none', async () => {
    await told(await depsOf(null, { notify: { url: common.url, token: null } }));
    expect(common.received).toHaveLength(1);
  });

  it('has links to the run where the UI is known, and null where it is not', async () => {
    const bodyOf = ({ received }: Receiver) => JSON.parse(received.at(-1)?.body ?? '') as Notice & { links: object };
    await told(await depsOf({ url: own.url }, { ui: 'https://ui.example.com/t' }));
    const page = 'https://ui.example.com/t/namespaces/test/workflows/prod%20eu%2F1/first';
    expect(bodyOf(own)).toEqual({ ...notice, links: { run: page, details: `${page}/user-metadata` } });
    await told(await depsOf({ url: own.url }));
    expect(bodyOf(own).links).toEqual({ run: null, details: null });
  });

  it('that is not taken now fails in a way that is tried again, and names no secret', async () => {
    own.answer = (_, response) => void response.writeHead(503).end('secret');
    process.env['HOOK_TOKEN_OF_TEST'] = 'token-secret';
    const { nonRetryable, message } = await failure(
      told(await depsOf({ url: own.url, token: { env: 'HOOK_TOKEN_OF_TEST' } })),
    );
    expect(nonRetryable).toBe(false);
    expect(message).toMatch(/^notice 1 of run prod eu\/1 \(finished\): http:\/\/127.0.0.1:\d+ answered 503$/);
  });

  it('that the receiver wants later is tried again then', async () => {
    own.answer = (_, response) => void response.writeHead(429, { 'retry-after': '120' }).end();
    expect((await failure(told(await depsOf({ url: own.url })))).nextRetryDelay).toBe(120_000);
  });

  it('that is never taken fails for good', async () => {
    own.answer = (_, response) => void response.writeHead(410).end();
    expect(await failure(told(await depsOf({ url: own.url })))).toMatchObject({ nonRetryable: true });
  });

  it('without its token is tried again, and the sentence says where the token should be', async () => {
    const { nonRetryable, message } = await failure(
      told(await depsOf({ url: own.url, token: { env: 'NOT_SET_AT_ALL' } })),
    );
    expect(nonRetryable).toBe(false);
    expect(message).toContain('the environment variable NOT_SET_AT_ALL is not set');
    expect(own.received).toEqual([]);
  });

  it('of a cluster that nobody is to be told of any more is tried again, for another worker may know better', async () => {
    const { nonRetryable, message } = await failure(told(await depsOf(null)));
    expect([nonRetryable, message]).toEqual([false, expect.stringContaining('nobody is to be told of prod-eu')]);
  });
});
