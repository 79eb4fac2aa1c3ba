import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
}

const BINARY = join(__dirname, '../../node_modules/yaml-language-server/bin/yaml-language-server');

/** A language server spoken to by hand: requests by id, and the last diagnostics of each document. */
export class LspClient {
  private readonly server: ChildProcess = spawn(process.execPath, [BINARY, '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  private readonly answers = new Map<number, (result: unknown) => void>();
  private readonly diagnostics = new Map<string, unknown[]>();
  private readonly listeners: (() => void)[] = [];
  private unread = Buffer.alloc(0);
  private lastId = 0;

  constructor() {
    this.server.stdout?.on('data', (data: Buffer) => this.read(data));
  }

  request(method: string, params: object): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve) => {
      this.answers.set(id, resolve);
      this.send({ id, method, params });
    });
  }

  notify(method: string, params: object): void {
    this.send({ method, params });
  }

  /** The first diagnostics of a document that satisfy `enough`. */
  problemsOf(uri: string, enough: (problems: unknown[]) => boolean): Promise<unknown[]> {
    return new Promise((resolve) => {
      const look = () => {
        const known = this.diagnostics.get(uri);
        if (known !== undefined && enough(known)) resolve(known);
      };
      this.listeners.push(look);
      look();
    });
  }

  stop(): void {
    this.server.kill();
  }

  private read(data: Buffer): void {
    this.unread = Buffer.concat([this.unread, data]);
    for (;;) {
      const head = this.unread.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(this.unread.subarray(0, Math.max(0, head)).toString())?.[1]);
      if (head < 0 || this.unread.length < head + 4 + length) return;
      this.receive(JSON.parse(this.unread.subarray(head + 4, head + 4 + length).toString()) as Message);
      this.unread = this.unread.subarray(head + 4 + length);
    }
  }

  private receive(message: Message): void {
    const { id, method, params } = message;
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: unknown[] };
      this.diagnostics.set(uri, diagnostics);
      this.listeners.forEach((look) => look());
    } else if (method === 'workspace/configuration' && id !== undefined) {
      this.send({ id, result: (params as { items: unknown[] }).items.map(() => null) });
    } else if (id !== undefined && method !== undefined) this.send({ id, result: null });
    else if (id !== undefined) this.answers.get(id)?.(message.result);
  }

  private send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.server.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }
}
