import { bootstrap } from '../../redis-api/calls';
import { Connection } from '../../redis-api/connection';
import { postLocalServices, postServices } from '../../redis-api/posts';
import { json, startNode, text, type Handler, type Node } from './server';

const open: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop();
});

async function proven(handler: Handler): Promise<{ node: Node; connection: Connection; on: number }> {
  const node = await startNode((seen, response, socket) => {
    if (seen.method === 'GET') json({ local_node_info: { uid: 1 } })(seen, response, socket);
    else handler(seen, response, socket);
  });
  const connection = new Connection(await node.access());
  open.push(node, { stop: () => connection.close() });
  await bootstrap(connection, { timeout: 2_000 });
  return { node, connection, on: connection.serial };
}

test.each(['restart', 'stop', 'start'] as const)(
  '%s, sent, is exactly the documented request for one service',
  async (operation) => {
    const { node, connection, on } = await proven(json({ alert_mgr: true }));
    const answer = await postLocalServices(connection, operation, 'alert_mgr', { timeout: 2_000, on });
    expect(answer).toMatchObject({ answer: 'true', status: 200, why: '' });
    expect(answer.endedAt).toBeGreaterThanOrEqual(answer.writtenAt);
    const posts = node.seen.filter((s) => s.method === 'POST');
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ url: '/v1/local/services', connection: 1 });
    expect(JSON.parse(posts[0]?.body ?? '')).toEqual({ operation_type: operation, services: ['alert_mgr'] });
  },
);

test('the call to the primary goes to its own path', async () => {
  const { node, connection, on } = await proven(json({ alert_mgr: true }));
  await postServices(connection, 'restart', 'alert_mgr', { timeout: 2_000, on });
  expect(node.seen.at(-1)?.url).toBe('/v1/services');
});

test.each<[string, Handler, string]>([
  ['true', json({ a: true }), 'true'],
  ['true among others', json({ b: false, a: true }), 'true'],
  ['false', json({ a: false }), 'false'],
  ['another key', json({ b: true }), 'missing'],
  ['no key', json({}), 'missing'],
  ['no body', text(''), 'missing'],
  ['no JSON', text('OK'), 'missing'],
  ['a list', json([true]), 'missing'],
  ['a word', json({ a: 'true' }), 'missing'],
  ['204', text('', 204), 'missing'],
  ['307', text('', 307, { location: 'https://10.0.0.1/' }), '307'],
  ['400 that says true', json({ a: true }, 400), '400'],
  ['401', json({}, 401), '401'],
  ['404', text('', 404), '404'],
  ['500', text('<html>', 500), '500'],
  ['503', json({ description: 'no quorum' }, 503), '503'],
])('answered with %s: the answer is what it says, and nothing is sent again', async (_what, handler, expected) => {
  const { node, connection, on } = await proven(handler);
  const answer = await postLocalServices(connection, 'restart', 'a', { timeout: 2_000, on });
  expect(answer.answer).toBe(expected);
  if (expected !== 'true') expect(answer.why).not.toBe('');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(node.seen.filter((s) => s.method === 'POST')).toHaveLength(1);
});

test.each(['toString', 'constructor', '__proto__'])(
  'a service named %s that the answer lacks is missing',
  async (name) => {
    const { connection, on } = await proven(json({}));
    expect(await postLocalServices(connection, 'restart', name, { timeout: 2_000, on })).toMatchObject({
      answer: 'missing',
    });
  },
);

test.each<[string, Handler, number]>([
  ['no answer', () => undefined, 200],
  ['a reset', (_seen, _response, socket) => void socket.destroy(), 2_000],
  [
    'half an answer',
    (_seen, response, socket) =>
      void (
        response.writeHead(200, { 'content-length': '50' }).write('{"a":true'),
        setTimeout(() => socket.destroy(), 20)
      ),
    2_000,
  ],
])('%s: lost, as data, and nothing is sent again', async (_what, handler, timeout) => {
  const { node, connection, on } = await proven(handler);
  const answer = await postLocalServices(connection, 'restart', 'a', { timeout, on });
  expect(answer.answer).toBe('lost');
  expect(answer.writtenAt).toBeGreaterThan(0);
  expect(answer.why).toContain('has no usable answer');
  expect(connection.alive).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(node.seen.filter((s) => s.method === 'POST')).toHaveLength(1);
  expect(node.sockets).toHaveLength(1);
});

test('the connection of the proofs is gone: thrown as never-left, and the node sees nothing', async () => {
  const { node, connection, on } = await proven(json({ a: true }));
  node.sockets[0]?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(postLocalServices(connection, 'restart', 'a', { timeout: 2_000, on })).rejects.toMatchObject({
    kind: 'never-left',
  });
  expect(node.seen.filter((s) => s.method === 'POST')).toHaveLength(0);
  expect(node.sockets).toHaveLength(1);
});

test('the connection breaks at the very moment: never-left or lost, and never-left only when nothing arrived', async () => {
  for (let i = 0; i < 20; i++) {
    const { node, connection, on } = await proven(json({ a: true }));
    if (i % 2 === 0) node.sockets[0]?.destroy();
    else setImmediate(() => node.sockets[0]?.destroy());
    const answer = await postLocalServices(connection, 'restart', 'a', { timeout: 2_000, on }).then(
      (given) => given.answer,
      (error: { kind: string }) => error.kind,
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
    const arrived = node.seen.filter((s) => s.method === 'POST').length;
    expect(arrived).toBeLessThanOrEqual(1);
    if (answer === 'never-left') expect(arrived).toBe(0);
    else expect(['lost', 'true']).toContain(answer);
    expect(node.sockets).toHaveLength(1);
  }
});
