// What a verb costs beside Node's own start: whole processes against an open and a finished run, with which packages each loads.
//   node bench/cli.mjs [--rounds 7]
//   node bench/cli.mjs --demo                          also how long `rollbook demo` takes on a prepared clone
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BENCH_RUNBOOK,
  carryOut,
  flags,
  inHouse,
  machine,
  median,
  root,
  startClusters,
  startWorker,
  table,
} from './support.mjs';

const given = flags(['rounds', 'demo']);
const rounds = Number(given.rounds ?? 7);
const program = join(root, 'dist', 'cli', 'index.js');
const watcher = fileURLToPath(new URL('loaded.cjs', import.meta.url));

await inHouse(async (house) => {
  const clusters = await startClusters(join(house.dir, 'clusters'), { count: 2, nodes: 3, restartMs: 200 });
  const worker = await startWorker(house, clusters.file);
  await carryOut(house.client, 'finished', { runbook: BENCH_RUNBOOK, cluster: 'c1' });
  const open = await house.client.workflow.start('runbook', {
    workflowId: 'open',
    taskQueue: 'rollbook',
    args: [{ runbook: `${BENCH_RUNBOOK}before: [{ sleep: 10m }]\n`, cluster: 'c2', requestedBy: 'bench' }],
  });
  const at = ['--address', house.address, '--namespace', house.namespace];
  const verbs = {
    'node alone': null,
    '--version': ['--version'],
    validate: ['validate', join(root, 'runbooks')],
    schema: ['schema'],
    list: ['list', ...at],
    'status (open run)': ['status', 'open', ...at],
    'status (finished)': ['status', 'finished', ...at],
    report: ['report', 'finished', ...at],
    runbooks: ['runbooks', ...at],
    plan: ['plan', 'rolling-restart', '--cluster', 'c1', ...at],
  };
  const found = Object.fromEntries(Object.keys(verbs).map((name) => [name, []]));
  // In turn, so that each meets the same load.
  for (let round = 0; round < rounds; round += 1)
    for (const [name, words] of Object.entries(verbs)) found[name].push(await timed(words));
  await open.terminate();
  const rows = [];
  for (const [name, words] of Object.entries(verbs)) {
    const beside = (of) => (median(found[name].map(of)) - median(found['node alone'].map(of))).toFixed(0);
    const { files, packages } = words === null ? { files: '', packages: '' } : await loaded(words, house.dir);
    rows.push([
      name,
      median(found[name].map((one) => one.wall)).toFixed(0),
      beside((one) => one.wall),
      beside((one) => one.cpu),
      files,
      packages,
    ]);
  }
  console.log(`${machine()}; medians of ${rounds} processes, ms\n`);
  console.log(table(['verb', 'wall', 'beside node', 'CPU beside node', 'files loaded', 'packages'], rows));
  await worker.stop();
  await clusters.close();
});

if (given.demo) {
  const demo = await timed(['demo']);
  console.log(`\nrollbook demo: ${(demo.wall / 1000).toFixed(1)} s, exit code ${demo.code}`);
}

/** One process from its start to its end; CPU with what it started. */
async function timed(words, env = {}) {
  const before = children();
  const began = performance.now();
  const code = await ended(words === null ? ['-e', '0'] : [program, ...words], env);
  return { wall: performance.now() - began, cpu: children() - before, code };
}

function ended(args, env) {
  return new Promise((done) =>
    spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } }).once('exit', done),
  );
}

/** CPU of the ended children of this process, ms. */
function children() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** How many files of ours, and which packages, the verb requires. */
async function loaded(words, dir) {
  const file = join(dir, 'loaded');
  await timed(words, { NODE_OPTIONS: `--require ${watcher}`, ROLLBOOK_LOADED: file });
  const all = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const names = all.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const packages = [...new Set(names.filter(Boolean))].map(
    (name) => `${name.replace('@temporalio/', 't/')} ${names.filter((one) => one === name).length}`,
  );
  return { files: names.filter((name) => name === undefined).length, packages: packages.join(', ') };
}
