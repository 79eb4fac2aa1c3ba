import { parseArgs } from 'node:util';
import { serveControl } from './control-server';
import { startSimulator } from './index';

/**
 * Runs a simulator with its control endpoint; prints one JSON line when all ports are open:
 * `{"ready":true,"urls":{},"control":"","files":{}}`. Throws on bad arguments and taken ports.
 */
export async function runSimulator(argv: string[], print: (line: string) => void): Promise<{ close(): Promise<void> }> {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  const sim = await startSimulator({
    nodes: wholeNumber('nodes', values.nodes),
    port: wholeNumber('port', values.port),
    restartMs: wholeNumber('restart-ms', values['restart-ms']),
    seed: wholeNumber('seed', values.seed),
    loopbackPerNode: values['loopback-per-node'],
  });
  const control = await serveControl(sim, wholeNumber('control-port', values['control-port']));
  const files = values.dir === undefined ? null : await sim.writeFiles(values.dir, values.name);
  print(JSON.stringify({ ready: true, urls: sim.urls, control: control.url, files }));
  return {
    async close() {
      await control.close();
      await sim.close();
    },
  };
}

const OPTIONS = {
  nodes: { type: 'string', default: '3' },
  port: { type: 'string', default: '0' },
  'control-port': { type: 'string', default: '0' },
  'restart-ms': { type: 'string', default: '1200' },
  seed: { type: 'string', default: '1' },
  'loopback-per-node': { type: 'boolean', default: false },
  /** Where `clusters.yaml`, `ca.pem` and `password` are written. */
  dir: { type: 'string' },
  /** Of the cluster in `clusters.yaml`. */
  name: { type: 'string', default: 'sim' },
} as const;

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`--${option} takes a whole number, not "${text}".`);
  return Number(text);
}

async function main(): Promise<void> {
  try {
    const running = await runSimulator(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

if (require.main === module) void main();
