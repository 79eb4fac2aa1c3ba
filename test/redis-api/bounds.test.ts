import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { startNode, startRaw, type Node } from './server';

const open: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop();
});

async function failure(node: Node, timeout: number): Promise<ApiError & { took: number }> {
  open.push(node);
  const connection = new Connection(await node.access());
  open.push({ stop: () => connection.close() });
  const began = Date.now();
  const error = await connection.get('/a', { timeout }).then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw error;
  return Object.assign(error, { took: Date.now() - began });
}

test('no answer: lost at the deadline', async () => {
  const error = await failure(await startNode(() => undefined), 300);
  expect(error).toMatchObject({ kind: 'lost', status: null });
  expect(error.message).toContain('no answer within 300 ms');
  expect(error.took).toBeLessThan(1_500);
});

test('one byte of the body after the other: lost at the deadline', async () => {
  const node = await startNode((_seen, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });
  const error = await failure(node, 400);
  expect(error).toMatchObject({ kind: 'lost', status: 200 });
  expect(error.message).toContain('no complete answer within 400 ms');
  expect(error.took).toBeLessThan(1_500);
});

test('one byte of the headers after the other: lost at the deadline', async () => {
  const node = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx: ');
    const timer = setInterval(() => socket.write('a'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const error = await failure(node, 400);
  expect(error).toMatchObject({ kind: 'lost', status: null });
  expect(error.took).toBeLessThan(1_500);
});

test('headers without end: lost long before the deadline, in bounded memory', async () => {
  const node = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    flood(socket, () => `x-${Math.random()}: ${'a'.repeat(1_000)}\r\n`);
  });
  const error = await failure(node, 20_000);
  expect(error).toMatchObject({ kind: 'lost', status: null });
  expect(error.message).toContain('the headers of its answer are too long');
  expect(error.took).toBeLessThan(5_000);
});

test('interim answers without end: lost at the deadline', async () => {
  const node = await startRaw((socket) => flood(socket, () => 'HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\n'));
  const error = await failure(node, 500);
  expect(error.kind).toBe('lost');
  expect(error.took).toBeLessThan(3_000);
});

test.each([
  ['announced', { 'content-length': String(100 * 1024 * 1024) }],
  ['in chunks', {}],
])('a body of 100 MB, %s: lost after 8 MB', async (_how, headers) => {
  let sent = 0;
  const node = await startNode((_seen, response) => {
    response.writeHead(200, headers);
    const part = Buffer.alloc(1024 * 1024, 32);
    const more = (): void => {
      if (sent >= 100 || response.destroyed) return;
      sent += 1;
      response.write(part, more);
    };
    more();
  });
  const before = process.memoryUsage().rss;
  const error = await failure(node, 20_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  expect(error).toMatchObject({ kind: 'lost' });
  expect(error.message).toContain('its answer is longer than 8 MB');
  expect(sent).toBeLessThan(40);
});

test('a body that is compressed without end when opened is never opened', async () => {
  const { gzipSync } = await import('node:zlib');
  const node = await startNode((_seen, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
  });
  open.push(node);
  const connection = new Connection(await node.access());
  open.push({ stop: () => connection.close() });
  const { text } = await connection.get('/a', { timeout: 5_000 });
  expect(text.length).toBeLessThan(100_000);
});

test('half of the body, then the end of the stream: lost at once, and not at the deadline', async () => {
  const node = await startRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":'));
  const error = await failure(node, 20_000);
  expect(error).toMatchObject({ kind: 'lost' });
  expect(error.took).toBeLessThan(5_000);
});

test('the end of the stream instead of an answer: lost at once', async () => {
  const error = await failure(await startRaw((socket) => socket.end()), 20_000);
  expect(error).toMatchObject({ kind: 'lost', status: null });
  expect(error.took).toBeLessThan(5_000);
});

test.each([
  ['empty chunk extensions', '1;x=yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n \r\n', ''],
  ['trailers', 'x: y\r\n', '0\r\n'],
])('%s without end: lost, in bounded time and memory', async (_what, part, first) => {
  const node = await startRaw((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${first}`);
    flood(socket, () => part.repeat(20));
  });
  const before = process.memoryUsage().rss;
  const error = await failure(node, 1_500);
  expect(error.kind).toBe('lost');
  expect(error.took).toBeLessThan(6_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});

test('both a length and chunks: no usable answer', async () => {
  const node = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n');
  });
  expect(await failure(node, 2_000)).toMatchObject({ kind: 'lost' });
});

test('the connection is gone after each of these, so that a late answer answers nothing', async () => {
  const node = await startNode((_seen, response) => void setTimeout(() => response.end('late'), 200));
  open.push(node);
  const connection = new Connection(await node.access());
  open.push({ stop: () => connection.close() });
  await expect(connection.get('/a', { timeout: 100 })).rejects.toMatchObject({ kind: 'lost' });
  expect(connection.alive).toBe(false);
  const serial = connection.serial;
  expect((await connection.get('/b', { timeout: 2_000 })).text).toBe('late');
  expect(connection.serial).not.toBe(serial);
  expect(node.seen.map((s) => [s.url, s.connection])).toEqual([
    ['/a', 1],
    ['/b', 2],
  ]);
});

function flood(
  socket: { write(text: string): boolean; destroyed: boolean; once(event: 'drain', f: () => void): unknown },
  next: () => string,
): void {
  const more = (): void => {
    if (socket.destroyed) return;
    let room = true;
    for (let i = 0; i < 100 && room; i++) room = socket.write(next());
    if (room) setImmediate(more);
    else socket.once('drain', more);
  };
  more();
}
