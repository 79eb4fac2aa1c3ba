import type { NodePhase, Outcome, Verdict } from '../../rollout/report-shape';
import { markup, type Markup, type Piece } from './markup';

export type Mood = 'good' | 'bad' | 'warn' | 'calm';

/** A word with its colour: the word alone says it, too. */
export function tag(mood: Mood, text: string): Markup {
  return markup`<span class="tag ${mood}">${text}</span>`;
}

export function section(title: string, ...body: Piece[]): Markup {
  return markup`<section><h2>${title}</h2>${body}</section> `;
}

export interface Column {
  name: string;
  /** Kept on one line: a time, a word of ours. */
  isShort?: boolean;
}

/** A table that becomes a list of cards on a small screen; the first cell of each row names it. */
export function table(columns: readonly Column[], rows: readonly (readonly Piece[])[]): Markup {
  const heads = columns.map(({ name }) => markup`<th scope="col">${name}</th>`);
  const body = rows.map(
    (row) => markup`<tr>${row.map((cell, index) => cellOf(columns[index], cell, index === 0))}</tr> `,
  );
  return markup`<table class="cards"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`;
}

function cellOf(column: Column | undefined, cell: Piece, isHead: boolean): Markup {
  const name = column?.name ?? '';
  const inside = column?.isShort === true ? markup`<div class="short">${cell}</div>` : markup`<div>${cell}</div>`;
  return isHead
    ? markup`<th scope="row" data-label="${name}">${inside}</th>`
    : markup`<td data-label="${name}">${inside}</td>`;
}

export function moodOf(outcome: Outcome | null): Mood {
  switch (outcome) {
    case 'completed':
      return 'good';
    case 'failed':
      return 'bad';
    case 'stopped':
    case 'rolled-back':
      return 'warn';
    case 'refused':
    case null:
      return 'calm';
    default:
      return outcome satisfies never;
  }
}

/** A sign before the outcome's word, so that no colour is needed to tell them apart. */
export function signOf(outcome: Outcome | null): string {
  switch (outcome) {
    case 'completed':
      return '✓';
    case 'failed':
      return '✗';
    case 'stopped':
      return '■';
    case 'rolled-back':
      return '↩';
    case 'refused':
      return '⊘';
    case null:
      return '…';
    default:
      return outcome satisfies never;
  }
}

const PHASES: Partial<Record<NodePhase, Mood>> = {
  done: 'good',
  failed: 'bad',
  'undo-failed': 'bad',
  unknown: 'bad',
  undone: 'warn',
};

export function phaseTag(phase: NodePhase): Markup {
  return tag(PHASES[phase] ?? 'calm', phase);
}

export function verdictTag(verdict: Verdict): Markup {
  return tag(verdict === 'yes' ? 'good' : verdict === 'no' ? 'bad' : 'warn', verdict);
}
