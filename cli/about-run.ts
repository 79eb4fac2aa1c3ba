import { shortLine } from '../rollout/lines';
import { markdownCode, markdownText } from '../rollout/markdown';
import { plain } from '../reports/words';
import type { RunRequest } from './run-request';

/** What stands at a run in Temporal's UI for good: one line, and in Markdown what was asked for. */
export interface About {
  staticSummary: string;
  staticDetails: string;
}

/** Bytes; the server takes 400. */
const SUMMARY = 300;

/** Of a run that somebody started by hand. `runbook`: its own name, also where it was sent whole. */
export function aboutRun(runbook: string, request: RunRequest): About {
  const by = `Asked for by ${markdownCode(request.requestedBy, 200)}.`;
  return aboutStart(`${runbook} on ${request.cluster}`, by, runbook, request, null);
}

/** The same with who or what starts it in words of their own, and a note for people at its end. */
export function aboutStart(
  summary: string,
  origin: string,
  runbook: string,
  request: RunRequest,
  note: string | null,
): About {
  const parts = [origin, '', ...asked(runbook, request), ...(note === null ? [] : ['', markdownText(note, 1_000)])];
  return { staticSummary: shortLine(summary, SUMMARY), staticDetails: parts.join('\n') };
}

/** Inputs as a person writes them after `-i`. */
export function inputsText(inputs: Record<string, unknown>): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(', ');
}

function asked(runbook: string, { cluster, inputs, nodes, waive, reason }: RunRequest): string[] {
  const given = Object.keys(inputs).length > 0;
  return [
    `- runbook: ${markdownCode(runbook, 200)}`,
    `- cluster: ${markdownCode(cluster, 200)}`,
    `- inputs: ${given ? markdownCode(inputsText(inputs), 1_000) : 'the defaults of the runbook'}`,
    `- nodes: ${nodes === undefined ? 'all that the runbook chooses' : shortLine(nodes.join(', '), 300)}`,
    ...(waive === undefined ? [] : [`- accepts what fails in: ${waive.join(', ')}`]),
    ...(reason === undefined ? [] : [`- reason: ${markdownText(reason, 500)}`]),
  ];
}

/** A value as a person writes it after `-i name=`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return plain(typeof value === 'string' ? value : JSON.stringify(value));
}
