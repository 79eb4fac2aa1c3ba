import fc from 'fast-check';
import * as calls from '../../redis-api/calls';
import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { postLocalServices } from '../../redis-api/posts';
import { PASSWORD, startNode, startRaw, text, USER, type Node } from './server';

/*
 * Whatever a node answers: an ApiError of one sentence, or data of a bounded size that is fit to be shown, in bounded
 * time; never an error of another kind, and nothing that ends the process.
 */

const options = { timeout: 3_000 };
/** An event of Temporal's history may hold 2 MB. */
const FITS_HISTORY = 2_000_000;

const ASKS: Record<string, (node: Connection) => Promise<unknown>> = {
  localServices: (node) => calls.localServices(node, options),
  servicesConfiguration: (node) => calls.servicesConfiguration(node, options),
  nodes: (node) => calls.nodes(node, options),
  nodesStatus: (node) => calls.nodesStatus(node, options),
  nodeCheck: (node) => calls.nodeCheck(node, 1, options),
  clusterCheck: (node) => calls.clusterCheck(node, options),
  cluster: (node) => calls.cluster(node, options),
  bootstrap: (node) => calls.bootstrap(node, options),
  masterHealthcheck: (node) => calls.masterHealthcheck(node, options),
  bdbs: (node) => calls.bdbs(node, options),
  bdbAvailability: (node) => calls.bdbAvailability(node, 1, options),
  actions: (node) => calls.actions(node, options),
};
const NAMES = Object.keys(ASKS);

let body = '';
let status = 200;
let node: Node;
let connection: Connection;

beforeAll(async () => {
  node = await startNode((seen, response, socket) => text(body, status)(seen, response, socket));
  connection = new Connection(await node.access());
});

afterAll(async () => {
  connection.close();
  await node.stop();
});

/** Asks every call for `answer`; the sentences and values that came. */
async function ask(name: string, answer: string, code = 200): Promise<{ error: string | null; value: unknown }> {
  body = answer;
  status = code;
  try {
    return { error: null, value: (await ASKS[name]?.(connection)) ?? null };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { error: error.message, value: null };
  }
}

function expectHarmless({ error, value }: { error: string | null; value: unknown }): void {
  const all = JSON.stringify([error, value]);
  expect(all.length).toBeLessThan(FITS_HISTORY);
  expect(texts([error, value]).filter((one) => /[\p{Cc}\u202e\u2028]/u.test(one))).toEqual([]);
  if (error !== null) expect(error.length).toBeLessThan(500);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...texts(inner)]);
}

const KEYS = [
  'status',
  'start_time',
  'uptime',
  'uid',
  'node_uid',
  'name',
  'addr',
  'error',
  'result',
  'actions',
  'nodes',
  'operating_mode',
  'local_node_info',
  'cluster_test_result',
  '__proto__',
  'constructor',
  'length',
  'a\u001b[2Jb',
];
const leaf = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    '',
    'RUNNING',
    '\u001b]0;owned\u0007',
    '\u202eevil',
    'x'.repeat(5_000),
    '__proto__',
    '1',
    -1,
    1e308,
    1e21,
    2 ** 53,
    -0,
  ),
  fc.string(),
  fc.double({ noNaN: true }),
);
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6 }).map((pairs) => ({ pairs })),
  ),
})).value;

/** JSON text with duplicate keys and keys that an object literal cannot hold. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value === 'object' && value !== null && 'pairs' in value && Array.isArray(value.pairs)) {
    const pairs = value.pairs as [string, unknown][];
    return `{${pairs.map(([key, inner]) => `${JSON.stringify(key)}:${written(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

test('any JSON whatever, under any status, to any call: a sentence, or data fit to be shown', async () => {
  const statuses = fc.constantFrom(200, 200, 200, 204, 307, 400, 401, 403, 404, 500, 503, 599);
  await fc.assert(
    fc.asyncProperty(anyJson, statuses, async (value, code) => {
      const answer = written(value);
      for (const name of NAMES) expectHarmless(await ask(name, answer, code));
    }),
    { numRuns: 150 },
  );
});

const MB = 1024 * 1024;
const repeated = (part: string, before: string, after: string): string =>
  `${before}${part.repeat(Math.floor((7.9 * MB) / part.length)).slice(0, -1)}${after}`;
const distinct = (value: string): string =>
  `{${Array.from({ length: 500_000 }, (_, i) => `"${i.toString(36)}":${value}`).join(',')}}`;

test.each<[string, string]>([
  ['millions of empty objects', repeated('{},', '[', ']')],
  ['millions of numbers', repeated('0,', '[', ']')],
  ['millions of actions', repeated('{},', '{"actions":[', ']}')],
  ['millions of failed checks', repeated('0,', '{"cluster_test_result":false,"nodes":[', ']}')],
  ['half a million names of nothing', distinct('0')],
  ['half a million services', distinct('{}')],
  ['four million levels', '['.repeat(4 * MB) + ']'.repeat(4 * MB)],
  ['a word of 7 MB', `{"status":"${'x'.repeat(7 * MB)}","name":"${'y'.repeat(MB / 2)}"}`],
])('%s: every call ends in seconds, and what it gives fits into a history', async (_what, answer) => {
  for (const name of ['localServices', 'nodes', 'clusterCheck', 'bdbs', 'actions', 'bdbAvailability']) {
    const began = Date.now();
    expectHarmless(await ask(name, answer));
    expect(Date.now() - began).toBeLessThan(3_000);
  }
});

test.each<[string, unknown, string]>([
  ['services', { good: { status: `RUNNING${'x'.repeat(9_000)}` } }, 'localServices'],
  ['a service', { good: { status: 'RUNNING\u0000' } }, 'localServices'],
])('a status word of %s that is not quite RUNNING does not become it', async (_what, answer, name) => {
  const { value } = await ask(name, JSON.stringify(answer));
  expect(value).toMatchObject({ good: { status: expect.not.stringMatching(/^RUNNING$/) as unknown } });
});

test('two names of clusters that differ in what cannot be printed are never one: neither is a name', async () => {
  expect((await ask('cluster', '{"name":"a\\u0001"}')).error).toContain('cannot be printed');
});

test('a node that echoes our login in an answer that is no error: it is in nothing that is given on', async () => {
  const login = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
  for (const echo of [`Basic ${login}`, login, PASSWORD]) {
    const item = { status: echo, name: echo, addr: echo, error: echo, uid: 1, node_uid: 1, result: false };
    const all = { ...item, [echo]: item, nodes: [item], actions: [item], cluster_test_result: false };
    for (const name of NAMES) {
      for (const answer of [all, [item]])
        expect(JSON.stringify(await ask(name, JSON.stringify(answer)))).not.toContain(
          JSON.stringify(echo).slice(1, -1),
        );
    }
  }
  const check = {
    cluster_test_result: false,
    nodes: [{ node_uid: 1, result: false, error: `user ${PASSWORD} failed` }],
  };
  expect(JSON.stringify(await ask('clusterCheck', JSON.stringify(check)))).toContain('user *** failed');
});

test.each<[string, string]>([
  ['nothing but a line end', '\r\n'],
  ['a status that is no number', 'HTTP/1.1 abc OK\r\n\r\n'],
  ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'],
  ['a hundred-continue', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
  ['chunks of garbage', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
  ['a chunk without end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n{}'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x'],
  ['more than it announced', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{}HTTP/1.1 200 OK\r\n\r\n'],
  ['trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx: y\r\n\r\n'],
  ['folded and odd headers', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n\u0000: x\r\ncontent-length: 2\r\n\r\n{}'],
  ['an older HTTP', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['bytes that are no UTF-8', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n\u00ff\u00fe\u00c3\u0028'],
])('%s, to a question and to a POST: an ApiError or an answer, at once or at the deadline', async (_what, reply) => {
  const faults: unknown[] = [];
  const note = (error: unknown): void => void faults.push(error);
  process.on('uncaughtExceptionMonitor', note);
  let posts = 0;
  const raw = await startRaw((socket, request) => {
    if (request.startsWith('GET /v1/bootstrap')) {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 31\r\n\r\n{"local_node_info":{"uid":"1"}}');
      return;
    }
    if (request.startsWith('POST')) posts += 1;
    socket.write(reply, 'latin1');
  });
  const line = new Connection(await raw.access());
  try {
    await calls.cluster(line, { timeout: 300 }).catch((error: unknown) => expect(error).toBeInstanceOf(ApiError));
    await calls.bootstrap(line, { timeout: 2_000 });
    const sent = await postLocalServices(line, 'restart', 'stats_archiver', { timeout: 300, on: line.serial });
    expect(sent.answer).toMatch(/^(lost|missing|\d{3})$/);
    expect(sent.why).not.toBe('');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(posts).toBe(1);
    expect(faults).toEqual([]);
  } finally {
    process.off('uncaughtExceptionMonitor', note);
    line.close();
    await raw.stop();
  }
});
