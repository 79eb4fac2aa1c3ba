import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateBoolean, resolveValue, type Scope } from '../../language/expression';
import { readInputs } from '../../language/inputs';
import type { Runbook } from '../../language/runbook';
import { isMutating } from '../../language/runbook';
import { runbookOf } from './documents';

const folder = join(__dirname, '../../runbooks');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const shipped = (name: string): Runbook => runbookOf(text(`${name}.yaml`));

test('shipped runbooks, those that ship, are five', () => {
  expect(files.sort()).toEqual([
    'health-check.yaml',
    'restart-primary-services.yaml',
    'rolling-restart.yaml',
    'rolling-start.yaml',
    'rolling-stop.yaml',
  ]);
});

test.each(files)(
  'shipped runbook %s, checked, has its own name, the schema for editors, and words for a tired person',
  (file) => {
    const runbook = runbookOf(text(file));
    expect(`${runbook.name}.yaml`).toBe(file);
    expect(text(file).split('\n')[0]).toBe('# yaml-language-server: $schema=./runbook.schema.json');
    expect(runbook.description).toContain('When to use it');
    expect(runbook.description).toContain('What the customer notices');
    expect(runbook.description).toContain('Redis support');
  },
);

test.each(['rolling-restart', 'rolling-stop', 'rolling-start', 'restart-primary-services'])(
  'shipped runbook %s, its inputs, are services, stable (10s) and deadline (5m), on all nodes',
  (name) => {
    const runbook = shipped(name);
    expect(Object.keys(runbook.inputs)).toEqual(['services', 'stable', 'deadline']);
    expect(readInputs(runbook, { services: ['alert_mgr'] })).toEqual({
      ok: true,
      inputs: { services: ['alert_mgr'], stable: 10_000, deadline: 300_000 },
    });
    expect(runbook.nodes.where).toBeNull();
    expect([...runbook.before, ...runbook.steps].some(isMutating)).toBe(true);
  },
);

test.each(['rolling-stop', 'rolling-start'])('shipped runbook %s, without services, does not start', (name) => {
  expect(readInputs(shipped(name), {}).ok).toBe(false);
});

const nodes = [
  { uid: 1, address: '10.0.0.1', role: 'primary', status: 'active', version: '7.8', rack: '' },
  { uid: 2, address: '10.0.0.2', role: 'secondary', status: 'active', version: '7.8', rack: '' },
];
const before: NonNullable<Scope['steps']> = {
  actions: { of: 'actions.list', skipped: false, value: { running: [] } },
  nodes: { of: 'nodes.status', skipped: false, value: { nodes } },
  cluster_check: { of: 'cluster.check', skipped: false, value: { ok: true, failing: [] } },
  node_checks: { of: 'nodes.check', skipped: false, value: { ok: true, failing: [] } },
  databases: {
    of: 'databases.availability',
    skipped: false,
    value: { databases: [{ uid: 1, name: 'one', available: true, error: '' }] },
  },
};
const onNode: NonNullable<Scope['steps']> = {
  connection: { of: 'node.master-healthcheck', skipped: false, value: { active: true } },
  configuration: { of: 'services-configuration.get', skipped: false, value: { enabled: ['alert_mgr'] } },
  list: {
    of: 'services.list',
    skipped: false,
    value: {
      services: {
        alert_mgr: { status: 'RUNNING', start_time: '2026-05-13T18:38:00Z', uptime: 60 },
        cm_server: { status: 'STOPPED', start_time: null, uptime: null },
      },
    },
  },
};

/** What the asserts of a list say about these answers: their messages where they fail. */
function failures(list: 'before' | 'steps', steps: NonNullable<Scope['steps']>): string[] {
  const runbook = shipped('health-check');
  const node = { uid: 2, address: '10.0.0.2', role: 'secondary', status: 'active', version: '7.8', rack: '' } as const;
  const cluster = { name: 'c', version: '7.8', primary: 1, size: 2 };
  const scope: Scope = list === 'steps' ? { inputs: {}, cluster, node, steps } : { inputs: {}, cluster, steps };
  return runbook[list].flatMap((step) => {
    if (step.kind !== 'assert') return [];
    const verdict = evaluateBoolean(step.assert, scope, runbook);
    if (!verdict.ok) throw new Error(verdict.why);
    const message = step.message === null ? null : resolveValue(step.message, 'string', scope, runbook);
    return verdict.value || message === null ? [] : [message.ok ? message.value : message.why];
  });
}

test('health check, everything well, only reads and fails nothing', () => {
  const runbook = shipped('health-check');
  expect([...runbook.before, ...runbook.steps, ...runbook.after].some(isMutating)).toBe(false);
  expect(runbook.inputs).toEqual({});
  expect([failures('before', before), failures('steps', onNode)]).toEqual([[], []]);
});

const answer = (of: (typeof before)[string]['of'], value: unknown) => ({ of, skipped: false, value });

test.each<[string, 'before' | 'steps', NonNullable<Scope['steps']>, string]>([
  [
    'busy',
    'before',
    { actions: answer('actions.list', { running: [{ name: 'remove', node: 1 }] }) },
    'the cluster is busy with: remove',
  ],
  [
    'down',
    'before',
    { nodes: answer('nodes.status', { nodes: [nodes[0], { ...nodes[1], status: 'down' }] }) },
    'not active: node 2 is down',
  ],
  [
    'two primaries',
    'before',
    { nodes: answer('nodes.status', { nodes: [nodes[0], nodes[0]] }) },
    'there is not exactly one primary, but 2',
  ],
  [
    'a failing cluster check',
    'before',
    { cluster_check: answer('cluster.check', { ok: false, failing: [{ node: 2, error: 'process alert_mgr' }] }) },
    'the cluster check fails: node 2: process alert_mgr',
  ],
  [
    'a database that is down',
    'before',
    {
      databases: answer('databases.availability', {
        databases: [{ uid: 1, name: 'one', available: false, error: 'no_quorum' }],
      }),
    },
    'not available: one (no_quorum)',
  ],
  [
    'no connection',
    'steps',
    { connection: answer('node.master-healthcheck', { active: false }) },
    'node 2 has no valid connection to the primary',
  ],
  [
    'an enabled service that does not run',
    'steps',
    { configuration: answer('services-configuration.get', { enabled: ['alert_mgr', 'cm_server'] }) },
    'not running on node 2: cm_server',
  ],
])('health check, %s, fails and says what', (_title, list, change, message) => {
  expect(failures(list, { ...(list === 'before' ? before : onNode), ...change })).toEqual([message]);
});
