import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, Status } from '../../rollout/report-shape';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { STATUS_QUERY } from '../../temporal/names';
import { devServer, type DevServer } from '../support/dev-server';
import { quiet } from '../support/quiet';
import { endPrograms, type Place, type Ran, rollbook, type Running, start } from './programs';

jest.setTimeout(120_000);

/** A Temporal server, simulated clusters and workers as processes, for all tests of a file. */
export class House {
  private readonly entries = new Map<string, object>();
  private readonly simulators: Simulator[] = [];

  private constructor(
    readonly server: DevServer,
    /** Where every program is started; holds `clusters.yaml`. */
    readonly dir: string,
  ) {}

  /** With `ui`, the server has the UI of Temporal, at `server.uiUrl`. */
  static async open({ ui = false } = {}): Promise<House> {
    quiet();
    const dir = await mkdtemp(join(tmpdir(), 'rollbook-e2e-cli-'));
    return new House(await devServer([], { ui }), dir);
  }

  async close(): Promise<void> {
    await endPrograms();
    await Promise.all(this.simulators.map((sim) => sim.close()));
    await this.server.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** One more simulated cluster in the inventory. Its password is told nowhere else. */
  async cluster(name: string, options: SimulatorOptions = {}): Promise<Simulator> {
    const password = `Planted-${randomUUID()}`;
    const sim = await startSimulator({ restartMs: 300, startMs: 200, stopMs: 100, password, ...options });
    this.simulators.push(sim);
    await mkdir(join(this.dir, name), { recursive: true });
    await this.write(`${name}/ca.pem`, sim.ca);
    await this.write(`${name}/password`, `${password}\n`);
    await this.entry(name, sim.inventory({ file: `./${name}/password` }, `./${name}/ca.pem`));
    return sim;
  }

  /** Writes an entry of the inventory, which YAML reads as JSON. */
  async entry(name: string, entry: object): Promise<void> {
    this.entries.set(name, entry);
    await this.write('clusters.yaml', `${JSON.stringify({ clusters: Object.fromEntries(this.entries) }, null, 2)}\n`);
  }

  /** Writes a file below `dir`, so that nobody reads half of it. */
  async write(file: string, text: string): Promise<void> {
    const path = join(this.dir, file);
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  }

  /** A worker that polls. */
  async worker(words: string[] = []): Promise<Running> {
    const running = start(this.addressed(['worker', '--json', ...words]), { cwd: this.dir });
    await running.said('identity');
    return running;
  }

  /** The command line to its end, at this server. */
  rollbook(words: string[], place: Place = {}): Promise<Ran> {
    return rollbook(this.addressed(words), { cwd: this.dir, ...place });
  }

  /** The command line, left running. */
  start(words: string[], place: Place = {}): Running {
    return start(this.addressed(words), { cwd: this.dir, ...place });
  }

  /** Waits until a run stands as wanted, which is asked without a program; gives its status then. */
  async standing(id: string, wanted: (status: Status) => boolean = () => true, ms = 30_000): Promise<Status> {
    const handle = this.server.client.workflow.getHandle(id);
    let status: Status | undefined;
    for (const end = Date.now() + ms; ; await new Promise((done) => setTimeout(done, 50))) {
      status = await handle.query<Status>(STATUS_QUERY).catch(() => undefined);
      if (status && wanted(status)) return status;
      if (Date.now() > end) throw new Error(`${id} is ${status?.phase}: ${status?.waiting?.why}`);
    }
  }

  addressed(words: string[]): string[] {
    return [...words, '--address', this.server.address];
  }
}

/** The last line of `run --json` or `watch --json`. */
export function reportOf({ out }: Pick<Ran, 'out'>): Report {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Report;
}

/** No line of it is one of a stack trace, and it names no secret. */
export function expectFitForPeople({ out, err }: Pick<Ran, 'out' | 'err'>, secrets: string[] = []): void {
  for (const text of [out, err]) {
    expect(text).not.toMatch(/^\s+at .*[:(]/m);
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
}

/** Restarts a service with the shortest times that prove anything. */
export const QUICK = `runbook: quick
summary: Restart a service
inputs:
  services: { type: services, default: [stats_archiver] }
grace: 10s
steps:
  - call: services.restart
    with: { services: "\${{ inputs.services }}" }
    timeout: 1s
    stable: 1s
    deadline: 15s
`;
