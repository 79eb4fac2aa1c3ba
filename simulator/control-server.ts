import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ZodError, prettifyError } from 'zod';
import { COMMAND } from './commands';
import { FAULT } from './faults/fault';
import type { Simulator } from './index';
import { uptimeText } from './time-text';

export interface ControlServer {
  url: string;
  close(): Promise<void>;
}

/**
 * Switches faults and gives the ledger to another process, as plain JSON on a loopback port:
 * `GET /ledger`, `GET /state`, `GET /faults`, `POST /faults[/NAME]`, `DELETE /faults[/NAME]`, `POST /do`.
 */
export async function serveControl(sim: Simulator, port: number): Promise<ControlServer> {
  const server = createServer((req, res) => {
    void answer(sim, req).then(({ status, body }) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

interface Answer {
  status: number;
  body: unknown;
}

async function answer(sim: Simulator, req: IncomingMessage): Promise<Answer> {
  try {
    return route(sim, req.method ?? '', (req.url ?? '').split('/').slice(1).map(decodeURIComponent), await read(req));
  } catch (error) {
    return { status: 400, body: { error: error instanceof ZodError ? prettifyError(error) : String(error) } };
  }
}

function route(sim: Simulator, method: string, [what, name]: string[], body: unknown): Answer {
  switch (`${method} ${what}`) {
    case 'GET ledger':
      return { status: 200, body: sim.ledger.snapshot() };
    case 'GET state':
      return { status: 200, body: state(sim) };
    case 'GET faults':
      return { status: 200, body: sim.faults.list() };
    case 'POST faults':
      return { status: 200, body: { name: sim.faults.on(FAULT.parse(body), name) } };
    case 'DELETE faults':
      if (name === undefined) sim.faults.clear();
      else if (!sim.faults.off(name)) return { status: 404, body: { error: `no fault ${name} is on` } };
      return { status: 200, body: {} };
    case 'POST do':
      sim.do(COMMAND.parse(body));
      return { status: 200, body: {} };
    default:
      return { status: 404, body: { error: 'GET /ledger /state /faults, POST /faults /do, DELETE /faults/NAME' } };
  }
}

/** What is true behind the API. */
function state(sim: Simulator): unknown {
  const { cluster, urls } = sim;
  const now = cluster.clock.now();
  const nodes = cluster.nodes.map((node) => ({
    uid: node.uid,
    url: urls[node.uid],
    status: node.status,
    services: Object.fromEntries(
      cluster.servicesOf(node).map(([name, one]) => [
        name,
        {
          status: one.status,
          processes: one.spawns + 1,
          up: one.startedAt === null ? null : uptimeText(now - one.startedAt),
        },
      ]),
    ),
  }));
  return { name: cluster.name, primary: cluster.primary, nodes };
}

async function read(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
