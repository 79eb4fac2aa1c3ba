// Simulated clusters in a process of their own, so that their work is not counted as the worker's; started by support.mjs.
// Arguments: a folder, and as JSON `{ count, nodes, restartMs, maxUnavailable }`.
import { createRequire } from 'node:module';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const { startSimulator } = createRequire(new URL('../dist/simulator/index.js', import.meta.url))('./index.js');

const dir = process.argv[2];
const { count, nodes, restartMs, maxUnavailable } = JSON.parse(process.argv[3]);
const simulators = [];
const clusters = {};
for (let index = 1; index <= count; index += 1) {
  const name = `c${index}`;
  const simulator = await startSimulator({ nodes, restartMs, clusterName: `${name}.sim.local`, seed: index });
  // What was answered is only read when a test looks for it; here it would fill the memory.
  simulator.onRequest((moment, entry) => {
    if (moment === 'answered' && entry.method === 'GET') entry.answer = null;
  });
  const { ca, password } = await simulator.writeFiles(join(dir, name), name);
  clusters[name] = { ...simulator.inventory({ file: password }, ca), max_unavailable: maxUnavailable ?? 1 };
  simulators.push({ name, simulator, ca });
}
const file = join(dir, 'clusters.yaml');
await writeFile(file, JSON.stringify({ clusters }));

const answers = {
  /** Of each cluster: how many requests there were, when POSTs came, and from when each service was RUNNING again. */
  counts: () =>
    simulators.map(({ simulator: { ledger } }) => ({
      requests: ledger.entries.length,
      connections: new Set(ledger.entries.map((entry) => entry.connection)).size,
      most: ledger.mostConcurrent(),
      posts: ledger.mutations().map(({ at, effects }) => ({ at, end: (effects[0]?.at ?? at) + restartMs })),
      troubles: ledger.troubles,
    })),
};

process.on('message', ({ ask, id }) => process.send({ id, answer: answers[ask]() }));
process.on('disconnect', () => process.exit(0));
process.send({
  ready: {
    file,
    clusters: simulators.map(({ name, simulator, ca }) => ({
      name,
      ca,
      urls: simulator.urls,
      login: `${simulator.username}:${simulator.password}`,
    })),
  },
});
