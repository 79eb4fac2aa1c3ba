import { closeIdle, IDLE_LIMIT, withNode } from '../../redis-api/pool';
import { json, startNode, type Handler, type Node } from './server';

const open: Node[] = [];

afterEach(async () => {
  closeIdle();
  for (const node of open.splice(0)) await node.stop();
});

async function node(handler: Handler = json({})): Promise<Node> {
  const started = await startNode(handler);
  open.push(started);
  return started;
}

const options = { timeout: 2_000 };

test('leases of one node, asked for at once, follow one another in order, on one connection', async () => {
  let inHand = 0;
  let most = 0;
  const server = await node((seen, response) => {
    most = Math.max(most, ++inHand);
    setTimeout(() => {
      inHand -= 1;
      response.end(seen.url);
    }, 5);
  });
  const access = await server.access();
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map((i) =>
      withNode(access, async (connection) => {
        await connection.get(`/a${i}`, options);
        await connection.get(`/b${i}`, options);
        order.push(i);
      }),
    ),
  );
  expect(order).toEqual([1, 2, 3, 4]);
  expect(most).toBe(1);
  expect(server.seen.map((s) => s.url)).toEqual(['/a1', '/b1', '/a2', '/b2', '/a3', '/b3', '/a4', '/b4']);
  expect(server.sockets).toHaveLength(1);
});

test('one address however it is written is one node', async () => {
  const server = await node();
  const access = await server.access();
  const running: string[] = [];
  const work = (name: string) => async () => {
    running.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 10));
    running.push(`${name} ends`);
  };
  await Promise.all([withNode(access, work('a')), withNode({ ...access, url: `${access.url}/path` }, work('b'))]);
  expect(running).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('two nodes are asked side by side', async () => {
  const [a, b] = [await node(), await node()];
  const running: string[] = [];
  const work = (name: string) => async () => {
    running.push(name);
    await new Promise((resolve) => setTimeout(resolve, 30));
  };
  const both = Promise.all([withNode(await a.access(), work('a')), withNode(await b.access(), work('b'))]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(running).toEqual(['a', 'b']);
  await both;
});

test('a lease that throws gives the node back', async () => {
  const server = await node();
  const access = await server.access();
  await expect(withNode(access, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withNode(access, async (connection) => (await connection.get('/a', options)).status)).toBe(200);
});

test('a changed password or authority: the next lease has a new connection with it', async () => {
  const server = await node();
  const access = await server.access();
  const ask = (given: typeof access) => withNode(given, (connection) => connection.get('/a', options));
  await ask(access);
  await ask({ ...access, tls: { ...access.tls } });
  expect(server.sockets).toHaveLength(1);
  await ask({ ...access, password: 'next' });
  expect(server.sockets).toHaveLength(2);
  const sent = Buffer.from((server.seen.at(-1)?.headers.authorization ?? '').slice(6), 'base64').toString();
  expect(sent).toBe('ops@example.com:next');
  await ask({ ...access, password: 'next', tls: { ...access.tls, serverName: undefined, insecure: true } });
  expect(server.sockets).toHaveLength(3);
});

test('a connection that broke is not handed out again', async () => {
  const server = await node();
  const access = await server.access();
  await withNode(access, (connection) => connection.get('/a', options));
  server.sockets[0]?.destroy();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect((await withNode(access, (connection) => connection.get('/b', options))).status).toBe(200);
});

test('aborted while it waits: never-left at once, and those behind it still wait for the one before', async () => {
  const server = await node();
  const access = await server.access();
  let finish = () => {};
  const first = withNode(access, () => new Promise<void>((resolve) => (finish = resolve)));
  const calling = new AbortController();
  const second = withNode(access, () => Promise.resolve('second'), calling.signal);
  let began = false;
  const third = withNode(access, () => Promise.resolve((began = true)));
  calling.abort();
  await expect(second).rejects.toMatchObject({ kind: 'never-left' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(began).toBe(false);
  finish();
  await first;
  expect(await third).toBe(true);
});

test('an unused connection is closed after its time, and not before', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
  try {
    const server = await node();
    await withNode(await server.access(), (connection) => connection.get('/a', options));
    let closed = false;
    const close = new Promise<void>((resolve) => server.sockets[0]?.once('close', resolve)).then(() => (closed = true));
    jest.advanceTimersByTime(IDLE_LIMIT - 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await close).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
