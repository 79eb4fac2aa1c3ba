import type { Status } from '../rollout/report-shape';
import {
  aboutNode,
  between,
  clock,
  columns,
  doneOf,
  fate,
  instant,
  meaning,
  phaseMeaning,
  plain,
  serviceStories,
} from './words';

/** Where a run stands, on one screen: the headline, what it waits for, each node, the last things that happened. */
export function statusText(status: Status, now: string): string {
  return [
    head(status, now),
    waiting(status),
    nodes(status),
    latest(status),
    `next: ${status.next.split('\n').map(plain).join('\n      ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function head(status: Status, now: string): string {
  const { run, outcome, phase } = status;
  const state = outcome ? `${outcome}: ${meaning(outcome)}` : `${phase}: ${phaseMeaning(phase)}`;
  const took = between(run.startedAt, run.finishedAt ?? now);
  const when = run.finishedAt
    ? `finished ${instant(run.finishedAt)}, after ${took ?? 'a time unknown'}`
    : `for ${took ?? 'a time unknown'}`;
  const by = run.requestedBy
    ? `, asked for by ${plain(run.requestedBy)}${run.reason ? `: ${plain(run.reason)}` : ''}`
    : '';
  return [
    `${plain(run.runbook) || 'a run'} on ${plain(run.cluster) || 'a cluster not known yet'}: ${state}`,
    `  ${plain(run.id)}`,
    `  started ${instant(run.startedAt)}, ${when}${by}`,
    ...(status.nodes.length > 0 ? [`  ${doneOf(status.nodes)}`] : []),
  ].join('\n');
}

function waiting(status: Status): string {
  if (!status.waiting) return '';
  const { why, until, ends } = status.waiting;
  return columns([
    ['it waits', plain(why)],
    ['until', until ? instant(until) : 'no end by itself'],
    ['what ends it', plain(ends)],
  ]).join('\n');
}

function nodes(status: Status): string {
  if (status.nodes.length === 0) return '';
  const rows = status.nodes.map((node) => [
    `node ${node.uid}`,
    plain(node.address),
    node.role ?? 'role unknown',
    node.phase,
    serviceStories(node).join('; '),
  ]);
  return columns(rows).join('\n');
}

function latest(status: Status): string {
  const lines = [
    ...status.mutations.map((one) => ({
      at: one.at,
      text: `node ${one.node}: ${one.undo ? 'undo: ' : ''}${one.body.operation_type} ${one.body.services.join(', ')} ${fate(one.answer)}`,
    })),
    ...status.messages.map((one) => ({
      at: one.at,
      text: `${one.what} by ${one.by}${one.reason ? `: ${one.reason}` : ''}`,
    })),
    ...status.notes.map((one) => ({ at: one.at, text: aboutNode(one.node, one.text) })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return lines.length === 0
    ? ''
    : ['last', ...lines.slice(-5).map((line) => `  ${clock(line.at)}  ${plain(line.text)}`)].join('\n');
}
