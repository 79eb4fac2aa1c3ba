import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Tls } from '../../redis-api/access';
import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { certificates, json, startNode, type Node } from './server';

const open: { stop(): unknown }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop();
});

async function asked(node: Node, tls: Partial<Tls>, url = node.url): Promise<string> {
  const connection = new Connection({ ...(await node.access(tls)), url });
  open.push({ stop: () => connection.close() });
  try {
    return (await connection.get('/v1/cluster', { timeout: 5_000 })).text;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `${error.kind}: ${error.message.replace(/^.* (?:was not sent|was not asked|could not be asked): /, '')}`;
  }
}

async function node(pair: 'server' | 'named' | 'expired', options: object = {}): Promise<Node> {
  const started = await startNode(json('ok'), { pair: (await certificates())[pair], ...options });
  open.push(started);
  return started;
}

describe('the node proves itself', () => {
  test('by its authority and its address', async () => {
    expect(await asked(await node('server'), {})).toBe('"ok"');
  });

  test('by nothing: never-left, and no request reaches it', async () => {
    const started = await node('server');
    expect(await asked(started, { ca: undefined })).toMatch(/^never-left: its certificate .* \(tls.ca\)$/);
    expect(started.seen).toHaveLength(0);
  });

  test('by another authority: never-left', async () => {
    const { otherCa } = await certificates();
    expect(await asked(await node('server'), { ca: otherCa.cert })).toMatch(/^never-left: its certificate/);
  });

  test('by another name: never-left, unless that name is asked for', async () => {
    const started = await node('named');
    expect(await asked(started, {})).toBe('never-left: its certificate is for another name (tls.server_name)');
    expect(await asked(started, { serverName: 'node-1.cluster.example' })).toBe('"ok"');
    expect(await asked(started, { serverName: 'node-2.cluster.example' })).toMatch(/^never-left/);
  });

  test('by an expired certificate: never-left', async () => {
    expect(await asked(await node('expired'), {})).toBe('never-left: its certificate has expired');
  });

  test('with verification off: any certificate', async () => {
    expect(await asked(await node('expired'), { ca: undefined, insecure: true })).toBe('"ok"');
  });
});

describe('a pinned fingerprint', () => {
  test('without authority is the whole proof, in any spelling', async () => {
    const { server } = await certificates();
    const started = await node('server');
    const bare = server.fingerprint.replaceAll(':', '').toLowerCase();
    for (const pin of [server.fingerprint, bare]) {
      expect(await asked(started, { ca: undefined, fingerprints: [pin] })).toBe('"ok"');
    }
  });

  test('of another certificate: never-left, and no request reaches it', async () => {
    const { named } = await certificates();
    const started = await node('server');
    for (const tls of [{ ca: undefined }, {}, { ca: undefined, insecure: true }]) {
      const answer = await asked(started, { ...tls, fingerprints: [named.fingerprint] });
      expect(answer).toMatch(/^never-left: its certificate has another fingerprint than the pinned one/);
    }
    expect(started.seen).toHaveLength(0);
  });

  test('with an authority does not replace it: both must hold', async () => {
    const { named } = await certificates();
    expect(await asked(await node('named'), { fingerprints: [named.fingerprint] })).toMatch(/another name/);
  });

  test('is one of several', async () => {
    const { server, named } = await certificates();
    const tls = { ca: undefined, fingerprints: [named.fingerprint, server.fingerprint] };
    expect(await asked(await node('server'), tls)).toBe('"ok"');
  });
});

describe('the client proves itself', () => {
  test('with a certificate that the node trusts; without one no request reaches it', async () => {
    const { ca, client } = await certificates();
    const started = await node('server', { requestCert: true, rejectUnauthorized: true, ca: ca.cert });
    expect(await asked(started, { cert: client.cert, key: client.key })).toBe('"ok"');
    // TLS 1.3 tells the client only after its first write: not provably unsent.
    expect(await asked(started, {})).toMatch(/^(lost|never-left): /);
    expect(started.seen).toHaveLength(1);
  });

  test('with something that is no PEM: never-left, in one sentence', async () => {
    const started = await node('server');
    for (const tls of [{ cert: 'no PEM', key: 'no PEM' }, { ca: 'no PEM' }]) {
      expect(await asked(started, tls)).toMatch(/^never-left: /);
    }
    expect(started.seen).toHaveLength(0);
  });
});

describe('what is no TLS', () => {
  async function plain(talk: (socket: Socket) => void): Promise<string> {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      talk(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({
      stop: () => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => server.close(resolve));
      },
    });
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('a plain HTTP port: never-left', async () => {
    const url = await plain((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await asked(await node('server'), {}, url)).toBe('never-left: it does not speak TLS there');
  });

  test('a port that accepts and says nothing: never-left within the deadline', async () => {
    const url = await plain(() => undefined);
    const connection = new Connection({ ...(await (await node('server')).access()), url });
    open.push({ stop: () => connection.close() });
    const began = Date.now();
    await expect(connection.get('/a', { timeout: 300 })).rejects.toMatchObject({
      kind: 'never-left',
      message: expect.stringContaining('no connection within 300 ms'),
    });
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('a port that hangs up: never-left', async () => {
    const url = await plain((socket) => void socket.destroy());
    expect(await asked(await node('server'), {}, url)).toMatch(/^never-left: /);
  });

  test('a proxy in the environment is not used', async () => {
    const before = process.env.HTTPS_PROXY;
    process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
    try {
      expect(await asked(await node('server'), {})).toBe('"ok"');
    } finally {
      if (before === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = before;
    }
  });

  test('a name that nobody knows: never-left', async () => {
    const answer = await asked(await node('server'), {}, 'https://no-such-host.invalid:9443');
    expect(answer).toMatch(/^never-left: its name /);
  });
});

test('a node that renegotiates TLS on a proven connection loses it', async () => {
  const { node: server, connection } = await renegotiating();
  const serial = connection.serial;
  const [socket] = server.sockets;
  socket?.renegotiate({ rejectUnauthorized: false }, () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(connection.alive && connection.serial === serial).toBe(false);
});

async function renegotiating(): Promise<{ node: Node; connection: Connection }> {
  const started = await node('server', { maxVersion: 'TLSv1.2' });
  const connection = new Connection(await started.access());
  open.push({ stop: () => connection.close() });
  await connection.get('/v1/cluster', { timeout: 5_000 });
  return { node: started, connection };
}
