import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Access, Tls } from '../../redis-api/access';
import { makeCertificates, type Certificates, type Pair } from './certificates';

export const PASSWORD = 'pa55-w0rd/äöü+"planted"';
export const USER = 'ops@example.com';

let made: Promise<Certificates> | undefined;

export function certificates(): Promise<Certificates> {
  return (made ??= makeCertificates());
}

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** Number of the TLS connection, from 1. */
  connection: number;
}

export interface Node {
  url: string;
  seen: Seen[];
  sockets: TLSSocket[];
  access(tls?: Partial<Tls>): Promise<Access>;
  stop(): Promise<void>;
}

export type Handler = (seen: Seen, response: ServerResponse, socket: TLSSocket) => void;

/** A node that answers as `handler` says. */
export async function startNode(handler: Handler, options: TlsOptions & { pair?: Pair } = {}): Promise<Node> {
  const sockets: TLSSocket[] = [];
  const seen: Seen[] = [];
  const server = createServer(
    { ...(await keys(options)), ...options, keepAliveTimeout: 60_000 },
    (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const socket = request.socket as TLSSocket;
        const { method = '', url = '', headers } = request;
        const one = { method, url, headers, body, connection: sockets.indexOf(socket) + 1 };
        seen.push(one);
        handler(one, response, socket);
      });
    },
  );
  return listening(server, sockets, seen);
}

/** A server that speaks what `talk` writes, after the TLS handshake. */
export async function startRaw(talk: (socket: TLSSocket, request: string) => void): Promise<Node> {
  const sockets: TLSSocket[] = [];
  const server = createTlsServer(await keys({}), (socket) => {
    socket.on('data', (data) => talk(socket, data.toString('latin1')));
  });
  return listening(server as Server, sockets, []);
}

export function json(value: unknown, status = 200): Handler {
  return (_seen, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

export function text(body: string, status = 200, headers: Record<string, string> = {}): Handler {
  return (_seen, response) => {
    response.writeHead(status, headers).end(body);
  };
}

async function keys(options: { pair?: Pair }): Promise<{ cert: string; key: string }> {
  const { cert, key } = options.pair ?? (await certificates()).server;
  return { cert, key };
}

async function listening(server: Server, sockets: TLSSocket[], seen: Seen[]): Promise<Node> {
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    seen,
    sockets,
    async access(tls = {}) {
      const { ca } = await certificates();
      return { url, username: USER, password: PASSWORD, tls: { ca: ca.cert, ...tls } };
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
