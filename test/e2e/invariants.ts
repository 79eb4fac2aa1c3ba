import type { WorkflowHandle } from '@temporalio/client';
import type { MutationReport, Report } from '../../rollout/report-shape';
import type { SeenMutation } from '../../simulator';
import { lockId } from '../../temporal/names';
import type { EndedRun, Stage } from './support';
import { sleep } from './talk';

/** What must be true of a run besides what is true of every run. */
export interface Expected {
  outcome: Report['outcome'];
  /** Every POST in order, such as `restart 2`, `undo start 2`, or with its service where that is not `stats_archiver`. */
  sent: string[];
  /** What requests really did, in order; left out: what was sent. */
  did?: string[];
  /** What runs before this one sent, all of it with effect. */
  earlier?: string[];
  maxUnavailable?: number;
  /** Batches of several nodes: their order is not fixed. */
  unordered?: boolean;
  /** The lock may outlive a run that was killed. */
  lockWithin?: number;
  /** Secrets besides the right password that must not be seen. */
  secrets?: string[];
}

/** What holds of every run, whatever was done to it (safety rules 1, 3, 8, 9, 12, and no secret anywhere). */
export async function expectInvariants(stage: Stage, run: EndedRun, expected: Expected): Promise<void> {
  const { report } = run;
  const { ledger } = stage.sim;
  // First what happened at all: where that is wrong, the rest follows from it.
  const order = (texts: string[]): string[] => (expected.unordered ? [...texts].sort() : texts);
  const why = [
    `${run.type}: ${run.message}`,
    ...report.notes.map(({ node, text }) => `${node}: ${text}`),
    ...report.mutations.map(({ evidence }) => evidence),
  ];
  expect({ why, sent: order(written(report).map(textOf)) }).toEqual({ why, sent: order(expected.sent) });
  const { earlier = [] } = expected;
  const plain = (texts: string[]): string[] => order([...earlier, ...texts].map((text) => text.replace('undo ', '')));
  expect(order(ledger.mutations().map((seen) => textOf({ ...bodyOf(seen), undo: false })))).toEqual(
    plain(expected.sent),
  );
  expect(order(effectsOf(stage))).toEqual(plain(expected.did ?? expected.sent));
  expect({ why, outcome: report.outcome }).toEqual({ why, outcome: expected.outcome });

  expectCluster(stage, expected.maxUnavailable);
  if (!expected.unordered) expectSameMutations(report, ledger.mutations().slice(earlier.length));
  await expectEnd(stage, run, expected);
}

/** What holds of the end of any run, whatever it sent: its report is true, it is closed, and it left no lock and no secret. */
export async function expectEnd(stage: Stage, run: EndedRun, expected: Partial<Expected> = {}): Promise<void> {
  expectUndoLast(run.report);
  expectTruth(stage, run.report);
  await expectClosed(run);
  await expectNoSecret(run, [stage.sim.password, ...(expected.secrets ?? [])], stage.sim.username);
  await expectLockFree(stage, expected.lockWithin ?? 3_000);
}

/** What the cluster itself can tell, also where a run left no report. */
export function expectCluster({ sim: { ledger } }: Stage, maxUnavailable = 1): void {
  expect(ledger.troubles).toEqual([]);
  expect(ledger.requiredTouched()).toEqual([]);
  expect(ledger.mostOut()).toBeLessThanOrEqual(maxUnavailable);
  expect(ledger.mostConcurrent()).toBeLessThanOrEqual(1);
}

/** Mutations that may have left; the others are in the report, too, and in no simulator. */
function written(report: Report): MutationReport[] {
  return report.mutations.filter(({ answer }) => answer !== 'not-sent' && answer !== 'reset');
}

function textOf({ node, body, undo }: Pick<MutationReport, 'node' | 'body' | 'undo'>): string {
  const services = body.services.filter((service) => service !== 'stats_archiver');
  return [undo ? 'undo' : '', body.operation_type, node, ...services].filter((part) => part !== '').join(' ');
}

function bodyOf(seen: SeenMutation): Pick<MutationReport, 'node' | 'body'> {
  return { node: seen.node, body: seen.body as MutationReport['body'] };
}

const OPERATION = { restarted: 'restart', stopped: 'stop', started: 'start' } as const;

function effectsOf({ sim }: Stage): string[] {
  const asked = sim.ledger.effects.filter((effect) => effect.request !== null);
  return asked.map(({ node, what, service }) =>
    textOf({ node, undo: false, body: { operation_type: OPERATION[what], services: [service] } }),
  );
}

/** Every request is in the report, in its order, with the answer that was given (safety rule 12). */
export function expectSameMutations(report: Report, seen: SeenMutation[]): void {
  const own = written(report);
  expect(own.map(({ node, method, path, body }) => ({ node, method, path, body }))).toEqual(
    seen.map(({ node, method, path, body }) => ({ node, method, path, body })),
  );
  for (const [index, { answer, body, evidence }] of own.entries()) {
    expect(evidence).not.toBe('');
    const [service = ''] = body.services;
    const said = seen[index]?.answer as Record<string, unknown> | null;
    if (answer === 'true' || answer === 'false') expect(String(said?.[service])).toBe(answer);
    if (answer === 'missing') expect(typeof said?.[service]).not.toBe('boolean');
    if (/^\d+$/.test(answer)) expect(String(seen[index]?.status)).toBe(answer);
  }
}

/** After a failure nothing is sent to that node but its undo. */
function expectUndoLast(report: Report): void {
  for (const { uid } of report.nodes) {
    const own = written(report).filter((mutation) => mutation.node === uid);
    const first = own.findIndex((mutation) => mutation.undo);
    if (first >= 0) expect(own.slice(first).every((mutation) => mutation.undo)).toBe(true);
  }
}

/** A verdict that claims something must be true. */
function expectTruth({ sim }: Stage, report: Report): void {
  for (const { uid, services } of report.nodes) {
    for (const { name, verdict } of services) {
      const own = sim.ledger.effects.filter(
        (effect) => effect.request !== null && effect.at >= Date.parse(report.run.startedAt),
      );
      const asked = own.filter((effect) => effect.node === uid && effect.service === name);
      const what = { uid, name, verdict };
      // By whoever: a person's retry may have accepted a reboot.
      const anew = asked.length > 0 || sim.cluster.processes(uid, name) > 1;
      if (verdict === 'restarted') expect({ ...what, anew }).toEqual({ ...what, anew: true });
      if (verdict === 'unchanged' || verdict === 'left-stopped' || verdict === 'not-here') {
        expect({ ...what, did: asked.some((effect) => effect.what === 'restarted') }).toEqual({ ...what, did: false });
      }
    }
  }
}

async function expectClosed({ handle, report, type }: EndedRun): Promise<void> {
  const { status, typedSearchAttributes } = await handle.describe();
  expect(status.name).toBe(report.outcome === 'completed' ? 'COMPLETED' : 'FAILED');
  const outcome = typedSearchAttributes.getAll().find(({ key }) => key.name === 'RollbookOutcome')?.value;
  expect(outcome).toBe(report.outcome);
  expect(type === null).toBe(report.outcome === 'completed');
  expect(report.run.finishedAt).not.toBeNull();
  expect(report.next).not.toBe('');
}

async function expectNoSecret(
  { handle, report, message }: EndedRun,
  secrets: string[],
  username: string,
): Promise<void> {
  const texts = [JSON.stringify(report), message, await historyText(handle)];
  for (const secret of secrets) {
    for (const form of [secret, Buffer.from(`${username}:${secret}`).toString('base64')]) {
      for (const text of texts) expect(text.includes(form)).toBe(false);
    }
  }
}

/** Everything that Temporal keeps of the run, as text. */
async function historyText(handle: WorkflowHandle): Promise<string> {
  const history = await handle.fetchHistory();
  const parts: string[] = [];
  JSON.stringify(history, (_key, value: unknown) => {
    if (value instanceof Uint8Array) parts.push(Buffer.from(value).toString('utf8'));
    return value instanceof Uint8Array ? null : value;
  });
  return (
    parts.join('\n') + JSON.stringify(history, (_key, value: unknown) => (value instanceof Uint8Array ? null : value))
  );
}

/** The lock is gone within that time (safety rule 8). */
export async function expectLockFree({ server, name }: Pick<Stage, 'server' | 'name'>, within: number): Promise<void> {
  const end = Date.now() + within;
  for (;;) {
    const open = await isLocked({ server, name });
    if (!open) return;
    if (Date.now() > end) throw new Error(`the lock of ${name} is still held after ${within} ms`);
    await sleep(100);
  }
}

export async function isLocked({ server, name }: Pick<Stage, 'server' | 'name'>): Promise<boolean> {
  try {
    return (await server.client.workflow.getHandle(lockId(name)).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return false;
    throw error;
  }
}
