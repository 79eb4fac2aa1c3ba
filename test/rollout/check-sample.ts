import { judgeGate, type GateContext } from '../../rollout/gates';
import type { Survey } from '../../rollout/facts';
import { SERVICES, context, inStatus, look, processDown, running, survey } from './sample';

export const NAMED = processDown('stats_archiver');
export const OTHER = processDown('cm_server');
export const HOST = 'overcommit_memory is 0';

export const judge = (check: Survey['check'], more: Partial<GateContext> = {}, looks: Survey['looks'] = {}) =>
  judgeGate('cluster-check', survey({ check, looks: { ...survey().looks, ...looks } }), context(more));

/** A node on which everything runs but these. */
export const without = (...stopped: string[]) =>
  look(Object.fromEntries(SERVICES.map((name) => [name, stopped.includes(name) ? inStatus('STOPPED') : running()])));

/** What the plan saw where this service was down already. */
export const seenWithout = (name: string) => ({ 1: SERVICES, 2: SERVICES.filter((one) => one !== name), 3: SERVICES });
