import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (request: Received, response: ServerResponse, nth: number) => void;

/** What a webhook has in place of a password. */
export const PATH_OF_HOOK = '/hooks/path-that-is-a-secret';

/** A webhook on this machine that keeps what it is sent; it may be closed and opened again at the same port. */
export class Receiver {
  readonly received: Received[] = [];
  answer: Answer = (_, response) => void response.writeHead(204).end();
  private server: Server | null = null;
  private port = 0;

  static async open(answer?: Answer): Promise<Receiver> {
    const receiver = new Receiver();
    if (answer) receiver.answer = answer;
    await receiver.listen();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${PATH_OF_HOOK}`;
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const received = { method, path: url, headers, body: Buffer.concat(parts).toString() };
        this.received.push(received);
        this.answer(received, response, this.received.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
