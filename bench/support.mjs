// What the measurements share: a Temporal server, clusters and a worker, each in a process of its own, and what each of them used.
// Needs a build (`./rollbook --help` makes one) and Linux, whose /proc tells what a process used.
import { fork, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const dist = createRequire(join(root, 'dist', 'cli', 'index.js'));
const { findTemporal } = dist('../temporal/binary.js');
const { startEmbedded } = dist('../temporal/embedded.js');
const { connect } = dist('../temporal/connection.js');

/** Restarts one service on every node, and goes on as soon as it is proven. */
export const BENCH_RUNBOOK = `
runbook: bench
summary: Restart one service everywhere
description: For the bench.
steps:
  - name: restart
    call: services.restart
    with: { services: [stats_archiver] }
    stable: 0s
`;

/** A Temporal server and a client of it; `work` is called with both, and with a folder that is removed at the end. */
export async function inHouse(work) {
  const dir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
  const server = await startEmbedded({ binary: await findTemporal({}), dir: join(dir, 'temporal'), ui: false });
  const choice = { address: server.address, namespace: server.namespace };
  const session = await connect(choice);
  try {
    return await work({ dir, client: session.client, ...choice, server: pidOf(join(dir, 'temporal', 'temporal.db')) });
  } finally {
    await session.close();
    await server.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Clusters `c1` and so on, of `nodes` nodes each, with their inventory. */
export async function startClusters(dir, options) {
  const child = fork(fileURLToPath(new URL('clusters.mjs', import.meta.url)), [dir, JSON.stringify(options)]);
  const waiting = new Map();
  let last = 0;
  const ready = await new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the simulator ended with ${code}`)));
    child.on('message', ({ ready, id, answer }) => (ready ? done(ready) : waiting.get(id)?.(answer)));
  });
  return {
    ...ready,
    pid: child.pid,
    counts: () =>
      new Promise((done) => {
        waiting.set((last += 1), done);
        child.send({ ask: 'counts', id: last });
      }),
    close: () => over(child, () => child.disconnect()),
  };
}

/** The worker as people start it. With `profile`, a folder, its CPU profiles are left there. */
export async function startWorker({ address, namespace }, file, profile) {
  const flags = profile ? ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profile] : [];
  const words = ['worker', '--clusters', file, '--address', address, '--namespace', namespace, '--json'];
  const child = spawn(process.execPath, [...flags, join(root, 'dist', 'cli', 'index.js'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`the worker ended with ${code}`)));
    child.stdout.once('data', done);
  });
  return { pid: child.pid, stop: () => over(child, () => child.kill('SIGTERM')) };
}

/** Starts a run and waits for its end: its report, and the size of its history. Throws where it did not complete. */
export async function carryOut(client, id, input) {
  const handle = await client.workflow.start('runbook', {
    workflowId: id,
    taskQueue: 'rollbook',
    args: [{ requestedBy: 'bench', ...input }],
  });
  const report = await handle.result();
  const { historyLength, raw } = await handle.describe();
  return { report, events: historyLength, bytes: Number(raw.workflowExecutionInfo.historySizeBytes) };
}

/** What a process has used so far: CPU in ms, memory now and at its peak in MB. */
export function usageOf(pid) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)[1]) / 1024;
  return { cpu: (user + system) * 10, rss: mb('VmRSS'), peak: mb('VmHWM') };
}

/** What several processes used while `work` went on; `pids`: name → number. */
export async function using(pids, work) {
  const cpuNow = () => Object.entries(pids).map(([name, pid]) => [name, usageOf(pid).cpu]);
  const before = Object.fromEntries(cpuNow());
  const began = performance.now();
  const result = await work();
  const cpu = Object.fromEntries(cpuNow().map(([name, ms]) => [name, ms - before[name]]));
  return { ...result, wall: performance.now() - began, cpu };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and, in brackets, least and most. */
export function spread(numbers) {
  return `${median(numbers).toFixed(0)} (${Math.min(...numbers).toFixed(0)}–${Math.max(...numbers).toFixed(0)})`;
}

/** A Markdown table, columns padded; `rows` are lists of texts. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(all[0]), line(widths.map((width) => '-'.repeat(width))), ...all.slice(1).map(line)].join('\n');
}

/** One line about the machine: absolute numbers mean little without it. */
export function machine() {
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(2)}`;
}

/** `--name value` pairs and bare flags; throws on a flag that is not in `known`. */
export function flags(known) {
  const given = {};
  const words = process.argv.slice(2);
  for (let at = 0; at < words.length; at += 1) {
    const name = words[at].replace(/^--/, '');
    if (!words[at].startsWith('--') || !known.includes(name))
      throw new Error(`there is ${known.map((one) => `--${one}`).join(', ')}`);
    const next = words[at + 1];
    given[name] = next === undefined || next.startsWith('--') ? true : words[(at += 1)];
  }
  return given;
}

export const numbers = (text) => String(text).split(',').filter(Boolean).map(Number);

/** The process with this word in its command line. */
function pidOf(word) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const words = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    } catch {
      return [];
    }
  };
  return Number(pids.find((pid) => words(pid).includes(word) && words(pid)[1] === 'server'));
}

async function over(child, end) {
  child.removeAllListeners('exit');
  const gone = new Promise((done) => child.once('exit', done));
  end();
  await gone;
}
