import { isLook, type CheckFact, type Survey } from './facts';
import type { GateContext } from './gates';
import { unknown, type FailingItem, type Finding } from './verdict';

/**
 * Judges the cluster check (safety rules, "Gates"): which failures are let pass, and whether a look proves what the
 * check then cannot show, because it gives only the first failure of a node.
 */
export function judgeCheck(survey: Survey, context: GateContext): Finding {
  return judge(survey, context, () => true);
}

/** The same for one node alone, whose steps count as over: only what was stopped on purpose may fail there. */
export function judgeCheckOf(uid: number, survey: Survey, context: GateContext): Finding {
  return judge(survey, { ...context, excused: [], done: [uid] }, ({ node }) => node === uid);
}

type Failure = CheckFact['failing'][number];
/** What one failure comes to. */
type Part = Pick<Finding, 'unknown' | 'failing' | 'remarks'>;

function judge(survey: Survey, context: GateContext, counts: (failure: Failure) => boolean): Finding {
  if (!survey.check.ok) return unknown(survey.check.why);
  const { ok, failing } = survey.check.value;
  if (!ok && failing.length === 0) return unknown('the cluster check fails and names no node');
  const parts = failing.filter(counts).map((failure) => judgeFailure(failure, survey, context));
  return {
    unknown: parts.find((part) => part.unknown !== null)?.unknown ?? null,
    failing: parts.flatMap((part) => part.failing),
    well: parts.length === 0 ? 'the cluster check is green' : 'the cluster check fails only in what may fail now',
    remarks: [...new Set(parts.flatMap((part) => part.remarks))],
  };
}

function judgeFailure(failure: Failure, survey: Survey, context: GateContext): Part {
  const { node } = failure;
  const process = processOf(failure.error);
  const text = oneLine(failure.error) || 'fails without saying why';
  if (context.excused.includes(node)) {
    const remark = `the check of node ${node} does not count: this run failed there, or a person skipped it`;
    return { unknown: null, failing: [], remarks: [remark] };
  }
  const item: FailingItem =
    process === null
      ? { item: `node ${node}: ${text}` }
      : { item: `node ${node}: process ${process} is not running or not responding`, more: restOf(text) };
  const waived = (context.waived['cluster-check'] ?? []).includes(item.item);
  if (waived) return blind(node, [item], 'a waived failure', survey, context);
  const why = process === null ? null : whyLetPass(process, node, context);
  if (why !== null) return blind(node, [], `${process} (${why})`, survey, context);
  return { unknown: null, failing: [item], remarks: [] };
}

function whyLetPass(process: string, node: number, context: GateContext): string | null {
  if (context.stopped[node]?.includes(process)) return 'stopped on purpose or left stopped';
  if (!context.done.includes(node) && context.named.includes(process)) return 'named by this run';
  return null;
}

/** A failure that is let pass hides all others of its node: only a look can tell about its services. */
function blind(node: number, items: FailingItem[], passed: string, survey: Survey, context: GateContext): Part {
  const remarks = [
    `node ${node}: ${passed} is let pass; the check shows only the first failure of a node, so its other tests stay unseen`,
  ];
  const look = survey.looks[node];
  if (look === undefined) return { unknown: `node ${node} was not looked at`, failing: items, remarks };
  if (!isLook(look)) return { unknown: `node ${node} is unreadable: ${look.unreadable}`, failing: items, remarks };
  const seen = context.planRunning[node];
  if (seen === undefined && !context.planning) {
    return { unknown: `what ran on node ${node} at planning is not known`, failing: items, remarks };
  }
  const fallen = (seen ?? []).filter(
    (service) => look.services[service]?.status !== 'RUNNING' && !context.stopped[node]?.includes(service),
  );
  const more = fallen.map((service) => ({ item: `node ${node}: ${service} ran at planning and does not run now` }));
  return { unknown: null, failing: [...items, ...more], remarks };
}

/** The service in `process <name> is not running or not responding (...)`; null: another failure. */
function processOf(error: string): string | null {
  return /^process (\S+) is not running or not responding/.exec(error.trim())?.[1] ?? null;
}

/** What stands in brackets after it differs from reading to reading, so no waiver may hang on it. */
function restOf(text: string): string {
  return /\((.*)\)$/.exec(text)?.[1] ?? '';
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
