import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Connection } from '@temporalio/client';
import type { Info } from '@temporalio/activity';
import { createActivities, type ActivityDeps } from '../../activities';
import type { Activities, MutateInput, NodeRef } from '../../activities/contract';
import type { Reading } from '../../rollout/facts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';

const open: { sim: Simulator; dir: string }[] = [];

export interface Stage {
  sim: Simulator;
  dir: string;
  activities: Activities;
  nodes: NodeRef[];
  /** Runs one activity with Temporal's word about it, as given. */
  run: <T>(work: (activities: Activities) => Promise<T>, info?: Partial<Info>) => Promise<T>;
  /** The same in an environment that the test holds in its hand. */
  runIn: <T>(env: MockActivityEnvironment, work: (activities: Activities) => Promise<T>) => Promise<T>;
  env: (info?: Partial<Info>) => MockActivityEnvironment;
  /** What the node shows now, by the truth of the simulator. */
  reading: (uid: number, service: string) => Promise<Reading>;
  order: (change?: Partial<MutateInput>) => Promise<MutateInput>;
}

/** A Temporal that answers nothing but that. */
export function noTemporal(why: Error): ActivityDeps['client'] {
  const fails = () => Promise.reject(why);
  return {
    workflow: { getHandle: () => ({ describe: fails }) },
    schedule: { getHandle: () => ({ describe: fails, pause: fails }) },
  };
}

/** A simulated cluster named `sim` and the activities of a worker that knows it. */
export async function staged(options: SimulatorOptions = {}, deps: Partial<ActivityDeps> = {}): Promise<Stage> {
  const sim = await startSimulator({ restartMs: 60, startMs: 40, stopMs: 20, ...options });
  const dir = await mkdtemp(join(tmpdir(), 'rollbook-activities-'));
  open.push({ sim, dir });
  await sim.writeFiles(dir);
  const activities = createActivities({
    clustersFile: join(dir, 'clusters.yaml'),
    runbookDirs: [dir],
    client: noTemporal(new Error('no Temporal in this test')),
    connection: {} as Connection,
    wanted: () => Promise.resolve(null),
    ...deps,
  });
  const nodes = Object.entries(sim.urls).map(([uid, url]) => ({ uid: Number(uid), url }));
  const env = (info: Partial<Info> = {}): MockActivityEnvironment =>
    new MockActivityEnvironment({ workflowExecution: { workflowId: 'w', runId: 'first' }, ...info });
  const runIn: Stage['runIn'] = (one, work) => one.run(() => work(activities));
  const run: Stage['run'] = (work, info) => runIn(env(info), work);
  const reading: Stage['reading'] = async (uid, service) => {
    const refs = nodes.filter((node) => node.uid === uid);
    const looks = await run((a) => a.looks({ cluster: 'sim', nodes: refs, services: null, unlatch: false }));
    const look = looks[String(uid)];
    const shown = look && 'services' in look ? look.services[service] : undefined;
    if (!shown) throw new Error(`node ${uid} does not show ${service}: ${JSON.stringify(look)}`);
    return shown;
  };
  const order: Stage['order'] = async (change = {}) => ({
    cluster: 'sim',
    clusterName: 'cluster.sim.local',
    node: nodes[1] ?? { uid: 0, url: '' },
    path: '/v1/local/services',
    operation: 'restart',
    service: 'stats_archiver',
    baseline:
      change.baseline === undefined
        ? await reading(change.node?.uid ?? 2, change.service ?? 'stats_archiver')
        : change.baseline,
    timeout: 2_000,
    firstRunId: 'first',
    undo: false,
    ...change,
  });
  return { sim, dir, activities, nodes, run, runIn, env, reading, order };
}

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const { sim, dir } of open.splice(0)) {
    await sim.close();
    await rm(dir, { recursive: true, force: true });
  }
}
