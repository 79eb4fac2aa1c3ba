import colors from 'picocolors';
import { between, columns, doneOf, instant, isAtWork, phaseMeaning, plain } from '../reports/words';
import type { NodePhase, NodeReport, ServiceReport, Status } from '../rollout/report-shape';

export interface Size {
  columns: number;
  rows: number;
}

/** The table below the events: a headline, what is waited for, and the nodes, those at work first where not all fit. */
export function frame(status: Status, now: string, size: Size): string[] {
  const { run, phase, nodes, waiting } = status;
  const took = between(run.startedAt, run.finishedAt ?? now) ?? '';
  const done = nodes.length > 0 ? `, ${doneOf(nodes)}` : '';
  const head = `${plain(run.runbook)} on ${plain(run.cluster)}: ${phase} (${phaseMeaning(phase)})${done}, ${took}`;
  const most = Math.max(1, Math.min(MOST_LINES, Math.floor((size.rows - 7) / 2)));
  const until = waiting?.until ? ` (until ${instant(waiting.until)})` : '';
  const wait = waiting
    ? [
        ...wrapped(`waits: ${plain(waiting.why)}${until}`, size.columns, most),
        ...wrapped(`what ends it: ${plain(waiting.ends)}`, size.columns, most),
      ]
    : [];
  const room = Math.max(3, size.rows - 4 - wait.length);
  const shown = fitting(nodes, room);
  const left = nodes.length - shown.length;
  const table = columns(
    shown.map((node) => [
      mark(node.phase),
      `node ${node.uid}`,
      plain(node.address),
      node.role ?? '',
      node.phase,
      story(node),
    ]),
    0,
  );
  return [
    '',
    colors.bold(cut(head, size.columns)),
    ...wait.map((line) => colors.yellow(line)),
    ...table.map((line, index) => tint(shown[index]?.phase ?? 'pending', cut(line, size.columns))),
    ...(left > 0 ? [colors.dim(cut(`  and ${left} more: ${tally(nodes)}`, size.columns))] : []),
  ];
}

/** An event's line in the colour of its kind. */
export function paint(type: string, line: string): string {
  if (type === 'wait' || type === 'say') return colors.yellow(line);
  if (type === 'outcome') return /\bcompleted\b/.test(line) ? colors.green(line) : colors.red(line);
  if (type === 'node' && /(failed|unknown)$/.test(line)) return colors.red(line);
  return type === 'mutation' ? colors.cyan(line) : line;
}

/** One row of the terminal, never two: the table below is counted in rows. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

const MOST_LINES = 4;

/** A sentence that somebody must read whole, in rows of the terminal; what passes `most` of them is cut. */
function wrapped(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = longer;
  }
  lines.push(line);
  const kept = [...lines.slice(0, most - 1), lines.slice(most - 1).join(' ')].filter((one) => one !== '');
  return kept.map((one) => cut(one, width));
}

const WRONG: readonly NodePhase[] = ['failed', 'undo-failed', 'unknown'];

function fitting(nodes: readonly NodeReport[], room: number): NodeReport[] {
  if (nodes.length <= room) return [...nodes];
  const rank = (node: NodeReport): number =>
    isAtWork(node.phase) ? 0 : WRONG.includes(node.phase) ? 1 : node.phase === 'pending' ? 2 : 3;
  const chosen = new Set([...nodes].sort((a, b) => rank(a) - rank(b)).slice(0, room - 1));
  return nodes.filter((node) => chosen.has(node));
}

function tally(nodes: readonly NodeReport[]): string {
  const counts = new Map<NodePhase, number>();
  for (const node of nodes) counts.set(node.phase, (counts.get(node.phase) ?? 0) + 1);
  return [...counts].map(([phase, n]) => `${n} ${phase}`).join(', ');
}

function story(node: NodeReport): string {
  return node.services.map(serviceState).join('; ');
}

function serviceState(service: ServiceReport): string {
  const is = service.after ?? service.before;
  const { verdict } = service;
  return `${plain(service.name)}${is ? ` ${plain(is.status)}` : ''}${verdict ? ` ${verdict}` : ''}`;
}

function mark(phase: NodePhase): string {
  if (phase === 'done' || phase === 'undone') return '✔';
  if (WRONG.includes(phase)) return '✖';
  if (isAtWork(phase)) return '▶';
  return phase === 'skipped' ? '↷' : '·';
}

function tint(phase: NodePhase, line: string): string {
  if (phase === 'done') return colors.green(line);
  if (WRONG.includes(phase)) return colors.red(line);
  if (isAtWork(phase)) return colors.cyan(line);
  return phase === 'pending' || phase === 'skipped' ? colors.dim(line) : line;
}
