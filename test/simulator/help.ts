import { Agent, request } from 'node:https';
import { standingClock } from './standing-clock';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';

const open: { sim: Simulator; agent: Agent }[] = [];

export interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: unknown;
}

export interface Client {
  sim: Simulator;
  /** Lets the cluster's time go on; it stands otherwise. */
  turn(ms: number): void;
  get(path: string, node?: number, more?: Ask): Promise<Got>;
  post(service: string | string[], node?: number, more?: Ask): Promise<Got>;
}

export interface Ask {
  operation?: string;
  path?: string;
  password?: string;
  timeoutMs?: number;
  headers?: Record<string, string>;
  method?: string;
}

/** A simulator whose time stands and a plain client for it; closed after each test by `closeAll`. Restart 60 ms, start 40, stop 20. */
export async function simulated(options: SimulatorOptions = {}): Promise<Client> {
  const clock = standingClock();
  const sim = await startSimulator({ restartMs: 60, startMs: 40, stopMs: 20, clock, ...options });
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  open.push({ sim, agent });
  const ask = (method: string, path: string, node: number, more: Ask, body?: unknown): Promise<Got> =>
    new Promise((done, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const credentials = Buffer.from(`${sim.username}:${more.password ?? sim.password}`).toString('base64');
      const headers = {
        authorization: `Basic ${credentials}`,
        ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...more.headers,
      };
      const tls = { agent, ca: sim.ca, ...(sim.client ?? {}) };
      const req = request(`${sim.urls[node]}${path}`, { ...tls, method, headers }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', fail);
        res.on('end', () => {
          const all = Buffer.concat(chunks).toString('utf8');
          done({ status: res.statusCode ?? 0, headers: res.headers, text: all, json: parsed(all) });
        });
      });
      req.setTimeout(more.timeoutMs ?? 5000, () => req.destroy(new Error('timed out')));
      req.on('error', fail);
      req.end(text);
    });
  return {
    sim,
    turn: clock.turn,
    get: (path, node = 1, more = {}) => ask(more.method ?? 'GET', path, node, more),
    post: (service, node = 1, more = {}) =>
      ask('POST', more.path ?? '/v1/local/services', node, more, {
        operation_type: more.operation ?? 'restart',
        services: [service].flat(),
      }),
  };
}

export async function closeAll(): Promise<void> {
  for (const { sim, agent } of open.splice(0)) {
    agent.destroy();
    await sim.close();
  }
}

/** Waits for something that another connection brings about; throws after 5 s. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !holds(); await pause(5)) if (Date.now() > end) throw new Error('It never came.');
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** One service as the list of a node shows it; undefined: unlisted. */
export async function listed(client: Client, service: string, node = 1): Promise<Record<string, unknown> | undefined> {
  return ((await client.get('/v1/local/services', node)).json as Record<string, Record<string, unknown>>)[service];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
