import { clusterRules } from './cluster';
import type { Invariant } from './invariant';
import { noticing } from './notices';
import { rollbackRules } from './rollback';
import { sending } from './sending';
import { telling } from './telling';

/** Every rule that whole runs are judged by. */
export const INVARIANTS: Invariant[] = [...sending, ...clusterRules, ...telling, ...noticing, ...rollbackRules].sort(
  (a, b) => a.rule - b.rule,
);

export type { Invariant };
