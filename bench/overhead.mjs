// From "RUNNING" on one node to the POST on the next: Rollbook with every gate and proof, and a bash loop with curl that polls
// every 0.1 s and checks nothing, in turn, against the simulator. Absolute times are the machine's; read the ratio.
//   node bench/overhead.mjs                            3 and 30 nodes, 0.2 s
//   node bench/overhead.mjs --nodes 3,30 --restart 200,2000 --rounds 2
//   node bench/overhead.mjs --all                      3, 30 and 100 nodes, 0.2 s and 2 s: about a quarter of an hour
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BENCH_RUNBOOK,
  carryOut,
  flags,
  inHouse,
  machine,
  median,
  numbers,
  spread,
  startClusters,
  startWorker,
  table,
  using,
} from './support.mjs';

const given = flags(['nodes', 'restart', 'rounds', 'all', 'profile']);
const sizes = numbers(given.nodes ?? (given.all ? '3,30,100' : '3,30'));
const restarts = numbers(given.restart ?? (given.all ? '200,2000' : '200'));

const HEAD = [
  'nodes',
  'restart',
  'loop',
  'Rollbook',
  'ratio',
  'requests: loop',
  'Rollbook',
  'CPU ms: loop',
  'worker',
  'Temporal',
  'events',
  'bytes',
];
let count = 0;

await inHouse(async (house) => {
  const rows = [];
  for (const nodes of sizes)
    for (const restartMs of restarts) {
      const loops = [];
      const runs = [];
      // Few nodes give few gaps: then in more rounds.
      const rounds = Number(given.rounds ?? Math.max(1, Math.ceil(20 / nodes)));
      for (let round = 0; round < rounds; round += 1) {
        loops.push(await measured(house, nodes, restartMs, bashLoop));
        runs.push(await measured(house, nodes, restartMs, rollbook));
      }
      rows.push(rowOf(nodes, restartMs, loops, runs));
      process.stderr.write(`${rows.at(-1).join(' · ')}\n`);
    }
  console.log(`${machine()}; ms from RUNNING to the next POST: median (least–most); the rest for each node\n`);
  console.log(table(HEAD, rows));
});

function rowOf(nodes, restartMs, loops, runs) {
  const gaps = (all) => all.flatMap((one) => one.gaps);
  const each = (all, of) => (all.reduce((sum, one) => sum + of(one), 0) / all.length / nodes).toFixed(0);
  return [
    nodes,
    `${restartMs / 1000} s`,
    spread(gaps(loops)),
    spread(gaps(runs)),
    (median(gaps(runs)) / median(gaps(loops))).toFixed(2),
    each(loops, (one) => one.requests),
    each(runs, (one) => one.requests),
    each(loops, (one) => one.cpu),
    each(runs, (one) => one.cpu.worker),
    each(runs, (one) => one.cpu.server),
    each(runs, (one) => one.events),
    each(runs, (one) => one.bytes),
  ];
}

/** Against a cluster of its own: every service there has been up for days, so that nobody waits for one that is too young. */
async function measured(house, nodes, restartMs, work) {
  const dir = join(house.dir, `${(count += 1)}`);
  const clusters = await startClusters(dir, { count: 1, nodes, restartMs });
  const found = await work(house, clusters, dir);
  const [{ posts, requests }] = await clusters.counts();
  await clusters.close();
  if (posts.length !== nodes) throw new Error(`${posts.length} POSTs at ${nodes} nodes`);
  return { gaps: posts.slice(1).map((post, index) => post.at - posts[index].end), requests, ...found };
}

async function rollbook(house, { file }, dir) {
  const worker = await startWorker(house, file, given.profile);
  const run = () => carryOut(house.client, `bench-${dir.split('/').at(-1)}`, { runbook: BENCH_RUNBOOK, cluster: 'c1' });
  const found = await using({ worker: worker.pid, server: house.server }, run);
  await worker.stop();
  return found;
}

async function bashLoop(_house, { clusters: [{ ca, login, urls }] }, dir) {
  const curl = `curl -s --cacert ${ca} -u ${login}`;
  const script = Object.values(urls).map(
    (url) => `
at() { a=$(${curl} ${url}/v1/local/services); a=\${a#*'"stats_archiver":'}; a=\${a%%'}'*}; start=\${a#*'"start_time":"'}; start=\${start%%'"'*}; }
at; before=$start
${curl} -X POST -H 'Content-Type: application/json' -d '{"operation_type":"restart","services":["stats_archiver"]}' ${url}/v1/local/services >/dev/null
while at; do
  case $a in *RUNNING*) [ "$start" = "$before" ] || break;; esac
  sleep 0.1
done`,
  );
  const times = join(dir, 'times');
  await writeFile(join(dir, 'loop.sh'), `set -e\n${script.join('\n')}\ntimes > ${times}\n`);
  const code = await new Promise((done) =>
    spawn('bash', [join(dir, 'loop.sh')], { stdio: 'inherit' }).on('close', done),
  );
  if (code !== 0) throw new Error('the loop failed');
  const used = [...(await readFile(times, 'utf8')).matchAll(/(\d+)m([\d.]+)s/g)];
  return {
    cpu: used.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000, 0),
  };
}
