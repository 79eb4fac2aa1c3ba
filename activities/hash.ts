import { createHash } from 'node:crypto';
import { canonicalFacts, canonicalRequest } from '../rollout/canonical';
import type { Activities } from './contract';

const HALF = 32;

/** The two halves of a plan's hash, 32 hex digits each, from the canonical texts that rollout/ gives. */
export const hashPlan: Activities['hashPlan'] = ({ request, facts }) =>
  Promise.resolve({
    request: sha256(canonicalRequest(request)).slice(0, HALF),
    facts: sha256(canonicalFacts(facts)).slice(0, HALF),
  });

/** Hex SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
