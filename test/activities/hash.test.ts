import { hashPlan } from '../../activities/hash';
import type { PlanFacts, PlanRequest } from '../../rollout/plan-shape';

const request: PlanRequest = {
  runbook: 'r',
  runbookHash: 'h',
  document: null,
  cluster: 'c',
  inputs: { a: 1, b: 2 },
  nodes: null,
  waive: [],
};
const facts: PlanFacts = { clusterName: 'c.example.com', nodes: [], requests: [], waived: [] };

describe('plan hash', () => {
  test('plan hash, of the same plan with keys in another order, is the same, in two halves of 32 hex digits', async () => {
    const hash = await hashPlan({ request, facts });
    expect(hash.request).toMatch(/^[0-9a-f]{32}$/);
    expect(hash.facts).toMatch(/^[0-9a-f]{32}$/);
    expect(await hashPlan({ request: { ...request, inputs: { b: 2, a: 1 } }, facts })).toEqual(hash);
  });

  test('plan hash, when one half changes, keeps the other', async () => {
    const before = await hashPlan({ request, facts });
    const after = await hashPlan({ request, facts: { ...facts, clusterName: 'other.example.com' } });
    expect(after.request).toBe(before.request);
    expect(after.facts).not.toBe(before.facts);
  });
});
