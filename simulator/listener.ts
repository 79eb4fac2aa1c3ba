import { createServer as createHttps, type Server as HttpsServer, type ServerOptions } from 'node:https';
import type { RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

export type Reach = 'up' | 'refused' | 'hang' | 'reset';

/** The HTTPS port of one node, which can be out of reach in every way that a real one can. */
export class Listener {
  private reach: Reach = 'up';
  private readonly front: Server;
  private readonly https: HttpsServer;
  /** Raw sockets by the client's port: TLS hides the one that can be reset. */
  private readonly sockets = new Map<number, Socket>();
  private readonly secured = new Map<number, TLSSocket>();
  private readonly held = new Set<Socket>();
  private port = 0;

  constructor(
    private readonly host: string,
    tls: ServerOptions,
    onRequest: RequestListener,
  ) {
    this.https = createHttps({ ...tls, requestTimeout: 0, keepAliveTimeout: 300_000 }, onRequest);
    this.https.on('secureConnection', (socket) => this.secured.set(socket.remotePort ?? 0, socket));
    this.https.on('tlsClientError', (_error, socket) => socket.destroy());
    this.https.on('clientError', (_error, socket) => socket.destroy());
    this.front = createServer((socket) => this.accept(socket));
  }

  /** Listens; throws when the port is taken. Gives the port. */
  async open(port: number): Promise<number> {
    await new Promise<void>((done, fail) => {
      this.front.once('error', fail);
      this.front.listen(port, this.host, () => {
        this.front.off('error', fail);
        done();
      });
    });
    this.port = (this.front.address() as AddressInfo).port;
    return this.port;
  }

  /** Changes how the node can be reached; open connections feel it too. */
  set(reach: Reach): void {
    if (reach === this.reach) return;
    this.reach = reach;
    if (reach === 'refused' && this.front.listening) this.front.close();
    if (reach !== 'refused' && !this.front.listening) this.front.listen(this.port, this.host);
    if (reach === 'refused' || reach === 'reset') this.cutAll();
    if (reach === 'up') this.letIn();
  }

  isUp(): boolean {
    return this.reach === 'up';
  }

  /** Cuts the connection of this client hard. */
  cut(clientPort: number | undefined): void {
    const socket = this.sockets.get(clientPort ?? 0);
    if (!socket) return;
    // Node forgets to close a socket whose reset fails, as it does in the middle of an orderly end, and then spins at its exit.
    const ends = this.secured.get(clientPort ?? 0)?.writableEnded === true;
    if (ends) socket.destroy();
    else socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cutAll();
    this.https.close();
    if (!this.front.listening) return;
    await new Promise<void>((done) => this.front.close(() => done()));
  }

  private accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.reach === 'reset' || this.reach === 'refused') return void socket.resetAndDestroy();
    const clientPort = socket.remotePort ?? 0;
    this.sockets.set(clientPort, socket);
    socket.once('close', () => {
      this.held.delete(socket);
      if (this.sockets.get(clientPort) !== socket) return;
      this.sockets.delete(clientPort);
      this.secured.delete(clientPort);
    });
    this.held.add(socket);
    if (this.reach === 'up') this.letIn();
  }

  private letIn(): void {
    for (const socket of this.held) this.https.emit('connection', socket);
    this.held.clear();
  }

  private cutAll(): void {
    for (const clientPort of [...this.sockets.keys()]) this.cut(clientPort);
  }
}
