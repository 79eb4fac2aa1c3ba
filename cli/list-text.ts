import { columns, instant, plain } from '../reports/words';
import type { RunRow } from './run-row';

/** The runs as a table; what an open run waits for stands below it. */
export function listText(runs: readonly RunRow[]): string {
  if (runs.length === 0) return 'no runs';
  const rows = runs.map((row) => [
    plain(row.id),
    row.outcome ?? row.phase ?? 'open',
    instant(row.startedAt),
    row.finishedAt ? instant(row.finishedAt) : '',
  ]);
  const lines = columns([['ID', 'STATE', 'STARTED', 'FINISHED'], ...rows], 0);
  return [
    lines[0] ?? '',
    ...runs.flatMap((row, index) => [
      lines[index + 1] ?? '',
      ...(row.waiting ? [`    waits: ${plain(row.waiting.why)}`, `    ends: ${plain(row.waiting.ends)}`] : []),
    ]),
  ].join('\n');
}
