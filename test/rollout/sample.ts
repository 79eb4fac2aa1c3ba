import type { CallStep, MutatingAction, Runbook } from '../../language/runbook';
import { GATES } from '../../language/runbook';
import type { Look, NodeFact, Reading, Survey } from '../../rollout/facts';
import type { GateContext } from '../../rollout/gates';
import type { PlanInput } from '../../rollout/plan';

export const NOW = Date.parse('2026-01-01T00:00:00Z');

export function running(startTime = '2025-12-01T00:00:00Z'): Reading {
  return { status: 'RUNNING', startTime, uptime: 1000 };
}

export function inStatus(status: string): Reading {
  return { status, startTime: null, uptime: null };
}

export function look(services: Record<string, Reading>): Look {
  return { began: NOW - 100, ended: NOW - 50, services };
}

export function dark(why = 'no answer') {
  return { unreadable: why, refused: null, began: NOW - 100, ended: NOW - 50 };
}

export function node(uid: number, more: Partial<NodeFact> = {}): NodeFact {
  const role = uid === 3 ? 'primary' : 'secondary';
  const address = `10.0.0.${uid}`;
  return {
    uid,
    address,
    url: `https://${address}:9443`,
    status: 'active',
    version: '7.22.0',
    rack: null,
    role,
    maintenance: false,
    ...more,
  };
}

/** Everything in `SERVICES` runs on every node. */
export const SERVICES = ['stats_archiver', 'cm_server', 'ccs'];

/** A cluster of three nodes in which all is well; node 3 is the primary. */
export function survey(more: Partial<Survey> = {}, nodes: NodeFact[] = [node(1), node(2), node(3)]): Survey {
  const uids = nodes.map(({ uid }) => uid);
  return {
    began: NOW - 1000,
    ended: NOW,
    clusterName: { ok: true, value: 'cluster.example.com' },
    upgrade: { ok: true, value: false },
    nodes: { ok: true, value: nodes },
    actions: { ok: true, value: [] },
    check: { ok: true, value: { ok: true, failing: [] } },
    databases: { ok: true, value: [{ uid: 1, name: 'orders', available: true, error: '' }] },
    configuration: { ok: true, value: { stats_archiver: 'enabled', cm_server: 'enabled', mdns_server: 'disabled' } },
    looks: Object.fromEntries(
      uids.map((uid) => [String(uid), look(Object.fromEntries(SERVICES.map((name) => [name, running()])))]),
    ),
    health: Object.fromEntries(uids.map((uid) => [String(uid), { ok: true, value: 'active' as const }])),
    login: null,
    ...more,
  };
}

export const unknown = { ok: false as const, why: 'the request timed out', refused: null };

export function failing(...failures: [node: number, error: string][]): Survey['check'] {
  return {
    ok: true,
    value: { ok: failures.length === 0, failing: failures.map(([uid, error]) => ({ node: uid, error })) },
  };
}

export function processDown(name: string): string {
  return `process ${name} is not running or not responding ([Errno 111] Connection refused)`;
}

export function context(more: Partial<GateContext> = {}): GateContext {
  return {
    planning: false,
    waived: {},
    named: ['stats_archiver'],
    done: [],
    stopped: {},
    excused: [],
    planRunning: { 1: SERVICES, 2: SERVICES, 3: SERVICES },
    maxUnavailable: 1,
    holding: [],
    lingering: [],
    ...more,
  };
}

export function call(
  action: MutatingAction,
  services: string[],
  more: Partial<CallStep> = {},
): CallStep & { call: MutatingAction } {
  return {
    kind: 'call',
    name: 'restart',
    when: null,
    onFailure: null,
    line: 10,
    column: 5,
    call: action,
    services: { literal: services },
    timeout: { literal: 30_000 },
    stable: { literal: 10_000 },
    deadline: { literal: 300_000 },
    undo: 'own',
    ...more,
  } as CallStep & { call: MutatingAction };
}

export function runbook(more: Partial<Runbook> = {}): Runbook {
  return {
    name: 'rolling-restart',
    summary: 'Restart',
    description: '',
    inputs: {},
    nodes: {
      where: null,
      order: 'primary-last',
      batch: [{ literal: 1 }],
      rest: { literal: 0 },
      budget: { literal: 0 },
      onFailure: 'rollback',
    },
    rollback: 'node',
    approval: 'none',
    grace: 30_000,
    hold: 43_200_000,
    gates: [...GATES],
    before: [],
    steps: [call('services.restart', ['stats_archiver'])],
    after: [],
    ...more,
  };
}

export function planInput(more: Partial<PlanInput> = {}): PlanInput {
  return {
    runbook: runbook(),
    runbookHash: 'ab'.repeat(32),
    document: null,
    inputs: {},
    settings: { name: 'prod', pinnedName: null, login: null, maxUnavailable: 1, byName: false },
    nodes: null,
    waive: [],
    survey: survey(),
    ...more,
  };
}
