import { columns, instant, plain } from '../reports/words';
import { sharingTheirId, type RunRow } from './run-row';

/** The runs as a table; below each what it waits for, and which execution it is where its ID does not say. */
export function listText(runs: readonly RunRow[]): string {
  if (runs.length === 0) return 'no runs';
  const rows = runs.map((row) => [
    plain(row.id),
    row.outcome ?? row.phase ?? 'open',
    instant(row.startedAt),
    row.finishedAt ? instant(row.finishedAt) : '',
  ]);
  const ambiguous = new Set(sharingTheirId(runs));
  const lines = columns([['ID', 'STATE', 'STARTED', 'FINISHED'], ...rows], 0);
  return [
    lines[0] ?? '',
    ...runs.flatMap((row, index) => [
      lines[index + 1] ?? '',
      ...(ambiguous.has(row) ? [`    ${executionText(row)}`] : []),
      ...(row.waiting ? [`    waits: ${plain(row.waiting.why)}`, `    ends: ${plain(row.waiting.ends)}`] : []),
    ]),
  ].join('\n');
}

function executionText({ runId, resetTo }: RunRow): string {
  return `run ID ${runId}${resetTo === null ? '' : `: it was reset, and ${resetTo} took its place`}`;
}
