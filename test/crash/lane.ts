import { mkdir, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { registerSearchAttributes } from '../../temporal/setup';
import { startSimulator, type Simulator } from '../../simulator';
import { start, type Running } from '../e2e-cli/programs';
import type { DevServer } from '../support/dev-server';
import type { Script } from './runbooks';

/** A worker as a process of its own. */
export interface Hand extends Running {
  pid: number;
  over: boolean;
}

/**
 * One namespace of a Temporal server with its own inventory and workers: what is done to the workers of one lane meets no other one.
 * Cells that spare the workers may share a lane.
 */
export class Lane {
  hands: Hand[] = [];
  readonly client: Client;
  private readonly entries = new Map<string, object>();
  private writing = Promise.resolve();

  private constructor(
    readonly server: DevServer,
    readonly namespace: string,
    readonly dir: string,
  ) {
    this.client = new Client({ connection: server.connection, namespace });
  }

  static async open(server: DevServer, namespace: string): Promise<Lane> {
    const dir = join(server.dir, namespace);
    await mkdir(dir, { recursive: true });
    await server.connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(24 * 3_600_000),
    });
    await eventually(() => registerSearchAttributes(server.connection, namespace));
    const lane = new Lane(server, namespace, dir);
    await lane.entry('nobody', {
      url: 'https://127.0.0.1:1',
      username: 'ops',
      password: { env: 'NOBODY' },
      tls: { ca: './ca.pem' },
    });
    return lane;
  }

  /** Exactly so many workers, all of them polling. */
  async staff(count: number): Promise<void> {
    this.hands = this.hands.filter((hand) => !hand.over);
    for (const hand of this.hands.splice(count)) await end(hand);
    await Promise.all(Array.from({ length: count - this.hands.length }, () => this.hire()));
  }

  async hire(): Promise<Hand> {
    const words = ['worker', '--json', '--namespace', this.namespace, '--address', this.server.address];
    const running = start(words, { cwd: this.dir });
    const hand: Hand = { ...running, pid: running.child.pid ?? 0, over: false };
    void running.ended.finally(() => (hand.over = true));
    this.hands.push(hand);
    await running.said('identity', 60_000);
    return hand;
  }

  /** A cluster for one cell, with quick services. */
  async cluster(name: string, { size, maxUnavailable }: Pick<Script, 'size' | 'maxUnavailable'>): Promise<Simulator> {
    const sim = await startSimulator({
      nodes: size,
      restartMs: 400,
      startMs: 300,
      stopMs: 200,
      password: `Planted-${randomUUID()}`,
    });
    await writeFile(join(this.dir, `${name}.pem`), sim.ca);
    await writeFile(join(this.dir, `${name}.password`), `${sim.password}\n`);
    const entry = sim.inventory({ file: `./${name}.password` }, `./${name}.pem`);
    await this.entry(name, { ...entry, max_unavailable: maxUnavailable });
    return sim;
  }

  /** Its ports may be given to another one once they are free. */
  async remove(name: string, sim: Simulator): Promise<void> {
    this.entries.delete(name);
    await this.write();
    await sim.close();
  }

  async close(): Promise<void> {
    await this.staff(0);
  }

  private entry(name: string, entry: object): Promise<void> {
    this.entries.set(name, entry);
    return this.write();
  }

  /** By a rename, one after the other: a worker never reads half a file, and an older one never comes last. */
  private write(): Promise<void> {
    this.writing = this.writing.then(async () => {
      await writeFile(join(this.dir, 'next.yaml'), JSON.stringify({ clusters: Object.fromEntries(this.entries) }));
      await rename(join(this.dir, 'next.yaml'), join(this.dir, 'clusters.yaml'));
    });
    return this.writing;
  }
}

/** SIGKILL, also for one that is stopped. */
export async function end(hand: Hand): Promise<void> {
  hand.kill('SIGKILL');
  await hand.ended;
  hand.over = true;
}

/** A server knows a new namespace everywhere only after some seconds. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (const late = Date.now() + 30_000; ; await sleep(200)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > late) throw error;
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
