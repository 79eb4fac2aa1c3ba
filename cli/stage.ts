import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Listr } from 'listr2';
import { startSimulator, type Simulator } from '../simulator/index';
import { findTemporal } from '../temporal/binary';
import { connect } from '../temporal/connection';
import { type Embedded, startEmbedded } from '../temporal/embedded';
import { answers } from '../temporal/ports';
import { startWorker } from '../worker/worker';
import type { Output } from './output';
import { usage } from './options';
import { reasonOf } from './read-text';
import type { Session } from './session';
import type { Call } from './verb';

/** Everything that a run needs, on this machine. */
export interface Stage {
  session: Session;
  uiUrl: string | null;
  /** Name of the simulated cluster in the inventory. */
  cluster: string;
  simulator: Simulator;
  /** Resolves when the server or the worker ends by itself. */
  broken: Promise<void>;
}

export const CLUSTER = 'demo';

interface Wanted {
  temporal: string | undefined;
  /** Take Temporal's usual ports where they are free. */
  usualPorts: boolean;
  /** Where its notices go; left out: nowhere. */
  notify?: string | undefined;
}

const PORT = 7233;
const UI_PORT = 8233;

/** Raises the stage, lets `play` use it, and takes everything down again, whatever happens. */
export async function onStage<T>(
  wanted: Wanted,
  { output, interrupt }: Pick<Call, 'output' | 'interrupt'>,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  let stands = false;
  void interrupt.pressed.then(() => {
    if (!stands) output.say('taking down what was started so far');
  });
  const dir = await mkdtemp(join(tmpdir(), 'rollbook-')).catch((error: unknown) => {
    throw usage(`cannot write to the folder for temporary files, ${tmpdir()}: ${reasonOf(error)}`);
  });
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  try {
    const stage = await raise(dir, wanted, output, undo);
    stands = true;
    return await play(stage);
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}

async function raise(dir: string, wanted: Wanted, output: Output, undo: (() => Promise<unknown>)[]): Promise<Stage> {
  // A person's own profile must not lead the way to another server.
  const profile = join(dir, 'temporal.toml');
  await writeFile(profile, '[profile.default]\n');
  const env = { TEMPORAL_CONFIG_FILE: profile };
  const made: { server?: Embedded; simulator?: Simulator; clusters?: string; stage?: Stage } = {};
  const say = output.live ? () => undefined : output.say;
  const tasks = new Listr(
    [
      {
        title: 'a Temporal server and a simulated cluster of 3 nodes',
        task: async (_, task) => {
          const server = startServer(dir, wanted, say).then((started) => {
            undo.push(() => started.stop());
            made.server = started;
          });
          const cluster = startSimulator({ nodes: 3 }).then(async (started) => {
            undo.push(() => started.close());
            made.simulator = started;
            made.clusters = (await started.writeFiles(join(dir, 'cluster'), CLUSTER)).clusters;
          });
          await allOf([server, cluster]);
          task.title = `Temporal server at ${made.server?.address ?? ''}, UI at ${made.server?.uiUrl ?? ''}; simulated cluster \`${CLUSTER}\` of 3 nodes`;
          say(task.title);
        },
      },
      {
        title: 'a worker',
        task: async (_, task) => {
          const { server, simulator, clusters } = made;
          if (!server || !simulator) throw new Error('the server is not there');
          const choice = { address: server.address, namespace: server.namespace, env };
          const { notify } = wanted;
          const worker = await startWorker({ ...choice, clusters, notify, ui: server.uiUrl ?? undefined, say });
          const running = worker.run();
          const session = await connect(choice);
          undo.push(() => session.close());
          undo.push(async () => {
            worker.shutdown();
            await running;
          });
          const broken = Promise.race([server.ended, running.catch(() => undefined)]);
          made.stage = { session, uiUrl: server.uiUrl, cluster: CLUSTER, simulator, broken };
          task.title = 'worker ready';
          say(task.title);
        },
      },
    ],
    {
      concurrent: false,
      renderer: output.live ? 'default' : 'silent',
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false },
    },
  );
  await tasks.run();
  if (!made.stage) throw new Error('the stage is not there');
  return made.stage;
}

async function startServer(
  dir: string,
  { temporal, usualPorts }: Wanted,
  say: (line: string) => void,
): Promise<Embedded> {
  const binary = await findTemporal({ given: temporal, say });
  const free = async (port: number): Promise<number | undefined> =>
    usualPorts && !(await answers('127.0.0.1', port)) ? port : undefined;
  return startEmbedded({ binary, dir, port: await free(PORT), uiPort: await free(UI_PORT) });
}

/** Waits for all, so that nothing is left half started; then throws the first failure. */
async function allOf(promises: Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(promises)) {
    if (one.status === 'rejected') throw one.reason;
  }
}
