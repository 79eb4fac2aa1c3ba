import type { GateName } from '../language/runbook';
import { judgeCheck } from './cluster-check';
import type { NodeFact, Survey } from './facts';
import type { Verdict } from './report-shape';
import { known, unknown, verdictOf, type Finding } from './verdict';

/** What safety rule 9 counts besides what a reading shows. */
export interface RoomContext {
  maxUnavailable: number;
  /** Nodes that hold a mutating step of this run that is not yet proven. */
  holding: number[];
  /** Failed, undone or unknown nodes: out until then and until these services have that status. */
  lingering: { uid: number; until: number; services: Record<string, string> }[];
}

/** What a gate may overlook: decided by the run, judged here. */
export interface GateContext extends RoomContext {
  planning: boolean;
  /** Failing items that a person accepted, by gate. */
  waived: Partial<Record<GateName, string[]>>;
  /** Services that this run names. */
  named: string[];
  /** Nodes whose steps are over: from then on only what is in `stopped` may fail there. */
  done: number[];
  /** Services stopped on purpose or left stopped, by uid as text. */
  stopped: Record<string, string[]>;
  /** Nodes failed, undo-failed, unknown, or skipped by a person: their cluster check does not count. */
  excused: number[];
  /** Services that the plan saw RUNNING, by uid as text. */
  planRunning: Record<string, string[]>;
}

export interface GateVerdict {
  name: GateName;
  verdict: Verdict;
  /** One sentence that names the failing item and node, what is waived, and what stays unseen. */
  detail: string;
  /** Every failing item, waived or not, as a text that stays the same from reading to reading: what a waiver records. */
  items: string[];
  /** What is let pass and what stays unseen, one phrase each; they stand in `detail` too. */
  remarks: string[];
}

/** Judges several gates over one reading, in the order given. */
export function judgeGates(names: readonly GateName[], survey: Survey, context: GateContext): GateVerdict[] {
  return names.map((name) => judgeGate(name, survey, context));
}

/**
 * One gate over one reading: `yes` only where everything it asks about is known and well, or a person waived exactly
 * what is not; `unknown` where a part is not known and nothing else is wrong.
 */
export function judgeGate(name: GateName, survey: Survey, context: GateContext): GateVerdict {
  return verdictOf(name, findingOf(name, survey, context), context.waived[name] ?? []);
}

function findingOf(name: GateName, survey: Survey, context: GateContext): Finding {
  switch (name) {
    case 'no-maintenance':
      return ofNodes(
        survey,
        (node) => (node.maintenance ? `node ${node.uid} is in maintenance` : null),
        'no node is in maintenance',
      );
    case 'nodes-active':
      return ofNodes(
        survey,
        (node) => (node.status === 'active' ? null : `node ${node.uid} is ${node.status}`),
        'every node is active',
      );
    case 'one-primary':
      return onePrimary(survey);
    case 'no-upgrade':
      if (!survey.upgrade.ok) return unknown(survey.upgrade.why);
      return known(survey.upgrade.value ? [{ item: 'the cluster is being upgraded' }] : [], 'no upgrade is running');
    case 'no-actions':
      return noActions(survey);
    case 'cluster-check':
      return judgeCheck(survey, context);
    case 'databases-available':
      return databasesAvailable(survey);
  }
}

function ofNodes(survey: Survey, itemOf: (node: NodeFact) => string | null, well: string): Finding {
  if (!survey.nodes.ok) return unknown(survey.nodes.why);
  if (survey.nodes.value.length === 0) return unknown('the cluster lists no node');
  const items = survey.nodes.value.flatMap((node) => {
    const item = itemOf(node);
    return item === null ? [] : [{ item }];
  });
  return known(items, well);
}

/** An active node without a role could be a second primary; one that is not active cannot be. */
function onePrimary(survey: Survey): Finding {
  if (!survey.nodes.ok) return unknown(survey.nodes.why);
  const primaries = survey.nodes.value.filter((node) => node.role === 'primary').map((node) => node.uid);
  if (primaries.length > 1) return known([{ item: `nodes ${primaries.join(', ')} are all primary` }], '');
  const roleless = survey.nodes.value.find((node) => node.role === null && node.status === 'active');
  if (roleless) return unknown(`the cluster gives no role for node ${roleless.uid}`);
  if (primaries.length === 0) return known([{ item: 'no node is primary' }], '');
  return known([], `node ${primaries[0]} is the primary`);
}

function noActions(survey: Survey): Finding {
  if (!survey.actions.ok) return unknown(survey.actions.why);
  const items = survey.actions.value.map(({ name, node }) => ({
    item: node === null ? `action ${name} is running` : `action ${name} is running on node ${node}`,
  }));
  return known(items, 'no action is running');
}

function databasesAvailable(survey: Survey): Finding {
  if (!survey.databases.ok) return unknown(survey.databases.why);
  const databases = survey.databases.value;
  const items = databases
    .filter((database) => !database.available)
    .map(({ uid, name, error }) => ({ item: `database ${uid} (${name}) is unavailable`, more: error }));
  return known(
    items,
    databases.length === 0 ? 'the cluster has no databases' : `all ${databases.length} databases are available`,
  );
}
