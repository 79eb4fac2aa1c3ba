import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { json, text, PASSWORD, USER } from './server';
import { failure, http, node, open, raw, stopAll } from './open-nodes';

afterEach(stopAll);

describe('a request', () => {
  test('a GET, answered, gives status, text and times, and carries the login', async () => {
    const { node: server, connection } = await node(json({ ok: 'ä' }));
    const before = Date.now();
    const answer = await connection.get('/v1/cluster', { timeout: 2_000 });
    expect(answer).toMatchObject({ status: 200, text: '{"ok":"ä"}' });
    expect(answer.writtenAt).toBeGreaterThanOrEqual(before);
    expect(answer.endedAt).toBeGreaterThanOrEqual(answer.writtenAt);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'GET', url: '/v1/cluster', body: '' });
    expect(seen?.headers.accept).toBe('application/json');
    expect(seen?.headers['content-type']).toBeUndefined();
    expect(seen?.headers.authorization).toBe(`Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`);
  });

  test('a POST, after a proof, goes over the same TLS connection with its body', async () => {
    const { node: server, connection } = await node(json({}));
    await connection.get('/v1/bootstrap', { timeout: 2_000 });
    await connection.post('/v1/local/services', { a: 1 }, { timeout: 2_000, on: connection.serial });
    expect(server.seen.map((s) => [s.method, s.connection])).toEqual([
      ['GET', 1],
      ['POST', 1],
    ]);
    expect(server.seen[1]).toMatchObject({ body: '{"a":1}' });
    expect(server.seen[1]?.headers['content-type']).toBe('application/json');
    expect(server.sockets).toHaveLength(1);
  });

  test('an answer with an error status is an answer, and the connection stays', async () => {
    const { node: server, connection } = await node(text('no', 503));
    expect((await connection.get('/a', { timeout: 2_000 })).status).toBe(503);
    expect((await connection.get('/b', { timeout: 2_000 })).status).toBe(503);
    expect(server.sockets).toHaveLength(1);
  });

  test('a redirect is an answer and is not followed', async () => {
    const { node: server, connection } = await node(text('', 307, { location: '/elsewhere' }));
    expect((await connection.get('/a', { timeout: 2_000 })).status).toBe(307);
    expect(server.seen).toHaveLength(1);
  });

  test('a second request on a busy connection is never sent', async () => {
    const { node: server, connection } = await node((_seen, response) => setTimeout(() => response.end('x'), 50));
    const first = connection.get('/a', { timeout: 2_000 });
    expect(await failure(connection.get('/b', { timeout: 2_000 }))).toMatchObject({ kind: 'never-left' });
    expect((await first).text).toBe('x');
    expect(server.seen).toHaveLength(1);
  });
});

describe('the connection of the proofs', () => {
  test('gone before the POST: never-left, nothing is sent, nothing is opened', async () => {
    const { node: server, connection } = await node(json({}));
    await connection.get('/v1/bootstrap', { timeout: 2_000 });
    const on = connection.serial;
    const gone = new Promise((resolve) => setTimeout(resolve, 50));
    server.sockets[0]?.destroy();
    await gone;
    const error = await failure(connection.post('/v1/local/services', {}, { timeout: 2_000, on }));
    expect(error).toMatchObject({ kind: 'never-left', writtenAt: null });
    expect(error.message).toContain('the connection of its proofs is gone');
    expect(server.seen).toHaveLength(1);
    expect(server.sockets).toHaveLength(1);
  });

  test('closed by the server with its last answer: never-left', async () => {
    const { node: server, connection } = await node(text('{}', 200, { connection: 'close' }));
    await connection.get('/v1/bootstrap', { timeout: 2_000 });
    const error = await failure(connection.post('/p', {}, { timeout: 2_000, on: connection.serial }));
    expect(error.kind).toBe('never-left');
    expect(server.seen).toHaveLength(1);
  });

  test('replaced by a later GET: its serial changes and a POST for the old one is never-left', async () => {
    const { node: server, connection } = await node(json({}));
    await connection.get('/a', { timeout: 2_000 });
    const on = connection.serial;
    server.sockets[0]?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await connection.get('/b', { timeout: 2_000 });
    expect(connection.serial).not.toBe(on);
    expect(await failure(connection.post('/p', {}, { timeout: 2_000, on }))).toMatchObject({ kind: 'never-left' });
    expect(server.seen.map((s) => s.method)).toEqual(['GET', 'GET']);
  });

  test('no proof yet: a POST is never-left', async () => {
    const { node: server, connection } = await node(json({}));
    expect(await failure(connection.post('/p', {}, { timeout: 2_000, on: connection.serial }))).toMatchObject({
      kind: 'never-left',
    });
    expect(server.sockets).toHaveLength(0);
  });

  test('serials of two connections to one node differ', async () => {
    const { node: server, connection } = await node(json({}));
    const other = new Connection(await server.access());
    open.push({ stop: () => other.close() });
    await connection.get('/a', { timeout: 2_000 });
    await other.get('/a', { timeout: 2_000 });
    expect(other.serial).not.toBe(connection.serial);
  });

  test('a POST that another answer precedes unasked is never taken as answered', async () => {
    // Two answers to one request: the second must not become the answer of the POST.
    const { node: server, connection } = await raw((socket, request) => {
      if (request.startsWith('GET')) socket.write(http('{}') + http('{"alert_mgr":true}'));
    });
    await connection.get('/a', { timeout: 2_000 }).catch(() => undefined);
    const error = await failure(connection.post('/p', {}, { timeout: 300, on: connection.serial }));
    expect(error.kind).toBe('never-left');
    expect(server.sockets).toHaveLength(1);
  });
});

describe('beforeWrite', () => {
  test('is called once, before the first byte', async () => {
    const { node: server, connection } = await node(json({}));
    await connection.get('/a', { timeout: 2_000 });
    const called: number[] = [];
    const beforeWrite = () => void called.push(server.seen.length);
    const { writtenAt } = await connection.post('/p', {}, { timeout: 2_000, on: connection.serial, beforeWrite });
    expect(called).toEqual([1]);
    expect(writtenAt).toBeGreaterThan(0);
  });

  test('throws: its error reaches the caller and nothing is sent', async () => {
    const { node: server, connection } = await node(json({}));
    await connection.get('/a', { timeout: 2_000 });
    const no = new RangeError('too late');
    const beforeWrite = () => {
      throw no;
    };
    await expect(connection.post('/p', {}, { timeout: 2_000, on: connection.serial, beforeWrite })).rejects.toBe(no);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.seen).toHaveLength(1);
  });

  test('is not called where the connection is gone', async () => {
    const { connection } = await node(json({}));
    let called = false;
    const beforeWrite = () => void (called = true);
    await failure(connection.post('/p', {}, { timeout: 2_000, on: 0, beforeWrite }));
    expect(called).toBe(false);
  });
});

describe('a request that was given up', () => {
  test.each([
    ['timed out', { timeout: 150 }, undefined],
    ['called off', { timeout: 5_000 }, 100],
  ])('%s: the connection is reset, so that nothing of it can arrive later', async (_why, options, abortAfter) => {
    const { connection, ends } = await watched();
    const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
    const sent = connection.post('/x', {}, { ...options, signal, on: connection.serial });
    await expect(sent).rejects.toMatchObject({ kind: 'lost' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ends).toEqual(['ECONNRESET']);
  });

  test('nothing is under way: the connection is closed in order', async () => {
    const { connection, ends } = await watched();
    connection.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ends).toEqual(['end']);
  });

  test('at any moment, many times: every promise ends, and the process lives', async () => {
    const { node: server } = await node((seen, response) => void setTimeout(() => response.end(seen.url), 3));
    const kinds = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const connection = new Connection(await server.access());
        const late = setTimeout(() => connection.close(), (i * 7) % 40);
        const options = { timeout: 1 + ((i * 11) % 60) };
        const error = await connection.get('/a', options).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        clearTimeout(late);
        connection.close();
        return error === null ? 'answered' : error instanceof ApiError ? error.kind : 'another error';
      }),
    );
    expect(kinds.filter((kind) => !['answered', 'lost', 'never-left'].includes(kind))).toEqual([]);
  });
});

async function watched(): Promise<{ connection: Connection; ends: string[] }> {
  const ends: string[] = [];
  const { connection } = await node((seen, response, socket) => {
    if (seen.url !== '/proof') return;
    response.end('{}');
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? 'error'));
    socket.on('end', () => ends.push('end'));
  });
  await connection.get('/proof', { timeout: 2_000 });
  return { connection, ends };
}
