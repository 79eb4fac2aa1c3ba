// How a run grows with its nodes, and what one worker carries when many clusters roll at once.
//   node bench/scale.mjs                               one run over 50, 100, 200 nodes; 1, 10, 50 clusters of three nodes
//   node bench/scale.mjs --nodes 100 --batch 10%       only that; --restart MS (200)
//   node bench/scale.mjs --clusters 100                only that; --restart MS (2000), `stable` is the default 10 s
//   node bench/scale.mjs --all                         up to 500 nodes and 100 clusters: ten minutes
// With --profile DIR the worker's CPU profiles are left there.
import { join } from 'node:path';
import {
  BENCH_RUNBOOK,
  carryOut,
  flags,
  inHouse,
  machine,
  numbers,
  startClusters,
  startWorker,
  table,
  usageOf,
  using,
} from './support.mjs';

const given = flags(['nodes', 'batch', 'clusters', 'restart', 'all', 'profile']);
const chosen = given.nodes !== undefined || given.clusters !== undefined;
const sizes = numbers(given.nodes ?? (chosen ? '' : given.all ? '50,100,200,500' : '50,100,200'));
const crowds = numbers(given.clusters ?? (chosen ? '' : given.all ? '1,10,50,100' : '1,10,50'));
/** Each POST and each border reads every node: with more nodes than this, one by one takes too long for a bench. */
const MOST_ONE_BY_ONE = 100;

const RUN_HEAD = ['nodes', 'batch', 's', 'CPU s', 'MB at peak', 'requests', 'events', 'history kB'];
const RUN_EACH = ['ms a node', 'CPU ms', 'requests', 'events', 'bytes', 'CPU s: simulator', 'Temporal'];
const CROWD_HEAD = [
  'clusters',
  's',
  'to one',
  'CPU s',
  'CPU ms a cluster',
  'MB at start',
  'MB at peak',
  'requests',
  'events',
  'CPU s: simulator',
  'Temporal',
];

await inHouse(async (house) => {
  const runs = [];
  for (const nodes of sizes) {
    const batches = given.batch ? [given.batch] : nodes > MOST_ONE_BY_ONE ? ['10%'] : ['1', '10%'];
    for (const batch of batches) runs.push(told(runRow(await oneRun(house, nodes, batch))));
  }
  const many = [];
  for (const clusters of crowds) {
    many.push(await manyRuns(house, clusters));
    told(crowdRow(many.at(-1), many[0]));
  }
  console.log(`${machine()}; CPU and memory are the worker's where nothing else is said\n`);
  if (runs.length > 0) console.log(`${table([...RUN_HEAD, ...RUN_EACH], runs)}\n`);
  if (many.length > 0)
    console.log(
      table(
        CROWD_HEAD,
        many.map((one) => crowdRow(one, many[0])),
      ),
    );
});

/** One run over all nodes of one cluster; as many at once as `batch` says. */
async function oneRun(house, nodes, batch) {
  const restartMs = Number(given.restart ?? 200);
  const maxUnavailable = batch.endsWith('%')
    ? Math.max(1, Math.floor((nodes * parseInt(batch, 10)) / 100))
    : Number(batch);
  const clusters = { count: 1, nodes, restartMs, maxUnavailable };
  const runbook = `${BENCH_RUNBOOK}nodes: { batch: ${/^\d+$/.test(batch) ? batch : `"${batch}"`} }\n`;
  return { nodes, batch, ...(await measured(house, `nodes-${nodes}-${maxUnavailable}`, clusters, { runbook })) };
}

/** As many runs as there are clusters, begun together, of the runbook that ships. */
async function manyRuns(house, clusters) {
  const options = { count: clusters, nodes: 3, restartMs: Number(given.restart ?? 2_000) };
  const input = { runbook: 'rolling-restart' };
  return { clusters, ...(await measured(house, `clusters-${clusters}`, options, input)) };
}

async function measured(house, name, options, input) {
  const simulated = await startClusters(join(house.dir, name), options);
  const worker = await startWorker(house, simulated.file, given.profile && join(given.profile, name));
  const start = usageOf(worker.pid).rss;
  const each = ({ name: cluster }) => carryOut(house.client, `${name}-${cluster}`, { ...input, cluster });
  const pids = { worker: worker.pid, simulator: simulated.pid, server: house.server };
  const found = await using(pids, async () => ({ runs: await Promise.all(simulated.clusters.map(each)) }));
  const { peak } = usageOf(worker.pid);
  const counts = await simulated.counts();
  await worker.stop();
  await simulated.close();
  const sum = (all, of) => all.reduce((total, one) => total + of(one), 0);
  const troubles = counts.flatMap((count) => count.troubles);
  if (troubles.length > 0) throw new Error(`the simulator: ${troubles[0]}`);
  const posts = sum(counts, (count) => count.posts.length);
  if (posts !== options.count * options.nodes) throw new Error(`${posts} POSTs`);
  return {
    ...found,
    start,
    peak,
    requests: sum(counts, (count) => count.requests),
    events: sum(found.runs, (run) => run.events),
    bytes: sum(found.runs, (run) => run.bytes),
  };
}

function runRow({ nodes, batch, wall, cpu, peak, requests, events, bytes }) {
  const each = (amount) => (amount / nodes).toFixed(0);
  return [
    ...[nodes, batch, seconds(wall), seconds(cpu.worker), peak.toFixed(0), requests, events, (bytes / 1024).toFixed(0)],
    ...[
      each(wall),
      each(cpu.worker),
      each(requests),
      each(events),
      each(bytes),
      seconds(cpu.simulator),
      seconds(cpu.server),
    ],
  ];
}

function crowdRow({ clusters, wall, cpu, start, peak, requests, events }, first) {
  return [
    ...[
      clusters,
      seconds(wall),
      (wall / first.wall).toFixed(2),
      seconds(cpu.worker),
      (cpu.worker / clusters).toFixed(0),
    ],
    ...[start.toFixed(0), peak.toFixed(0), requests, events, seconds(cpu.simulator), seconds(cpu.server)],
  ];
}

function told(row) {
  process.stderr.write(`${row.join(' · ')}\n`);
  return row;
}

function seconds(ms) {
  return (ms / 1000).toFixed(1);
}
