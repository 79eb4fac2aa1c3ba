import { alike } from '../rollout/gate-text';
import type { GateReport, Report } from '../rollout/report-shape';
import { usedFor } from '../rollout/window-use';
import {
  aboutNode,
  between,
  changes,
  clock,
  columns,
  count,
  instant,
  meaning,
  plain,
  serviceStories,
  wasSent,
} from './words';

/** The report for a terminal: how it ended, what to do now, what became of each node, what was sent and why. */
export function reportText(report: Report): string {
  return [
    head(report),
    `Next\n  ${report.next.split('\n').map(plain).join('\n  ')}`,
    section('Nodes', nodes(report)),
    section(sent(report), mutations(report)),
    section('Not done', notDone(report)),
    section('Maintenance window', windows(report)),
    section('Waived', waived(report)),
    section('Gates', gateLines(report.gates)),
    section('Messages', messages(report)),
    section('Notes', notes(report)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function head(report: Report): string {
  const { run, outcome } = report;
  const took = between(run.startedAt, run.finishedAt);
  const rows = [
    ['run', plain(run.id)],
    ['by', `${plain(run.requestedBy ?? 'unknown')}${run.reason ? `: ${plain(run.reason)}` : ''}`],
    ['started', instant(run.startedAt)],
    ['finished', `${instant(run.finishedAt)}${took ? ` (${took})` : ''}`],
  ];
  const state = outcome ? `${outcome}: ${meaning(outcome)}` : 'the run goes on';
  return [
    `${plain(run.runbook) || 'a run'} on ${plain(run.cluster) || 'a cluster not known yet'}: ${state}`,
    ...columns(rows),
  ].join('\n');
}

function nodes(report: Report): string[] {
  const rows = report.nodes.map((node) => [
    `node ${node.uid}`,
    plain(node.address),
    node.role ?? 'role unknown',
    node.phase,
    serviceStories(node).join('; '),
  ]);
  return columns(rows);
}

function sent({ mutations }: Report): string {
  const left = mutations.filter(wasSent).length;
  const kept = mutations.length - left;
  return `Sent: ${changes(left)}${kept > 0 ? ` (${kept} more ${kept === 1 ? 'was' : 'were'} not sent)` : ''}`;
}

/** Nodes with the same reason share a line. */
function notDone(report: Report): string[] {
  const whys = [...new Set(report.notDone.map(({ why }) => why))];
  return whys.map((why) => {
    const uids = report.notDone.filter((one) => one.why === why).map(({ node }) => `node ${node}`);
    return `  ${uids.join(', ')}: ${plain(why)}`;
  });
}

/** Each opening that the run used or waited for, and what became of it there. */
function windows({ windows: own = [] }: Report): string[] {
  return own.map(({ text, sent, done, why }) => {
    const then = why === null ? '' : `; ${plain(why)}`;
    return `  ${plain(text)}: ${usedFor({ sent, done, why })} (${count(sent, 'request')} sent)${then}`;
  });
}

function mutations(report: Report): string[] {
  return report.mutations.flatMap((one) => {
    const what = `${one.undo ? 'undo: ' : ''}${one.body.operation_type} ${one.body.services.map(plain).join(', ')}`;
    const line = `  ${clock(one.at)}  node ${one.node}  ${what}  (${one.method} ${one.path}) answer: ${plain(one.answer)}`;
    return one.evidence === '' ? [line] : [line, `            ${plain(one.evidence)}`];
  });
}

function waived(report: Report): string[] {
  return report.waived.map(
    (one) =>
      `  ${one.gate} by ${plain(one.by)}: ${plain(one.reason)} (${one.items.map(plain).join('; ') || 'nothing failed'})`,
  );
}

/** What readings said other than yes, one line for those of one time that say the same, and one for all that said yes. */
export function gateLines(gates: readonly GateReport[]): string[] {
  const yes = gates.filter((gate) => gate.verdict === 'yes').length;
  const others = gates.filter((gate) => gate.verdict !== 'yes');
  const times = [...new Set(others.map(({ at }) => at))];
  const lines = times.flatMap((at) =>
    alike(others.filter((gate) => gate.at === at)).map(
      ({ names, verdict, detail }) => `  ${clock(at)}  ${names.join(', ')} said ${verdict}: ${plain(detail)}`,
    ),
  );
  return yes > 0 ? [`  ${count(yes, 'reading')} said yes`, ...lines] : lines;
}

function messages(report: Report): string[] {
  return report.messages.map(
    (one) => `  ${clock(one.at)}  ${plain(one.what)} by ${plain(one.by)}${one.reason ? `: ${plain(one.reason)}` : ''}`,
  );
}

function notes(report: Report): string[] {
  return report.notes.map((one) => `  ${clock(one.at)}  ${plain(aboutNode(one.node, one.text))}`);
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : [title, ...lines].join('\n');
}
