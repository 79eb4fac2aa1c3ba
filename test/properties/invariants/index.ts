import { clusterRules } from './cluster';
import { freezeRules } from './freezes';
import type { Invariant } from './invariant';
import { noticing } from './notices';
import { rollbackRules } from './rollback';
import { sending } from './sending';
import { sleepingRules } from './sleeping';
import { telling } from './telling';
import { windowRules } from './windows';

/** Every rule that whole runs are judged by. */
export const INVARIANTS: Invariant[] = [
  ...sending,
  ...clusterRules,
  ...telling,
  ...noticing,
  ...rollbackRules,
  ...windowRules,
  ...freezeRules,
  ...sleepingRules,
].sort((a, b) => a.rule - b.rule);

export type { Invariant };
