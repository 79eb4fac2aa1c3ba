import { bytesOf } from './lines';
import { nextStep } from './next';
import type { NodeReport, Report, WindowReport } from './report-shape';
import type { RunState } from './run-state';
import { windowsOf } from './window-use';

/** Bytes, with room for what Temporal wraps around it. */
const LIMIT = 900_000;

/** How much of a report that is too long is kept: so many of the newest entries, and so many characters of a text. */
const CUTS = [
  { entries: 1_000, text: 2_000 },
  { entries: 500, text: 300 },
  { entries: 100, text: 80 },
];

/**
 * The report as it stands. Under 1 MB: past that, the phases of nodes are left out, then gates that said yes, old notes, messages and
 * waits, and the ends of long texts, and a note says so. Every node and every mutating request always stands in it.
 */
export function reportOf(state: RunState): Report {
  const { run, outcome, nodes, mutations, gates, waived, messages, notes, waits } = state;
  const next = nextStep(state);
  const windows = windowsOf(state);
  const full: Report = {
    run,
    outcome,
    nodes,
    mutations,
    gates,
    waived,
    notDone: notDone(state),
    messages,
    notes,
    waits,
    ...(windows ? { windows } : {}),
    next,
  };
  if (isSmall(full)) return full;
  let report = withoutPhases(full);
  for (const cut of CUTS) {
    if (isSmall(report)) return report;
    report = shortened(full, cut);
  }
  return report;
}

function withoutPhases(full: Report): Report {
  const text = 'the report would be too long: the phases of nodes are left out';
  return {
    ...full,
    nodes: full.nodes.map(({ phases: _phases, ...node }) => node),
    notes: [...full.notes, { at: full.run.finishedAt ?? full.run.startedAt, node: null, text }],
  };
}

function shortened(full: Report, cut: (typeof CUTS)[number]): Report {
  const short = (text: string): string => (text.length <= cut.text ? text : `${text.slice(0, cut.text - 1)}…`);
  const at = full.run.finishedAt ?? full.run.startedAt;
  const text =
    'the report would be too long: gates that said yes, old notes, messages and waits, the phases of nodes and the ends of long texts are left out';
  return {
    ...full,
    nodes: full.nodes.map(({ phases: _phases, ...node }) => node),
    waits: (full.waits ?? []).slice(-cut.entries).map((wait) => ({ ...wait, why: short(wait.why) })),
    ...(full.windows ? { windows: full.windows.map((one) => windowCut(one, short)) } : {}),
    mutations: full.mutations.map((mutation) => ({ ...mutation, evidence: short(mutation.evidence) })),
    gates: full.gates
      .filter((gate) => gate.verdict !== 'yes')
      .slice(-cut.entries)
      .map((gate) => ({ ...gate, detail: short(gate.detail) })),
    waived: full.waived.map((one) => ({ ...one, items: one.items.slice(0, cut.entries).map(short) })),
    notDone: full.notDone.map(({ node, why }) => ({ node, why: short(why) })),
    messages: full.messages
      .slice(-cut.entries)
      .map((message) => ({ ...message, reason: message.reason === null ? null : short(message.reason) })),
    notes: [
      ...full.notes.slice(-cut.entries).map((note) => ({ ...note, text: short(note.text) })),
      { at, node: null, text },
    ],
  };
}

function windowCut({ text, why, ...window }: WindowReport, short: (text: string) => string): WindowReport {
  return { ...window, text: short(text), why: why === null ? null : short(why) };
}

function isSmall(report: Report): boolean {
  const text = JSON.stringify(report);
  // A UTF-16 unit takes at most three bytes in UTF-8.
  return text.length * 3 <= LIMIT || bytesOf(text) <= LIMIT;
}

function notDone(state: RunState): Report['notDone'] {
  return state.nodes
    .filter((node) => node.phase !== 'done')
    .map((node) => ({ node: node.uid, why: state.whys[String(node.uid)] ?? whyFrom(node, state.ending) }));
}

function whyFrom({ phase, startedAt }: NodeReport, ending: string | null): string {
  if (phase === 'pending' && startedAt !== null)
    return ending ? `nothing was sent there: ${ending}` : 'nothing is sent there yet';
  if (phase === 'pending') return ending ? `its turn did not come: ${ending}` : 'its turn has not come';
  return ending ? `it was ${phase} when the run ended: ${ending}` : `it is ${phase}`;
}
