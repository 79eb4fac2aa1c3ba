import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { Report } from '../../rollout/report-shape';
import type { Simulator } from '../../simulator';
import { connect } from '../../temporal/connection';
import { lockId, RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import { rollbook } from '../e2e-cli/programs';
import { ending } from './cell';
import { follow, stepIn } from './history';
import { missing, notMore } from './judge';
import { end, sleep, type Lane } from './lane';
import { PLAYS, type Script } from './runbooks';

/** Starts for one cluster at once: `ui` by a client with the bare input, `cli` by `rollbook run`. */
export interface Rivals {
  starts: ('ui' | 'cli')[];
  sameId: boolean;
  staff: number;
  /** The worker is killed as the first of them asks for the lock. */
  killed: boolean;
}

export const RIVALS: Rivals[] = [
  { starts: ['ui', 'ui'], sameId: false, staff: 1, killed: false },
  { starts: ['ui', 'ui'], sameId: false, staff: 2, killed: false },
  { starts: ['ui', 'ui'], sameId: true, staff: 1, killed: false },
  { starts: ['ui', 'ui', 'ui', 'ui', 'ui', 'ui'], sameId: false, staff: 2, killed: false },
  { starts: ['ui', 'cli'], sameId: false, staff: 1, killed: false },
  { starts: ['ui', 'cli'], sameId: true, staff: 1, killed: false },
  { starts: ['cli', 'cli'], sameId: false, staff: 2, killed: false },
  { starts: ['cli', 'cli'], sameId: true, staff: 2, killed: false },
  { starts: ['ui', 'ui'], sameId: false, staff: 1, killed: true },
  { starts: ['ui', 'ui'], sameId: false, staff: 2, killed: true },
];

export function rivalsTitle({ starts, sameId, staff, killed }: Rivals): string {
  return `two-starts${killed ? ' and kill' : ''} · ${starts.join(' and ')} with ${sameId ? 'one ID' : 'IDs of their own'}, workers: ${staff}`;
}

const SCRIPT: Script = PLAYS.restart;
/** The lock is gone so soon after the last run. */
const LOCK_GONE = 3_000;
let count = 0;

/** A start that was accepted, and its run. */
interface Begun {
  id: string;
  report: Report | null;
  closed: number;
}

/** All that is not as promised; empty: at most one run went, and the others were told by whom the cluster is held. */
export async function runRivals(lane: Lane, rivals: Rivals): Promise<string[]> {
  const cluster = `rivals${(count += 1)}`;
  const sim = await lane.cluster(cluster, SCRIPT);
  try {
    const file = join(lane.dir, 'rivals.yaml');
    await writeFile(file, SCRIPT.runbook);
    const ids = rivals.starts.map((_, index) => (rivals.sameId ? `${cluster}-run` : `${cluster}-run-${index}`));
    const accepted = allStarted(lane, cluster, rivals, ids);
    if (rivals.killed) await killAtLock(lane, ids);
    const started = await accepted;
    const begun = await Promise.all([...new Set(ids)].map((id) => endOf(lane, id)));
    return [
      ...started.problems,
      ...(rivals.killed ? oneAfterTheOther(sim, begun) : onlyOne(sim, begun)),
      ...(await lockGone(lane, cluster)),
    ];
  } finally {
    await lane.remove(cluster, sim);
  }
}

/** Starts them all in one moment, the clients while the programs, which take longer to load, make themselves known. */
async function allStarted(
  lane: Lane,
  cluster: string,
  { starts, sameId }: Rivals,
  ids: string[],
): Promise<{ problems: string[] }> {
  const of = (kind: 'ui' | 'cli'): string[] => ids.filter((_, index) => starts[index] === kind);
  const clients = await Promise.all(of('ui').map(() => connect({ address: lane.server.address, env: {} })));
  const programs = of('cli').map((id) => byProgram(lane, cluster, id));
  const [first] = of('cli');
  if (first && clients.length > 0) await isThere(lane, first);
  const byClient = await Promise.allSettled(
    clients.map(({ connection }, index) =>
      new Client({ connection, namespace: lane.namespace }).workflow.start(RUNBOOK_WORKFLOW, {
        workflowId: of('ui')[index] ?? '',
        taskQueue: TASK_QUEUE,
        args: [{ cluster, runbook: SCRIPT.runbook, nodes: SCRIPT.nodes }],
      }),
    ),
  );
  const codes = await Promise.all(programs);
  await Promise.all(clients.map((connected) => connected.close()));
  const [refused, last] = [
    byClient.filter(({ status }) => status === 'rejected').length,
    codes.filter((code) => code === 2).length,
  ];
  const wanted = sameId ? starts.length - 1 : 0;
  const odd = codes.filter((code) => code !== 0 && code !== 2 && code !== 3);
  return {
    problems: [
      ...(refused + last === wanted ? [] : [`${refused + last} starts were not accepted, and not ${wanted}`]),
      ...odd.map((code) => `rollbook run ended with ${code}`),
    ],
  };
}

/** Its exit code: 0 completed, 2 an ID in use, 3 refused. */
async function byProgram(lane: Lane, cluster: string, id: string): Promise<number | null> {
  const words = ['run', './rivals.yaml', '--cluster', cluster, '--nodes', SCRIPT.nodes.join(','), '--id', id];
  const where = ['--namespace', lane.namespace, '--address', lane.server.address];
  const { code } = await rollbook([...words, '--by', 'ada', '--yes', '--json', ...where], { cwd: lane.dir });
  return code;
}

async function isThere(lane: Lane, id: string): Promise<void> {
  for (const late = Date.now() + 30_000; Date.now() < late; await sleep(2)) {
    const found = await lane.client.workflow
      .getHandle(id)
      .describe()
      .catch(() => null);
    if (found) return;
  }
}

async function killAtLock(lane: Lane, ids: string[]): Promise<void> {
  const [id = ''] = ids;
  await isThere(lane, id);
  const { runId } = await lane.client.workflow.getHandle(id).describe();
  for await (const event of follow(lane.client, id, runId)) {
    if (stepIn(event)?.type === 'child workflow') break;
  }
  const [victim] = lane.hands;
  if (victim) await end(victim);
  if (lane.hands.every((hand) => hand.over)) await lane.hire();
}

async function endOf(lane: Lane, id: string): Promise<Begun> {
  const handle = lane.client.workflow.getHandle(id);
  const report = await ending(handle);
  const { closeTime } = await handle.describe();
  return { id, report, closed: closeTime?.getTime() ?? Infinity };
}

function onlyOne(sim: Simulator, begun: Begun[]): string[] {
  const [winner, ...more] = begun.filter(({ report }) => report?.outcome === 'completed');
  const problems = [...notMore(sim, SCRIPT), ...missing(sim, SCRIPT)];
  if (!winner || more.length > 0) {
    const outcomes = begun.map(({ report }) => `${report?.outcome}: ${report?.next}`);
    return [...problems, `not exactly one run went: ${outcomes.join('; ')}`];
  }
  const others = begun.filter((one) => one !== winner);
  return [
    ...problems,
    ...others.filter(({ report }) => !isBusy(report, winner)).map(({ id, report }) => notTold(id, report)),
    ...(winner.report?.mutations.length === sim.ledger.mutations().length ? [] : ['the report and the cluster differ']),
  ];
}

/** A start that waited for a new worker may find the first run over; what it then does is a run of its own. */
function oneAfterTheOther(sim: Simulator, begun: Begun[]): string[] {
  const went = begun
    .filter(({ report }) => report?.outcome === 'completed')
    .sort((one, other) => one.closed - other.closed);
  const others = begun.filter((one) => !went.includes(one));
  const firstOf = ({ report }: Begun): number => Date.parse(report?.mutations[0]?.at ?? '');
  return [
    ...(went.length === 0 ? ['no run went'] : []),
    ...SCRIPT.effects
      .filter(({ what, node, service }) => sim.ledger.count(what, node, service) !== went.length)
      .map(({ node }) => `node ${node} was not touched exactly ${went.length} times`),
    ...(sim.ledger.mostOut() > 1 ? ['two nodes were out at once'] : []),
    ...went.slice(1).flatMap((run, index) => {
      const before = went[index];
      return before && firstOf(run) < before.closed ? [`${run.id} sent something before ${before.id} was over`] : [];
    }),
    ...others
      .filter(({ report }) => !went.some((run) => isBusy(report, run)))
      .map(({ id, report }) => notTold(id, report)),
  ];
}

function isBusy(report: Report | null, holder: Begun): boolean {
  const told = JSON.stringify(report);
  return (
    report?.outcome === 'refused' && report.mutations.length === 0 && told.includes(`held by run ${holder.id} since`)
  );
}

function notTold(id: string, report: Report | null): string {
  return `${id} is ${report?.outcome} and does not name who holds the cluster: ${report?.next}`;
}

async function lockGone(lane: Lane, cluster: string): Promise<string[]> {
  const lock = lane.client.workflow.getHandle(lockId(cluster));
  for (const late = Date.now() + LOCK_GONE; Date.now() < late; await sleep(100)) {
    if ((await lock.describe()).closeTime) return [];
  }
  return [`the lock of ${cluster} is not free`];
}
