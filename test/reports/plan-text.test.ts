import { planText } from '../../reports/plan-text';
import type { PlanDocument } from '../../rollout/plan-shape';

const plan: PlanDocument = {
  hash: 'ab'.repeat(32),
  request: {
    runbook: 'rolling-restart',
    runbookHash: 'ef'.repeat(32),
    document: null,
    cluster: 'prod-eu',
    inputs: { services: ['stats_archiver', 'alert_mgr'], stable: '10s' },
    nodes: null,
    waive: ['cluster-check'],
  },
  facts: {
    clusterName: 'cluster.example.com',
    nodes: [
      { uid: 1, address: '10.0.0.1', version: '7.22', services: [] },
      { uid: 2, address: '10.0.0.2', version: '7.22', services: [] },
    ],
    requests: [{ uid: 2, step: 'restart', operation: 'restart', service: 'stats_archiver', if: null }],
    waived: [],
  },
  runbook: 'rolling-restart',
  cluster: 'prod-eu',
  batches: [[2], [1]],
  nodes: [
    {
      uid: 2,
      address: '10.0.0.2',
      role: 'secondary',
      services: [
        { name: 'stats_archiver', status: 'RUNNING', action: 'restart', why: '' },
        { name: 'alert_mgr', status: 'STOPPED', action: 'none', why: 'stopped services stay stopped' },
      ],
    },
    { uid: 1, address: '10.0.0.1', role: 'primary', services: [] },
  ],
  gates: [
    { name: 'nodes-active', verdict: 'yes', detail: '' },
    { name: 'cluster-check', verdict: 'no', detail: 'node 3: disk \u001b[31mfull' },
  ],
  waived: [{ gate: 'cluster-check', items: ['node 3: disk full'] }],
  refused: [],
  seconds: 83,
  notes: ['batches are cut to 1'],
};
const place = { server: '127.0.0.1:7233', namespace: 'ops' };

describe('a plan as text', () => {
  test('everything that a person decides on stands there, in order', () => {
    expect(planText(plan, place)).toBe(
      [
        'Plan: rolling-restart on prod-eu',
        '  server    127.0.0.1:7233, namespace ops',
        '  cluster   prod-eu (its own name: cluster.example.com; 2 nodes in the plan)',
        '  inputs    services = stats_archiver,alert_mgr; stable = 10s',
        '  expected  about 1m 23s',
        `  hash      ${'ab'.repeat(32)}`,
        '',
        'Order (2 batches; 1 request that changes something)',
        '  batch 1',
        '    node 2  10.0.0.2  secondary',
        '      stats_archiver  RUNNING  restart',
        '      alert_mgr       STOPPED  left alone  stopped services stay stopped',
        '  batch 2',
        '    node 1  10.0.0.1  primary',
        '',
        'Gates now',
        '  YES  nodes-active',
        '  NO   cluster-check  node 3: disk [31mfull',
        '',
        'Waived (accepted although it is not well)',
        '  - cluster-check: node 3: disk full',
        '',
        'To know',
        '  - batches are cut to 1',
      ].join('\n'),
    );
  });

  test('a refused plan says so last, with the reasons', () => {
    const text = planText({ ...plan, refused: [{ code: 'busy', message: 'held by another run' }] }, place);
    expect(text.endsWith('Refused: this plan would not run\n  - busy: held by another run')).toBe(true);
  });

  test('a plan that sends nothing says so; inputs are shown as asked', () => {
    const text = planText(
      { ...plan, facts: { ...plan.facts, requests: [] }, request: { ...plan.request, inputs: { stable: 10_000 } } },
      { ...place, showInput: (_, value) => `${Number(value) / 1000}s` },
    );
    expect(text).toContain('nothing is sent');
    expect(text).toContain('stable = 10s');
  });

  test('nodes outside the batches are shown as such', () => {
    expect(planText({ ...plan, batches: [] }, place)).toContain('  before or after the batches\n    node 2');
  });
});
