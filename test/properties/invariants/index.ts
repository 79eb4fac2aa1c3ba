import { clusterRules } from './cluster';
import type { Invariant } from './invariant';
import { sending } from './sending';
import { telling } from './telling';

/** Every rule that whole runs are judged by. */
export const INVARIANTS: Invariant[] = [...sending, ...clusterRules, ...telling].sort((a, b) => a.rule - b.rule);

export type { Invariant };
