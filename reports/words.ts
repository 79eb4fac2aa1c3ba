import type { MutationReport, NodePhase, NodeReport, ServiceReport } from '../rollout/report-shape';

export { meaning, phaseMeaning } from '../rollout/words';

/** `2026-11-25 08:12:03 UTC`; the text itself where it is no time; `not yet` for null. */
export function instant(iso: string | null): string {
  if (iso === null) return 'not yet';
  const parsed = Date.parse(iso);
  return Number.isNaN(parsed) ? plain(iso) : `${new Date(parsed).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `08:12:03`, UTC; the text itself where it is no time. */
export function clock(iso: string): string {
  const parsed = Date.parse(iso);
  return Number.isNaN(parsed) ? plain(iso) : new Date(parsed).toISOString().slice(11, 19);
}

/** `1h 2m 3s` of whole seconds, at most three parts; `under 1s` for less. */
export function seconds(count: number): string {
  const whole = Math.round(count);
  if (whole < 1) return 'under 1s';
  const parts: [number, string][] = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'm'],
    [whole % 60, 's'],
  ];
  return parts
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${unit}`)
    .join(' ');
}

/** Time between two ISO texts; null where either is missing or no time. */
export function between(from: string | null, to: string | null): string | null {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isNaN(ms) ? null : seconds(Math.max(0, ms) / 1000);
}

/** Text from elsewhere, safe on a terminal: one line, no control characters. */
export function plain(text: string): string {
  return text.replace(/\s*[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+\s*/gu, ' ').trim();
}

/** `1 node`, `3 nodes`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** How many requests change something, as a phrase. */
export function changes(n: number): string {
  return `${count(n, 'request')} that ${n === 1 ? 'changes' : 'change'} something`;
}

/** What a request that changes something got, as a phrase. */
export function fate(answer: string): string {
  switch (answer) {
    case '':
      return 'sent, no answer yet';
    case 'lost':
      return 'sent, its answer was lost';
    case 'not-sent':
      return 'not sent';
    case 'reset':
      return 'not sent, because the run was reset';
    default:
      return `sent, answer ${answer}`;
  }
}

/** Whether such a request may have reached the cluster. */
export function wasSent({ answer }: Pick<MutationReport, 'answer'>): boolean {
  return answer !== 'not-sent' && answer !== 'reset';
}

/** Rows as columns of equal width, two spaces apart; the last column is not padded. */
export function columns(rows: string[][], indent = 2): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, column) => width(column));
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    return (' '.repeat(indent) + cells.join('  ')).trimEnd();
  });
}

/** What became of the services of a node, in one line. */
export function serviceStories({ phase, services }: Pick<NodeReport, 'phase' | 'services'>): string[] {
  const open = isAtWork(phase) && phase !== 'undoing' ? 'in hand' : 'untouched';
  return services.map((service) => serviceStory(service, open));
}

const AT_WORK: readonly NodePhase[] = ['checking', 'acting', 'settling', 'waiting', 'undoing'];

/** Whether a node is in hand. */
export function isAtWork(phase: NodePhase): boolean {
  return AT_WORK.includes(phase);
}

/** A text about a node that can be read alone: it says of which. */
export function aboutNode(node: number | null, text: string): string {
  return node === null || new RegExp(`^node ${node}\\b`, 'i').test(text) ? text : `node ${node}: ${text}`;
}

/** `stats_archiver restarted (RUNNING, started 08:10:00 and before that 07:00:00)`; `open` stands for a verdict that there is not. */
function serviceStory(service: ServiceReport, open: string): string {
  const { before, after, verdict } = service;
  if (before === null && after === null && verdict === null) return `${plain(service.name)} not begun`;
  const was = before ? before.status : 'not listed';
  const is = after ? after.status : null;
  const change = is === null ? `was ${was}` : was === is ? is : `${was} -> ${is}`;
  const started =
    before?.startTime && after?.startTime && before.startTime !== after.startTime
      ? `, started ${instant(after.startTime)} and before that ${instant(before.startTime)} by the node's clock`
      : '';
  return `${plain(service.name)} ${verdict ?? open} (${plain(change)}${started})`;
}

/** How many of the nodes are over, of how many: for a headline. */
export function doneOf(nodes: readonly NodeReport[]): string {
  const over = nodes.filter((node) => node.phase === 'done' || node.phase === 'skipped').length;
  return `${over} of ${count(nodes.length, 'node')} done`;
}
