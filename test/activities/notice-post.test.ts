import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { postNotice } from '../../activities/notice-post';
import { Receiver, type Answer } from '../support/receiver';

const never = new AbortController().signal;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await Receiver.open();
});
afterEach(() => receiver.close());

const post = (token: string | null = 'secret-token', within = 1_000, signal = never) =>
  postNotice({ url: receiver.url, token }, { what: 'holding', text: 'ü' }, signal, within);
const answering = (status: number, headers: Record<string, string> = {}): Answer => {
  return (_, response) => void response.writeHead(status, headers).end();
};

describe('a post', () => {
  it('is one POST of JSON to the very address, with the token in one header', async () => {
    expect(await post()).toEqual({ ok: true });
    expect(receiver.received).toHaveLength(1);
    const [{ method, path, headers, body }] = receiver.received as [(typeof receiver.received)[number]];
    expect([method, path]).toEqual(['POST', '/hooks/path-that-is-a-secret']);
    expect(JSON.parse(body)).toEqual({ what: 'holding', text: 'ü' });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'rollbook',
      authorization: 'Bearer secret-token',
    });
  });

  it('without a token has no such header', async () => {
    await post(null);
    expect(receiver.received[0]?.headers.authorization).toBeUndefined();
  });

  it.each([200, 201, 202, 204])('answered %d is delivered', async (status) => {
    receiver.answer = answering(status);
    expect(await post()).toEqual({ ok: true });
  });

  it.each([401, 403, 408, 409, 423, 425, 429, 500, 502, 503, 504])('answered %d is tried again', async (status) => {
    receiver.answer = answering(status);
    expect(await post()).toMatchObject({ ok: false, again: true, after: null });
  });

  it.each([400, 404, 405, 410, 413, 415, 422])('answered %d is given up', async (status) => {
    receiver.answer = answering(status);
    expect(await post()).toMatchObject({ ok: false, again: false });
  });

  it.each([301, 302, 307, 308])('answered with redirect %d follows it nowhere, and is tried again', async (status) => {
    const other = await Receiver.open();
    receiver.answer = answering(status, { location: other.url });
    expect(await post()).toMatchObject({ ok: false, again: true, why: expect.stringContaining('redirect') as string });
    expect(other.received).toEqual([]);
    await other.close();
  });

  it.each([
    ['30', 30_000],
    ['0', 1_000],
    ['86400', 300_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-5', null],
  ])('answered 429 with Retry-After %s waits %s ms', async (header, after) => {
    receiver.answer = answering(429, { 'retry-after': header });
    expect(await post()).toMatchObject({ again: true, after });
  });

  it('that nobody answers in time is tried again, after that time', async () => {
    receiver.answer = () => undefined;
    const began = Date.now();
    expect(await post('t', 300)).toMatchObject({
      again: true,
      why: expect.stringContaining('did not answer within 0.3 s') as string,
    });
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('whose answer never ends is delivered by its status, and not waited for', async () => {
    receiver.answer = (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(64_000)), 1);
      response.on('close', () => clearInterval(timer));
    };
    const began = Date.now();
    expect(await post('t', 5_000)).toEqual({ ok: true });
    expect(Date.now() - began).toBeLessThan(3_000);
  });

  it('whose answer drips is delivered by its status within the time', async () => {
    receiver.answer = (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    };
    const began = Date.now();
    expect(await post('t', 300)).toEqual({ ok: true });
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('answered with endless headers, with nonsense, or cut off is tried again', async () => {
    for (const text of [`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`, 'hello\r\n\r\n', '']) {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(text));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      expect(await postNotice({ url, token: null }, {}, never, 2_000)).toMatchObject({ ok: false, again: true });
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('to nobody is tried again, and the reason has neither path nor token', async () => {
    await receiver.close();
    const posted = await post();
    expect(posted).toMatchObject({
      again: true,
      why: expect.stringMatching(/^http:\/\/127.0.0.1:\d+: no connection.*ECONNREFUSED/) as string,
    });
    expect(JSON.stringify(posted)).not.toMatch(/secret/);
  });

  it.each(['line\nbreak', 'ü', 'two words', ''])(
    'with the token %j sends nothing, and does not show it',
    async (token) => {
      const posted = await post(token);
      expect(posted).toMatchObject({ ok: false, again: true });
      if (token !== '') expect(JSON.stringify(posted)).not.toContain(token);
      expect(receiver.received).toEqual([]);
    },
  );

  it('over TLS with a certificate that nobody knows is tried again and sends nothing', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await postNotice({ url, token: 't' }, {}, never, 2_000)).toMatchObject({ ok: false, again: true });
    await new Promise((resolve) => server.close(resolve));
  });

  it('cancelled throws the reason of that', async () => {
    receiver.answer = () => undefined;
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new Error('the worker ends')), 100);
    await expect(post('t', 5_000, cancel.signal)).rejects.toThrow('the worker ends');
  });
});
