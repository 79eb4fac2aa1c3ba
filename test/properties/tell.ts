import { comparable } from './core/payloads';
import type { Outcome } from './drive';
import type { Schedule } from './schedule';
import { story } from './world/ledger';
import { reported } from './invariants/invariant';

/** A schedule and what came of it, for a person: the runbook, a numbered list of events, the report's own word. */
export function tell({ world, trouble }: Outcome): string {
  const { schedule, ledger, start } = world;
  const events = story(ledger.entries, start).map((line, index) => `${String(index + 1).padStart(4)}. ${line}`);
  const reports = reported(world).map(({ run, report }) => {
    const nodes = report.nodes.map(
      (node) => `node ${node.uid} ${node.phase} (${node.services.map((s) => `${s.name} ${s.verdict}`).join(', ')})`,
    );
    const notes = report.notes.map((note) => `  ${note.node ?? '-'}: ${note.text}`);
    return [`${run.id}: ${run.closed?.message || report.outcome}`, ...nodes, ...notes].join('\n');
  });
  return [schedule.runbook, facts(schedule), ...events, ...reports, trouble ?? ''].join('\n');
}

function facts({ runbook: _runbook, ...rest }: Schedule): string {
  return Object.entries(rest)
    .map(([key, value]) => `${key}: ${comparable(value)}`)
    .join('\n');
}
