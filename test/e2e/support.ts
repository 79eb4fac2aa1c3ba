import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { PlanDocument } from '../../rollout/plan-shape';
import type { Report, Status } from '../../rollout/report-shape';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import { makeAuthority } from '../../simulator/certificate';
import { RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import type { DevServer } from '../support/dev-server';
import { openHouse, replace, writeInventory, type House } from './house';
import { replay } from '../support/replay';

export interface StageOptions extends SimulatorOptions {
  maxUnavailable?: number;
  /** The cluster's own name, pinned. */
  pinned?: string;
  /** What stands in the password file, where that is not the right one. */
  wrongPassword?: string;
  login?: 'local' | null;
  /** The inventory names another authority than the one that signed the nodes' certificates. */
  wrongCa?: boolean;
}

/** What a run was asked for: `cluster` and a runbook of the tests are there already. */
export type Asked = Record<string, unknown>;

/** How a run ended: `type` and `message` are those of the workflow's failure, null and empty for `completed`. */
export interface EndedRun {
  report: Report;
  type: string | null;
  message: string;
  handle: WorkflowHandle;
}

/** One cluster of the inventory with a simulator of its own. */
export interface Stage {
  name: string;
  sim: Simulator;
  server: DevServer;
  /** Every run that was started. */
  handles: WorkflowHandle[];
  start(asked?: Asked): Promise<WorkflowHandle>;
  end(handle: WorkflowHandle): Promise<EndedRun>;
  /** Starts a run, lets `during` speak to it, and gives the report however it ended. */
  run(asked?: Asked, during?: (handle: WorkflowHandle) => Promise<unknown>): Promise<EndedRun>;
  plan(asked?: Asked): Promise<PlanDocument>;
  /** Replaces what stands in the password file. */
  writePassword(text: string): Promise<void>;
}

let count = 0;
let nextPort = 15_000;
const LAST_PORT = 30_000;

jest.setTimeout(170_000);

/** One Temporal server and one worker for all tests of a file; each test has a cluster of its own, so that they run side by side. */
export function onCluster(options: StageOptions, body: (stage: Stage) => Promise<void>): () => Promise<void> {
  return async () => {
    const home = await openHouse();
    const name = `c${(count += 1)}`;
    const { maxUnavailable = 1, pinned, wrongPassword, wrongCa, login = 'local', ...simulated } = options;
    const sim = await openSimulator({
      restartMs: 400,
      startMs: 300,
      stopMs: 200,
      password: `Planted-${randomUUID()}`,
      ...simulated,
    });
    const files = { password: join(home.dir, `${name}.password`), ca: join(home.dir, `${name}.pem`) };
    const writePassword = (text: string): Promise<void> => replace(files.password, `${text}\n`);
    await writePassword(wrongPassword ?? sim.password);
    await writeFile(files.ca, wrongCa ? (await makeAuthority()).cert : sim.ca);
    const { login: _, ...entry } = sim.inventory({ file: files.password }, files.ca);
    if (sim.client) {
      entry.tls = { ...entry.tls, cert: join(home.dir, `${name}.cert`), key: join(home.dir, `${name}.key`) };
      await writeFile(join(home.dir, `${name}.cert`), sim.client.cert);
      await writeFile(join(home.dir, `${name}.key`), sim.client.key);
    }
    home.entries.set(name, {
      ...entry,
      ...(login && { login }),
      max_unavailable: maxUnavailable,
      ...(pinned !== undefined && { name: pinned }),
    });
    await writeInventory(home);
    const stage = stageOf(home, name, sim, writePassword);
    try {
      await inTime(body(stage));
    } catch (error) {
      if (error instanceof Error) error.message += await whereTheyStand(stage);
      throw error;
    } finally {
      // Its ports may be given to another one once they are free.
      home.entries.delete(name);
      await writeInventory(home);
      await sim.close();
    }
  };
}

/** So that a test that waits for ever still closes what it opened. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the test took longer than 140 s')), 140_000);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** For a failed test: what its runs were at. Those that still go on are ended. */
async function whereTheyStand({ handles }: Stage): Promise<string> {
  const texts = handles.map(async (handle) => {
    const { phase, waiting, outcome, notes } = await handle.query<Status>('status');
    if (outcome === null) await handle.terminate('the test failed');
    return `\nrun: ${JSON.stringify({ phase, waiting, outcome, notes })}`;
  });
  return (await Promise.all(texts.map((text) => text.catch(String)))).join('');
}

let title = '';

/**
 * Names what its scenarios have in common. Not a `describe`: jest waits for all tests of one before it begins the next,
 * and these are to run side by side to the last.
 */
export function group(name: string, define: () => void): void {
  title = name;
  define();
  title = '';
}

export function scenario(name: string, run: () => Promise<void>): void {
  it.concurrent(`${title} › ${name}`, run);
}

/**
 * Ports of its own below those that the system gives out: a node that refuses connections lets go of its port, and nobody
 * else may get it meanwhile.
 */
async function openSimulator(options: SimulatorOptions): Promise<Simulator> {
  for (;;) {
    const port = (nextPort += 10);
    try {
      return await startSimulator({ port, ...options });
    } catch (error) {
      if (!(error instanceof Error) || !/taken|EADDRINUSE/.test(error.message) || port > LAST_PORT) throw error;
    }
  }
}

function stageOf(home: House, name: string, sim: Simulator, writePassword: Stage['writePassword']): Stage {
  const { workflow } = home.server.client;
  const handles: WorkflowHandle[] = [];
  const start: Stage['start'] = async (asked = {}) => {
    const handle = await workflow.start(RUNBOOK_WORKFLOW, {
      workflowId: `${name}-${randomUUID()}`,
      taskQueue: TASK_QUEUE,
      args: [{ cluster: name, requestedBy: 'ada', ...asked }],
    });
    handles.push(handle);
    return handle;
  };
  const end: Stage['end'] = async (handle) => {
    try {
      return { report: (await handle.result()) as Report, type: null, message: '', handle };
    } catch (error) {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      return { report: cause.details?.[0] as Report, type: cause.type ?? null, message: cause.message, handle };
    }
  };
  return {
    name,
    sim,
    server: home.server,
    handles,
    start,
    end,
    async run(asked, during) {
      const handle = await start(asked);
      await during?.(handle);
      const run = await end(handle);
      await replay(await handle.fetchHistory());
      return run;
    },
    plan: (asked = {}) =>
      workflow.execute('plan', {
        workflowId: `plan-${name}-${randomUUID()}`,
        taskQueue: TASK_QUEUE,
        args: [{ cluster: name, requestedBy: 'ada', ...asked }],
      }) as Promise<PlanDocument>,
    writePassword,
  };
}
