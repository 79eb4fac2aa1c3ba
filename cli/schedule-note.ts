import { shortLine } from '../rollout/lines';
import { inputsText } from './about-run';
import type { RunRequest } from './run-request';

/** Bytes; Temporal takes no more. */
const LONGEST = 1_000;

/** What stands at a schedule in the UI: a person's note as a sentence, then what it does; cut to what Temporal takes. */
export function scheduleNote(note: string | null, what: string): string {
  return noteThatFits(note === null ? what : `${sentence(note.trim())} ${what}`);
}

/** A text that Temporal takes as the note of a schedule. */
export function noteThatFits(text: string): string {
  return shortLine(text, LONGEST);
}

/** `rolling-restart on prod-eu, node 1 only (services=stats_archiver)`: everything that is not a default. */
export function whatStarts(runbook: string, { cluster, nodes, waive, inputs }: RunRequest): string {
  const only = nodes ? `, ${nodes.length === 1 ? 'node' : 'nodes'} ${nodes.join(', ')} only` : '';
  const waived = waive ? `, waiving ${waive.join(', ')}` : '';
  const given = inputsText(inputs);
  return `${runbook} on ${cluster}${only}${waived}${given === '' ? '' : ` (${given})`}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
