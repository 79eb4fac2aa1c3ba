import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Connection } from '@temporalio/client';
import { DefaultLogger } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../activities';
import type { Activities, SurveyInput } from '../../activities/contract';
import { newProof } from '../../rollout/proof';
import { closeIdle } from '../../redis-api/pool';
import { noTemporal } from './help';
import { makeCertificates, type Certificates } from '../redis-api/certificates';

/*
 * Recognisable secrets stand wherever a secret can stand, also by mistake; then everything is asked, of nodes that
 * echo all they are sent. None of them may be in a result, a failure, a heartbeat or a line of the log.
 */

const USER = 'ops@example.com';
const PASSWORD = 'PLANTED-"pässword"/with\\signs';
const MARK = 'PLANTED';
const FORMS = [
  MARK,
  Buffer.from(`${USER}:${PASSWORD}`).toString('base64'),
  Buffer.from(PASSWORD).toString('base64'),
  'PRIVATE KEY',
];

let certificates: Certificates;
let dir: string;
let close: () => void;
let url: string;
/** How the node answers: it always echoes the whole request. */
let reply: (echo: string, path: string, method: string) => { status: number; body: string };

beforeAll(async () => {
  certificates = await makeCertificates();
  dir = await mkdtemp(join(tmpdir(), 'rollbook-secrets-'));
  const { cert, key } = certificates.server;
  const server = createServer({ cert, key }, (request, response) => {
    request.resume().on('end', () => {
      const login = request.headers.authorization ?? '';
      const plain = Buffer.from(login.replace('Basic ', ''), 'base64').toString();
      const { status, body } = reply(
        `${login} ${plain} ${plain.slice(USER.length + 1)}`,
        request.url ?? '',
        request.method ?? '',
      );
      response.writeHead(status, { location: `https://${plain}@elsewhere/`, 'x-echo': login }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
  await writeFile(join(dir, 'ca.pem'), certificates.ca.cert);
  await writeFile(join(dir, 'password'), `${PASSWORD}\n`);
  await writeFile(join(dir, 'cert.pem'), certificates.server.cert);
  await writeFile(join(dir, 'key.pem'), certificates.server.key);
  await writeFile(join(dir, 'broken.pem'), `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----\n`);
  await writeFile(join(dir, 'empty'), '');
  process.env['ROLLBOOK_TEST_PLANTED_PASSWORD'] = PASSWORD;
});

afterEach(() => closeIdle());

afterAll(async () => {
  delete process.env['ROLLBOOK_TEST_PLANTED_PASSWORD'];
  close();
  await rm(dir, { recursive: true, force: true });
});

const entry = (change: object = {}): object => ({
  url,
  username: USER,
  password: { file: join(dir, 'password') },
  login: 'local',
  tls: { ca: join(dir, 'ca.pem') },
  ...change,
});

/** All that activities give to anybody, as text. */
async function everything(inventory: string): Promise<string> {
  const clustersFile = join(dir, 'clusters.yaml');
  await writeFile(clustersFile, inventory);
  const given: unknown[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((line) => given.push(String(line)) > 0);
  const activities = createActivities({
    clustersFile,
    runbookDirs: [],
    client: noTemporal(new Error('none')),
    connection: {} as Connection,
    wanted: () => Promise.resolve(null),
    patience: 0,
  });
  try {
    for (const [name, ask] of Object.entries(asks())) {
      const logger = new DefaultLogger('TRACE', (line) => given.push(line));
      const env = new MockActivityEnvironment({ workflowExecution: { workflowId: 'w', runId: 'first' } }, { logger });
      env.on('heartbeat', (details) => given.push(details));
      given.push(name, await env.run(() => ask(activities)).catch((error: unknown) => [error, String(error)]));
    }
  } finally {
    stderr.mockRestore();
  }
  return inspect(given, { depth: 30, maxStringLength: null, maxArrayLength: null, breakLength: Infinity });
}

function asks(): Record<string, (activities: Activities) => Promise<unknown>> {
  const node = { uid: 1, url };
  const cluster = 'c';
  const unlatch = true;
  const baseline = { status: 'RUNNING', startTime: '2026-01-01T00:00:00Z', uptime: 100 };
  const services = ['stats_archiver'];
  const bounds = { operation: 'restart' as const, stable: 10, deadline: 20, grace: 20 };
  const proof = newProof(bounds, { stats_archiver: baseline }, services);
  const order = { cluster, clusterName: 'c', node, operation: 'restart' as const, service: 'stats_archiver', baseline };
  const survey: SurveyInput = {
    cluster,
    nodes: [node],
    avoid: [],
    parts: ['nodes', 'health', 'check', 'databases', 'actions', 'looks'],
    of: null,
    services: null,
    full: [1],
    unlatch,
  };
  return {
    load: (a) => a.load({ runbook: 'runbook: x', cluster, inputs: {} }),
    catalog: (a) => a.catalog({}),
    doctor: (a) => a.doctor({ cluster }),
    freezes: (a) => a.freezes({ cluster: null, from: 0, to: 86_400_000 }),
    survey: (a) => a.survey(survey),
    borderSurvey: (a) => a.borderSurvey(survey),
    looks: (a) => a.looks({ cluster, nodes: [node], services: null, unlatch }),
    settle: (a) => a.settle({ cluster, node, proof, others: [], unlatch }),
    ...Object.fromEntries(
      (['/v1/local/services', '/v1/services'] as const).map((path) => [
        path,
        (a: Activities) => a.mutate({ ...order, path, timeout: 300, firstRunId: 'first', undo: false }),
      ]),
    ),
  };
}

function expectNoSecret(text: string): void {
  expect(FORMS.filter((form) => text.includes(form))).toEqual([]);
}

const asJson = (cluster: object): string => JSON.stringify({ clusters: { c: cluster } });

const good = {
  local_node_info: { uid: 1 },
  name: 'c',
  stats_archiver: {
    status: 'RUNNING',
    start_time: '2026-01-01T00:00:00Z',
    uptime: '1:00:00',
    operating_mode: 'enabled',
  },
};

describe('secrets', () => {
  test.each<[string, (echo: string) => { status: number; body: string }]>([
    ['in an error', (echo) => ({ status: 500, body: JSON.stringify({ error_code: echo, message: echo }) })],
    ['in a refusal of the login', (echo) => ({ status: 401, body: JSON.stringify({ description: echo }) })],
    ['in a refusal of the role', (echo) => ({ status: 403, body: JSON.stringify({ description: echo }) })],
    ['in a redirect', (echo) => ({ status: 307, body: echo })],
    ['in what is no JSON', (echo) => ({ status: 200, body: `<p>${echo}` })],
    ['as keys', (echo) => ({ status: 200, body: JSON.stringify({ [echo]: 5 }) })],
    ['beside a real answer', (echo) => ({ status: 200, body: JSON.stringify({ ...good, headers: echo }) })],
  ])('node, that echoes them %s, spreads none', async (_how, answer) => {
    reply = answer;
    for (const password of [{ file: join(dir, 'password') }, { env: 'ROLLBOOK_TEST_PLANTED_PASSWORD' }]) {
      const text = await everything(asJson(entry({ password })));
      expectNoSecret(text);
      expect(text).toContain(url);
    }
  });

  test('node, that takes the POST and echoes them in it and as names of services, spreads none', async () => {
    let posts = 0;
    reply = (echo, path, method) => {
      const { local_node_info, name, stats_archiver } = good;
      if (method === 'POST') posts += 1;
      const services = { stats_archiver, [`x ${echo}`]: { status: 'STOPPED', operating_mode: 'enabled' } };
      const answer = path.endsWith('/bootstrap') ? { local_node_info } : path === '/v1/cluster' ? { name } : services;
      return { status: 200, body: JSON.stringify(method === 'POST' ? { [echo]: true } : answer) };
    };
    const text = await everything(asJson(entry()));
    expectNoSecret(text);
    expect(text).toContain("answer: 'missing'");
    expect(posts).toBe(1);
  });

  test.each<[string, () => object]>([
    [
      'a key that is none',
      () => ({ tls: { ca: join(dir, 'ca.pem'), cert: join(dir, 'cert.pem'), key: join(dir, 'broken.pem') } }),
    ],
    ['an authority that is a key', () => ({ tls: { ca: join(dir, 'broken.pem') } })],
    [
      'a real key of the client',
      () => ({ tls: { ca: join(dir, 'ca.pem'), cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') } }),
    ],
    ['an empty password file', () => ({ password: { file: join(dir, 'empty') } })],
    ['a password file that is not there', () => ({ password: { file: join(dir, 'none') } })],
  ])('inventory, with %s, spreads none', async (_what, change) => {
    reply = (echo) => ({ status: 500, body: JSON.stringify({ message: echo }) });
    expectNoSecret(await everything(asJson(entry(change()))));
  });

  test.each<[string, (text: string) => string]>([
    ['a literal password', () => asJson(entry({ password: PASSWORD }))],
    ['a literal password under file', () => asJson(entry({ password: { file: 5, secret: PASSWORD } }))],
    ['a literal password under env', () => asJson(entry({ password: { env: PASSWORD } }))],
    ['a user part in its URL', () => asJson(entry({ url: url.replace('https://', `https://ops:${MARK}@`) }))],
    [
      'a user part in the URL of a node',
      () => asJson(entry({ nodes: { 1: url.replace('https://', `https://ops:${MARK}@`) } })),
    ],
    ['a key in it', () => asJson(entry({ tls: { key: `-----BEGIN PRIVATE KEY-----\n${MARK}` } }))],
    ['a token', () => asJson(entry({ token: MARK, notify: { url: `https://u:${MARK}@h/`, token: MARK } }))],
    ['a password twice', () => `clusters:\n  c:\n    password: ${MARK}\n    password: ${MARK}-2\n`],
    ['a password that is no YAML', () => `clusters:\n  c:\n    password: "${MARK}\n    url: @${MARK}\n`],
    ['a password as a tag', () => `clusters:\n  c:\n    password: !${MARK} x\n`],
    ['a password as an alias', () => `clusters:\n  c:\n    password: *${MARK}\n`],
    ['a password on the next line', () => `clusters:\n  c:\n    password:\n      ${MARK}: [\n`],
  ])('inventory, with %s, spreads none', async (_what, written) => {
    expectNoSecret(await everything(written('')));
  });
});
