import * as calls from '../../redis-api/calls';
import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { options, READS, type Ask } from './reads';
import { json, PASSWORD, startNode, text, USER, type Handler, type Node } from './server';

let node: Node;
let connection: Connection;
let handler: Handler;

beforeAll(async () => {
  node = await startNode((seen, response, socket) => handler(seen, response, socket));
});

beforeEach(async () => {
  connection = new Connection(await node.access());
});

afterEach(() => connection.close());
afterAll(() => node.stop());

async function says(body: unknown, ask: Ask): Promise<unknown> {
  handler = typeof body === 'function' ? (body as Handler) : json(body);
  return ask(connection);
}

async function failure(body: unknown, ask: Ask): Promise<ApiError> {
  const error = await says(body, ask).then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw error;
  return error;
}

const local: Ask = (c) => calls.localServices(c, options);

describe('services of a node', () => {
  test('as documented', async () => {
    const body = { alert_mgr: { start_time: '2024-05-13T18:38:00Z', status: 'RUNNING', uptime: '3 days, 0:58:59' } };
    expect(await says(body, local)).toEqual({
      alert_mgr: { status: 'RUNNING', startTime: '2024-05-13T18:38:00Z', uptime: 262_739 },
    });
    expect(node.seen.at(-1)).toMatchObject({ method: 'GET', url: '/v1/local/services' });
  });

  test('unknown words are kept, odd times are null, a missing status is no word that means ready', async () => {
    const body = {
      a: { status: 'BACKOFF', start_time: 'soon', uptime: -3 },
      b: { status: 'STOPPED', uptime: null },
      c: {},
      d: { status: 5 },
    };
    expect(await says(body, local)).toEqual({
      a: { status: 'BACKOFF', startTime: null, uptime: null },
      b: { status: 'STOPPED', startTime: null, uptime: null },
      c: { status: '(none)', startTime: null, uptime: null },
      d: { status: '(none)', startTime: null, uptime: null },
    });
  });

  test('keys named like parts of an object are harmless', async () => {
    const body = text(
      '{"__proto__":{"status":"RUNNING","polluted":true},"constructor":{"status":"STOPPED"},"a":{"status":"RUNNING"}}',
    );
    const services = (await says(body, local)) as Record<string, unknown>;
    expect(Object.keys(services)).toEqual(['constructor', 'a']);
    expect(Object.getPrototypeOf(services)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  test.each([
    ['no service at all', '{}', 'it lists no service at all'],
    ['an error with status 200', '{"error_code":"x","description":"y"}', 'error_code: '],
    ['a list', '[]', 'expected record, received array'],
    ['null', 'null', 'expected record'],
    ['an empty body', '', 'the body is empty'],
    ['a page', '<html>', 'the body is not JSON'],
    ['half of it', '{"a":{"status":"RUN', 'the body is not JSON'],
    ['deep nesting', `${'['.repeat(90_000)}${']'.repeat(90_000)}`, 'expected record'],
    ['a hundred thousand values', `[${'0,'.repeat(100_000)}0]`, 'it holds more values than a cluster has'],
  ])('%s: unreadable, with path and reason', async (_what, body, why) => {
    const error = await failure(text(body), local);
    expect(error).toMatchObject({ kind: 'unreadable', status: 200 });
    expect(error.message).toContain(`GET ${node.url}/v1/local/services gave an answer that cannot be understood: `);
    expect(error.message).toContain(why);
  });
});

describe('every other read, as documented and as seen elsewhere', () => {
  test.each(READS)('%s', async (_what, path, ask, body, expected) => {
    expect(await says(body, ask)).toEqual(expected);
    expect(node.seen.at(-1)).toMatchObject({ method: 'GET', url: path, body: '' });
  });

  test.each<[string, Ask, unknown]>([
    ['no node', (c) => calls.nodes(c, options), []],
    [
      'a node twice',
      (c) => calls.nodes(c, options),
      [
        { uid: 1, status: 'active' },
        { uid: '1', status: 'down' },
      ],
    ],
    ['a node without status', (c) => calls.nodes(c, options), [{ uid: 1 }]],
    ['a node with an odd id', (c) => calls.nodes(c, options), [{ uid: '1; drop', status: 'active' }]],
    ['no status of any node', (c) => calls.nodesStatus(c, options), {}],
    ['a cluster without name', (c) => calls.cluster(c, options), { upgrade_mode: false }],
    ['a check without result', (c) => calls.clusterCheck(c, options), { nodes: [] }],
    ['a node check without result', (c) => calls.nodeCheck(c, 1, options), { node_uid: 1 }],
    ['nobody who answers', (c) => calls.bootstrap(c, options), { bootstrap_status: {} }],
    ['a half id', (c) => calls.bootstrap(c, options), { local_node_info: { uid: 1.5 } }],
    ['neither actions nor state machines', (c) => calls.actions(c, options), {}],
    ['an unknown health', (c) => calls.masterHealthcheck(c, options), { status: 'perhaps' }],
  ])('%s: unreadable', async (_what, ask, body) => {
    expect(await failure(body, ask)).toMatchObject({ kind: 'unreadable', status: 200 });
  });
});

describe('master health check', () => {
  const ask: Ask = (c) => calls.masterHealthcheck(c, options);

  test('active and inactive, the latter under any status that fits', async () => {
    expect(await says({ status: 'active' }, ask)).toBe('active');
    expect(await says({ status: 'inactive' }, ask)).toBe('inactive');
    expect(await says(json({ status: 'inactive' }, 503), ask)).toBe('inactive');
    expect(await says(json({ status: 'inactive' }, 406), ask)).toBe('inactive');
  });

  test('an error that does not say inactive is an error', async () => {
    expect(await failure(text('', 503), ask)).toMatchObject({ kind: 'server-error' });
    expect(await failure(json({ status: 'active' }, 500), ask)).toMatchObject({ kind: 'server-error' });
    expect(await failure(json({ status: 'inactive' }, 401), ask)).toMatchObject({ kind: 'refused', status: 401 });
  });
});

describe('availability of a database', () => {
  const ask: Ask = (c) => calls.bdbAvailability(c, 7, options);

  test('200 is available, whatever the body', async () => {
    for (const body of ['', '{}', 'OK', '<html>']) expect(await says(text(body), ask)).toEqual({ answer: 'available' });
    expect(node.seen.at(-1)?.url).toBe('/v1/bdbs/7/availability');
  });

  test('503 is unavailable, with the reason in any spelling', async () => {
    const because = async (body: string) => ((await says(text(body, 503), ask)) as { error: string }).error;
    expect(await because('{"error_code":"bdb_unavailable","description":"shard down"}')).toBe(
      'bdb_unavailable, shard down',
    );
    expect(await because('{"error_code":"no_quorum","message":"no quorum"}')).toBe('no_quorum, no quorum');
    expect(await because('')).toBe('unavailable, no reason given');
    expect(await because('<html><body>Service Unavailable</body></html>')).toBe('unavailable, no reason given');
  });

  test('307 asks for the primary; 404 and 401 are errors', async () => {
    expect(await says(text('', 307, { location: 'https://10.0.0.1/' }), ask)).toEqual({ answer: 'ask-primary' });
    expect(await failure(text('', 404), ask)).toMatchObject({ kind: 'not-found', status: 404 });
    expect(await failure(text('', 401), ask)).toMatchObject({ kind: 'refused', status: 401 });
  });
});

describe('error classes', () => {
  test.each<[number, ApiError['kind'], string]>([
    [301, 'redirect', 'answered 301, a redirect, and none is followed'],
    [307, 'redirect', 'answered 307, a redirect, and none is followed'],
    [400, 'rejected', 'answered 400'],
    [401, 'refused', 'answered 401, user or password are not accepted'],
    [403, 'refused', 'answered 403, this user lacks the role for it'],
    [404, 'not-found', 'answered 404, there is no such thing'],
    [406, 'rejected', 'answered 406'],
    [409, 'rejected', 'answered 409'],
    [500, 'server-error', 'answered 500'],
    [503, 'server-error', 'answered 503'],
    [599, 'server-error', 'answered 599'],
    [700, 'unreadable', 'answered with the unknown status 700'],
  ])('%i is %s', async (status, kind, says_) => {
    const error = await failure(json({ error_code: 'e', message: 'm' }, status), local);
    expect(error).toMatchObject({ kind, status });
    expect(error.writtenAt).toBeGreaterThan(0);
    expect(error.message).toBe(`GET ${node.url}/v1/local/services ${says_}: e, m`);
  });

  test.each<[string, string, string]>([
    ['a page', '<html><h1>Bad Gateway</h1></html>', ''],
    ['nothing', '', ''],
    ['a list', '[1]', ''],
    ['odd types', '{"error_code":5,"description":{"a":1},"message":"real"}', ': real'],
    ['a stack', '{"message":"broken\\nTraceback (most recent call last):\\n  File x"}', ': broken'],
    ['control characters', '{"message":"a\\u001b[31mb\\u0007c"}', ': a [31mb c'],
  ])('an error body with %s adds what can be read', async (_what, body, added) => {
    const error = await failure(text(body, 500), local);
    expect(error.message).toBe(`GET ${node.url}/v1/local/services answered 500${added}`);
  });

  test('a very long error text is cut', async () => {
    const error = await failure(json({ message: 'x'.repeat(100_000) }, 500), local);
    expect(error.message.length).toBeLessThan(350);
  });
});

describe('secrets', () => {
  const encoded = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');

  test.each([
    PASSWORD,
    encoded,
    Buffer.from(PASSWORD).toString('base64'),
    encodeURIComponent(PASSWORD),
    JSON.stringify(PASSWORD),
  ])('a server that echoes %s: it is *** in the message', async (echo) => {
    for (const body of [json({ message: `bad credentials: ${echo} !` }, 401), json({ [`${echo}`]: 5 })]) {
      const error = await failure(body, local);
      expect(error.message).not.toContain(PASSWORD);
      expect(error.message).not.toContain(echo);
      expect(JSON.stringify(error)).not.toContain(echo);
      expect(String(error.stack)).not.toContain(echo);
    }
  });

  test('a secret right at the cut is not shown in part', async () => {
    const error = await failure(json({ message: `${'x'.repeat(190)}${PASSWORD}` }, 400), local);
    expect(error.message).not.toContain(PASSWORD.slice(0, 6));
  });
});
