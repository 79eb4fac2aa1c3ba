import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { UserError } from '../language/user-error';
import { SEARCH_ATTRIBUTES, WORKFLOW_TASK_TIMEOUT } from './names';
import { answers, freePorts } from './ports';
import { startServerProcess, type ServerProcess } from './server-process';
import { registerSearchAttributes } from './setup';

export interface EmbeddedSettings {
  /** The Temporal CLI, see `findTemporal`. */
  binary: string;
  /** Holds the database, the log and the address; made where it is not there. */
  dir: string;
  /** Left out: a free one. */
  port?: number | undefined;
  uiPort?: number | undefined;
  /** False: no UI. */
  ui?: boolean;
  /** Further dynamic settings of the server, such as `frontend.WorkflowPauseEnabled=true`. */
  config?: string[];
}

export interface Embedded {
  address: string;
  uiUrl: string | null;
  namespace: string;
  /** Resolves when the server is gone, whoever ended it. */
  ended: Promise<void>;
  /** Ends the server and waits until it is gone; `hard` as a crash would. The database stays. */
  stop(options?: { hard?: boolean }): Promise<void>;
}

const HOST = '127.0.0.1';
const NAMESPACE = 'default';
const READY_MS = 60_000;
const RETENTION_MS = 90 * 24 * 3_600_000;
const TRIES = 3;

/**
 * A Temporal development server of our own: a database file in `dir`, quick timers, Rollbook's search attributes, closed runs kept
 * for 90 days. Resolves when it takes work. It ends with this process. Throws a UserError (`no-temporal`) where it does not start.
 */
export async function startEmbedded(settings: EmbeddedSettings): Promise<Embedded> {
  await mkdir(settings.dir, { recursive: true });
  await refuseSecond(settings.dir);
  for (let tries = 1; ; tries += 1) {
    const [port, uiPort] = await choosePorts(settings);
    const server = startServerProcess(
      settings.binary,
      argsOf(settings, port, uiPort),
      join(settings.dir, 'temporal.log'),
    );
    try {
      await makeReady(server, port);
    } catch (error) {
      await server.stop({ hard: true });
      // Between choosing a free port and taking it, another process may have come first.
      const chosen = settings.port === undefined || settings.uiPort === undefined;
      if (isTaken(server) && chosen && tries < TRIES) continue;
      throw notStarted(server, settings, error);
    }
    await writeFile(noteOf(settings.dir), JSON.stringify({ host: HOST, port }));
    return {
      address: `${HOST}:${port}`,
      uiUrl: settings.ui === false ? null : `http://${HOST}:${uiPort}`,
      namespace: NAMESPACE,
      ended: server.ended,
      async stop(options) {
        await server.stop(options);
        await rm(noteOf(settings.dir), { force: true });
      },
    };
  }
}

async function choosePorts(settings: EmbeddedSettings): Promise<[number, number]> {
  const [one = 0, two = 0] = await freePorts(2);
  const ports: [number, number] = [settings.port ?? one, settings.uiPort ?? two];
  for (const port of [settings.port, settings.uiPort]) {
    if (port !== undefined && (await answers(HOST, port))) throw taken(port);
  }
  return ports;
}

function argsOf({ dir, ui, config = [] }: EmbeddedSettings, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--db-filename', join(dir, 'temporal.db')],
    ...(ui === false ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...['--log-level', 'warn'],
    // Without these any wait under a second takes about a second, and each activity 30 ms more.
    ...['--dynamic-config-value', 'history.timerProcessorMaxTimeShift="1ms"'],
    ...['--dynamic-config-value', 'history.transferProcessorMaxPollRPS=2000'],
    ...['--dynamic-config-value', 'history.timerProcessorMaxPollRPS=2000'],
    // For runs that were started without it, as the UI does.
    ...['--dynamic-config-value', `history.defaultWorkflowTaskTimeout="${WORKFLOW_TASK_TIMEOUT}"`],
    ...config.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

async function makeReady(server: ServerProcess, port: number): Promise<void> {
  const connection = await connectWhenUp(server, port);
  try {
    await connection.withDeadline(Date.now() + READY_MS, async () => {
      await connection.workflowService.updateNamespace({
        namespace: NAMESPACE,
        config: { workflowExecutionRetentionTtl: msToTs(RETENTION_MS) },
      });
      await registerSearchAttributes(connection, NAMESPACE);
    });
  } finally {
    await connection.close();
  }
}

/** The port answers before the namespace is there, so what counts is an answer about the namespace. */
async function connectWhenUp(server: ServerProcess, port: number): Promise<Connection> {
  // A gRPC channel waits a second after its first refusal, so it is opened only once the port answers.
  await until(server, () => answers(HOST, port));
  const connection = Connection.lazy({ address: `${HOST}:${port}` });
  const isThere = (): Promise<boolean> =>
    connection
      .withDeadline(Date.now() + 2_000, () => connection.workflowService.describeNamespace({ namespace: NAMESPACE }))
      .then(
        () => true,
        () => false,
      );
  try {
    await until(server, isThere);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function until(server: ServerProcess, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + READY_MS;
  while (!(await holds())) {
    if (server.isOver()) throw new Error('it ended');
    if (Date.now() > end) throw new Error(`it did not answer for ${READY_MS / 1000} s`);
    await new Promise((done) => setTimeout(done, 30));
  }
}

/** Two servers on one database file would each overwrite what the other wrote. */
async function refuseSecond(dir: string): Promise<void> {
  const note = await readFile(noteOf(dir), 'utf8').then(
    (text) => JSON.parse(text) as { host: string; port: number },
    () => null,
  );
  if (note !== null && (await answers(note.host, note.port))) {
    throw new UserError(
      'no-temporal',
      `a Temporal server already runs on the database in ${dir}, at ${note.host}:${note.port}: end it first, or use another folder`,
    );
  }
}

function noteOf(dir: string): string {
  return join(dir, 'temporal-server.json');
}

function isTaken(server: ServerProcess): boolean {
  return server.isOver() && /address already in use/i.test(server.lastWords());
}

function taken(port: number): UserError {
  return new UserError(
    'no-temporal',
    `port ${port} on ${HOST} is taken: end what listens there, or choose another port`,
  );
}

function notStarted(server: ServerProcess, settings: EmbeddedSettings, error: unknown): UserError {
  if (isTaken(server)) {
    const port = [settings.port, settings.uiPort].find(
      (one) => one !== undefined && server.lastWords().includes(String(one)),
    );
    if (port !== undefined) return taken(port);
  }
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(
    'no-temporal',
    `the Temporal server did not start (${why}): ${server.lastWords()}; its log is ${join(settings.dir, 'temporal.log')}`,
  );
}
