import type { Report } from '../rollout/report-shape';
import { usedFor } from '../rollout/window-use';
import { between, clock, instant, meaning, plain, serviceStories } from './words';

/** The report as GitHub-flavoured Markdown: evidence for a ticket or a change record. Nothing in it can act as markup. */
export function reportMarkdown(report: Report): string {
  const { run, outcome } = report;
  const parts = [
    `# ${text(run.runbook)} on ${text(run.cluster)}: ${outcome ?? 'the run goes on'}`,
    outcome ? `${capital(meaning(outcome))}.` : '',
    head(report),
    `## Next\n\n${report.next.split('\n').map(text).join('\n\n')}`,
    nodes(report),
    mutations(report),
    section(
      'Not done',
      report.notDone.map((one) => `- node ${one.node}: ${text(one.why)}`),
    ),
    table(
      'Maintenance window',
      ['window', 'requests', 'used for', 'what ended that'],
      (report.windows ?? []).map((one) => [
        text(one.text),
        String(one.sent),
        usedFor(one),
        text(one.why ?? 'nothing yet'),
      ]),
    ),
    section(
      'Waived',
      report.waived.map(
        (one) =>
          `- ${code(one.gate)} by ${text(one.by)}: ${text(one.reason)} (${one.items.map(text).join('; ') || 'nothing failed'})`,
      ),
    ),
    table(
      'Gates',
      ['time (UTC)', 'gate', 'verdict', 'detail'],
      report.gates.map((one) => [clock(one.at), code(one.name), one.verdict, text(one.detail)]),
    ),
    section(
      'Messages',
      report.messages.map(
        (one) =>
          `- ${instant(one.at)}: ${text(one.what)} by ${text(one.by)}${one.reason ? `: ${text(one.reason)}` : ''}`,
      ),
    ),
    section(
      'Notes',
      report.notes.map(
        (one) => `- ${instant(one.at)}: ${one.node === null ? '' : `node ${one.node}: `}${text(one.text)}`,
      ),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function head({ run }: Report): string {
  const took = between(run.startedAt, run.finishedAt);
  return rows(
    ['', ''],
    [
      ['run', code(run.id)],
      ['asked for by', text(run.requestedBy ?? 'unknown')],
      ['reason', text(run.reason ?? 'none given')],
      ['started', instant(run.startedAt)],
      ['finished', `${instant(run.finishedAt)}${took ? ` (${took})` : ''}`],
      ['runbook hash', run.hash ? code(run.hash) : 'not known'],
      ['plan hash', run.plan ? code(run.plan) : 'not known'],
    ],
  );
}

function nodes(report: Report): string {
  return table(
    'Nodes',
    ['node', 'address', 'role', 'phase', 'attempts', 'from', 'to', 'services'],
    report.nodes.map((node) => [
      String(node.uid),
      text(node.address),
      node.role ?? 'unknown',
      node.phase,
      String(node.attempts),
      node.startedAt ? clock(node.startedAt) : '',
      node.finishedAt ? clock(node.finishedAt) : '',
      serviceStories(node).map(text).join('<br>'),
    ]),
  );
}

function mutations(report: Report): string {
  if (report.mutations.length === 0) return '## Requests that change something\n\nNone was sent.';
  return table(
    'Requests that change something',
    ['time (UTC)', 'node', 'request', 'what', 'answer', 'evidence'],
    report.mutations.map((one) => [
      clock(one.at),
      String(one.node),
      code(`${one.method} ${one.path}`),
      text(`${one.undo ? 'undo: ' : ''}${one.body.operation_type} ${one.body.services.join(', ')}`),
      text(one.answer),
      text(one.evidence),
    ]),
  );
}

function table(title: string, heads: string[], body: string[][]): string {
  return body.length === 0 ? '' : `## ${title}\n\n${rows(heads, body)}`;
}

function rows(heads: string[], body: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...body.map(line)].join('\n');
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.join('\n')}`;
}

/** Text from elsewhere as Markdown that shows it as it is, in a table cell too. */
export function text(value: string): string {
  return plain(value)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^[-+#]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2');
}

/** Text from elsewhere as a code span, in a table cell too. */
export function code(value: string): string {
  const shown = plain(value).replace(/`/g, "'").replace(/\|/g, '\\|');
  return shown === '' ? '' : `\`${shown}\``;
}

function capital(value: string): string {
  return value.charAt(0).toUpperCase() + value.slice(1);
}
