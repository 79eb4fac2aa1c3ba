import { judgeCheckOf } from './cluster-check';
import type { Survey } from './facts';
import { judgeGate, type GateContext } from './gates';
import type { Verdict } from './report-shape';
import { verdictOf } from './verdict';

/**
 * `await: node.healthy`: the node's status, its master health check and its own entry in the cluster check. Waived
 * items, what this run stopped on purpose, and other nodes do not count. A known no outweighs what is not known.
 */
export function judgeHealthy(survey: Survey, context: GateContext, uid: number): { verdict: Verdict; why: string } {
  const judged = [judgeStatus(survey, context, uid), judgeMaster(survey, uid), judgeEntry(survey, context, uid)];
  const worst = judged.find(({ verdict }) => verdict === 'no') ?? judged.find(({ verdict }) => verdict === 'unknown');
  return worst ?? WELL;
}

type Judged = { verdict: Verdict; why: string };
const WELL: Judged = { verdict: 'yes', why: '' };

function judgeStatus(survey: Survey, context: GateContext, uid: number): Judged {
  if (!survey.nodes.ok) return { verdict: 'unknown', why: `the list of nodes is unknown: ${survey.nodes.why}` };
  const own = survey.nodes.value.filter((node) => node.uid === uid);
  if (own.length === 0) return { verdict: 'no', why: `the cluster does not list node ${uid}` };
  const { verdict, detail } = judgeGate('nodes-active', { ...survey, nodes: { ok: true, value: own } }, context);
  return { verdict, why: detail };
}

function judgeMaster(survey: Survey, uid: number): Judged {
  const health = survey.health[uid];
  if (health === undefined) return { verdict: 'unknown', why: `the master health check of node ${uid} was not asked` };
  if (!health.ok)
    return { verdict: 'unknown', why: `the master health check of node ${uid} is unknown: ${health.why}` };
  if (health.value !== 'active') return { verdict: 'no', why: `the master health check of node ${uid} is inactive` };
  return WELL;
}

function judgeEntry(survey: Survey, context: GateContext, uid: number): Judged {
  const finding = judgeCheckOf(uid, survey, context);
  const { verdict, detail } = verdictOf('cluster-check', finding, context.waived['cluster-check'] ?? []);
  return { verdict, why: detail };
}
