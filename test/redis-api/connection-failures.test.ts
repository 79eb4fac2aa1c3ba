import { json } from './server';
import { failure, node, raw, stopAll } from './open-nodes';

afterEach(stopAll);

describe('never left or lost', () => {
  test('nobody listens: never-left, connection refused', async () => {
    const { node: server, connection } = await node(json({}));
    await server.stop();
    const error = await failure(connection.get('/a', { timeout: 2_000 }));
    expect(error).toMatchObject({ kind: 'never-left', status: null });
    expect(error.message).toBe(`${server.url} could not be asked: connection refused`);
  });

  test('aborted before it begins: never-left, no connection', async () => {
    const { node: server, connection } = await node(json({}));
    const error = await failure(connection.get('/a', { timeout: 2_000, signal: AbortSignal.abort() }));
    expect(error.kind).toBe('never-left');
    expect(server.sockets).toHaveLength(0);
  });

  test('a POST aborted before it is written: never-left, and the server sees none', async () => {
    const { node: server, connection } = await node(json({}));
    await connection.get('/a', { timeout: 2_000 });
    const signal = AbortSignal.abort();
    expect(await failure(connection.post('/p', {}, { timeout: 2_000, on: connection.serial, signal }))).toMatchObject({
      kind: 'never-left',
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.seen).toHaveLength(1);
  });

  test('a POST aborted right after the call, wherever it then is: never-left exactly when the server saw nothing', async () => {
    for (const delay of [null, 0, 1, 2, 5]) {
      const { node: server, connection } = await node(
        (seen, response) => void (seen.method === 'GET' ? response.end('{}') : null),
      );
      await connection.get('/a', { timeout: 2_000 });
      const calling = new AbortController();
      const posted = failure(
        connection.post('/p', {}, { timeout: 2_000, on: connection.serial, signal: calling.signal }),
      );
      if (delay === null) calling.abort();
      else setTimeout(() => calling.abort(), delay);
      const error = await posted;
      await new Promise((resolve) => setTimeout(resolve, 60));
      const arrived = server.seen.some((s) => s.method === 'POST');
      if (error.kind === 'never-left') expect(arrived).toBe(false);
      else expect(error).toMatchObject({ kind: 'lost', writtenAt: expect.any(Number) });
      if (arrived) expect(error.kind).toBe('lost');
    }
  });

  test('aborted after it is written: lost, at once, and the connection is gone', async () => {
    const { connection } = await node((seen, response) => void (seen.method === 'GET' ? response.end('{}') : null));
    await connection.get('/a', { timeout: 2_000 });
    const calling = new AbortController();
    const posted = failure(
      connection.post('/p', {}, { timeout: 60_000, on: connection.serial, signal: calling.signal }),
    );
    setTimeout(() => calling.abort(), 100);
    const error = await posted;
    expect(error).toMatchObject({ kind: 'lost', status: null });
    expect(error.writtenAt).toBeGreaterThan(0);
    expect(connection.alive).toBe(false);
  });

  test('the server resets after reading the request: lost', async () => {
    const { connection } = await node((_seen, _response, socket) => void socket.destroy());
    expect(await failure(connection.get('/a', { timeout: 2_000 }))).toMatchObject({ kind: 'lost', status: null });
  });

  test('the answer breaks off: lost, with the status that was seen', async () => {
    const { connection } = await node((_seen, response, socket) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => socket.destroy(), 20);
    });
    expect(await failure(connection.get('/a', { timeout: 2_000 }))).toMatchObject({ kind: 'lost', status: 200 });
  });

  test('the answer is not HTTP: lost', async () => {
    const { connection } = await raw((socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
    const error = await failure(connection.get('/a', { timeout: 2_000 }));
    expect(error.kind).toBe('lost');
    expect(error.message).toContain('its answer is not HTTP');
  });

  test('a closed connection asks nothing', async () => {
    const { node: server, connection } = await node(json({}));
    connection.close();
    expect(await failure(connection.get('/a', { timeout: 2_000 }))).toMatchObject({ kind: 'never-left' });
    expect(server.sockets).toHaveLength(0);
  });

  test('closed while it opens: never-left', async () => {
    const { connection } = await node(json({}));
    const asked = failure(connection.get('/a', { timeout: 2_000 }));
    connection.close();
    expect(await asked).toMatchObject({ kind: 'never-left' });
  });
});
