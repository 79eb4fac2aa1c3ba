// Time from "RUNNING" on one node to the POST on the next: Rollbook with every gate and proof, and a bash loop with curl
// that checks nothing, in one run against the simulator. `node bench/overhead.mjs [nodes] [restart ms]`; needs a build (`./rollbook --help`).
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dist = createRequire(new URL('../dist/cli/index.js', import.meta.url));
const { startSimulator } = dist('../simulator/index.js');
const { findTemporal } = dist('../temporal/binary.js');
const { startEmbedded } = dist('../temporal/embedded.js');
const { connect } = dist('../temporal/connection.js');
const { startWorker } = dist('../worker/worker.js');

const nodes = Number(process.argv[2] ?? 3);
const restartMs = Number(process.argv[3] ?? 200);
const RUNBOOK = `
runbook: bench
summary: Restart one service everywhere
description: For the bench.
steps:
  - name: restart
    call: services.restart
    with: { services: [stats_archiver] }
    stable: 0s
`;

const dir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
try {
  const loop = await measured(bashLoop);
  const rollbook = await measured(ofRollbook);
  print('bash + curl, polls every 0.1 s, checks nothing', loop);
  print('Rollbook, all gates and proofs', rollbook);
  console.log(`ratio of medians: ${(median(rollbook.gaps) / median(loop.gaps)).toFixed(2)}`);
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function measured(carryOut) {
  const simulator = await startSimulator({ nodes, restartMs });
  const more = await carryOut(simulator);
  const posts = simulator.ledger.mutations();
  const gaps = posts.slice(1).map((post, index) => post.at - endOf(posts[index]));
  const requests = simulator.ledger.requests({}).length;
  await simulator.close();
  return { gaps, requests: requests / nodes, ...more };
}

/** When the service that a POST restarted was RUNNING again: the simulator takes exactly so long. */
function endOf(post) {
  return post.at + restartMs;
}

async function ofRollbook(simulator) {
  const server = await startEmbedded({ binary: await findTemporal({}), dir: join(dir, 'temporal') });
  const { clusters } = await simulator.writeFiles(join(dir, 'cluster'), 'bench');
  const choice = { address: server.address, namespace: server.namespace };
  const worker = await startWorker({ ...choice, clusters });
  const running = worker.run();
  const session = await connect(choice);
  const before = process.cpuUsage();
  const input = { runbook: RUNBOOK, cluster: 'bench', requestedBy: 'bench' };
  const handle = await session.client.workflow.start('runbook', {
    workflowId: 'bench',
    taskQueue: 'rollbook',
    args: [input],
  });
  const report = await handle.result();
  const cpu = process.cpuUsage(before);
  const history = await handle.fetchHistory();
  worker.shutdown();
  await running;
  await session.close();
  await server.stop();
  if (report.outcome !== 'completed') throw new Error(report.next);
  return { events: history.events.length / nodes, cpu: (cpu.user + cpu.system) / 1000 / nodes };
}

async function bashLoop(simulator) {
  const { ca } = await simulator.writeFiles(join(dir, 'loop'), 'loop');
  const curl = `curl -s --cacert ${ca} -u ${simulator.username}:${simulator.password}`;
  const script = Object.values(simulator.urls).map(
    (url) => `
at() { a=$(${curl} ${url}/v1/local/services); a=\${a#*'"stats_archiver":'}; a=\${a%%'}'*}; start=\${a#*'"start_time":"'}; start=\${start%%'"'*}; }
at; before=$start
${curl} -X POST -H 'Content-Type: application/json' -d '{"operation_type":"restart","services":["stats_archiver"]}' ${url}/v1/local/services >/dev/null
while at; do
  case $a in *RUNNING*) [ "$start" = "$before" ] || break;; esac
  sleep 0.1
done`,
  );
  await writeFile(join(dir, 'loop.sh'), `set -e\n${script.join('\n')}\n`);
  const code = await new Promise((done) =>
    spawn('bash', [join(dir, 'loop.sh')], { stdio: 'inherit' }).on('close', done),
  );
  if (code !== 0) throw new Error('the loop failed');
  return {};
}

function print(name, { gaps, requests, events, cpu }) {
  const more = events === undefined ? '' : `, ${events.toFixed(0)} events and ${cpu.toFixed(0)} ms of CPU a node`;
  console.log(
    `${name}: median ${median(gaps).toFixed(0)} ms (${Math.min(...gaps)} to ${Math.max(...gaps)}), ${requests.toFixed(0)} requests a node${more}`,
  );
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
