import type { Look } from '../rollout/facts';
import type { GateContext, RoomContext } from '../rollout/gates';
import type { NodePhase } from '../rollout/report-shape';
import type { Call, NodeRun, Run } from './run';

/** What the gates may overlook now, and what safety rule 9 counts. */
export function contextOf(run: Run): GateContext {
  const nodes = [...run.nodes.values()];
  const over = nodes.filter((node) => node.report.phase === 'done' || node.failed !== null || node.declined);
  return {
    planning: false,
    waived: run.draft.waived,
    named: run.draft.named,
    done: over.map((node) => node.uid),
    stopped: Object.fromEntries(nodes.map((node) => [String(node.uid), [...node.stopped]])),
    excused: nodes.filter((node) => node.failed !== null && node.report.phase !== 'undone').map((node) => node.uid),
    planRunning: run.draft.planRunning,
    maxUnavailable: run.loaded.cluster.maxUnavailable,
    holding: nodes.filter((node) => node.holding).map((node) => node.uid),
    lingering: nodes.filter(lingers).map(lingering),
  };
}

/** The part of it that one node's own health is judged by: `node.healthy` looks at no other node. */
export function contextOfNode(run: Run, uid: number): GateContext {
  const context = contextOf(run);
  const only = <T>(all: Record<string, T>) => {
    const own = all[String(uid)];
    return own === undefined ? {} : { [String(uid)]: own };
  };
  const { stopped, planRunning } = context;
  return { ...context, done: [], excused: [], lingering: [], stopped: only(stopped), planRunning: only(planRunning) };
}

/** What safety rule 9 counts for this node: the others, in this very moment. */
export function roomContext(run: Run, uid: number): RoomContext {
  const { maxUnavailable, holding, lingering } = contextOf(run);
  return { maxUnavailable, holding: holding.filter((other) => other !== uid), lingering };
}

/** A node that failed, was undone or is unknown: it stays out until its grace time is over (safety.md, "Out"). */
export function lingers({ failed, declined, sent, report }: NodeRun): boolean {
  return sent && (failed !== null || (!declined && LINGERING.includes(report.phase)));
}

const LINGERING: NodePhase[] = ['failed', 'undone', 'unknown'];

function lingering(node: NodeRun): GateContext['lingering'][number] {
  const services: Record<string, string> = {};
  for (const call of node.calls) {
    for (const { service, state } of call.proof.pursuits) {
      // What `before` did there is in the node's baseline, and its undo leads back behind that.
      const isBack = call.undo && state === 'proven';
      services[service] = isBack ? undoneTo(call) : baselineOf(node.baseline, service);
    }
  }
  return { uid: node.uid, until: node.lingersUntil, services };
}

function undoneTo({ operation }: Call): string {
  return operation === 'stop' ? 'STOPPED' : 'RUNNING';
}

function baselineOf(look: Look | null, service: string): string {
  return look?.services[service]?.status ?? 'STOPPED';
}
