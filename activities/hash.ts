import { createHash } from 'node:crypto';
import { canonicalFacts, canonicalRequest } from '../rollout/canonical';
import type { PlanDocument } from '../rollout/plan-shape';
import type { Activities } from './contract';

const HALF = 32;

/** The two halves of a plan's hash, 32 hex digits each, from the canonical texts that rollout/ gives. */
export const hashPlan: Activities['hashPlan'] = (plan) => Promise.resolve(halvesOf(plan));

/** The same outside of an activity. */
export function halvesOf({ request, facts }: Pick<PlanDocument, 'request' | 'facts'>): {
  request: string;
  facts: string;
} {
  return { request: requestHalf(request), facts: sha256(canonicalFacts(facts)).slice(0, HALF) };
}

/** The half that needs no reading of the cluster. */
export function requestHalf(request: PlanDocument['request']): string {
  return sha256(canonicalRequest(request)).slice(0, HALF);
}

/** Hex SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
