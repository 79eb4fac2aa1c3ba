import { nextStep } from './next';
import type { Report } from './report-shape';
import type { RunState } from './run-state';

const LIMIT = 900_000;

/** The report as it stands. Always under 1 MB: past that the oldest gates that said yes are left out, and a note says so. */
export function reportOf(state: RunState): Report {
  const { run, outcome, nodes, mutations, gates, waived, messages, notes } = state;
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
    next: nextStep(state),
  };
  if (JSON.stringify(full).length <= LIMIT) return full;
  const kept = gates.filter((gate) => gate.verdict !== 'yes').slice(-500);
  const note = { at: run.finishedAt ?? run.startedAt, node: null, text: 'gates that said yes are left out: the report would be too long' };
  const shorter = { ...full, gates: kept, notes: [...notes.slice(-1000), note] };
  if (JSON.stringify(shorter).length <= LIMIT) return shorter;
  return { ...shorter, mutations: mutations.map((mutation) => ({ ...mutation, evidence: mutation.evidence.slice(0, 80) })) };
}

function notDone(state: RunState): Report['notDone'] {
  return state.nodes
    .filter((node) => node.phase !== 'done')
    .map((node) => ({ node: node.uid, why: state.whys[String(node.uid)] ?? whyFrom(node.phase, state.ending) }));
}

function whyFrom(phase: string, ending: string | null): string {
  if (phase === 'pending') return ending ? `its turn did not come: ${ending}` : 'its turn has not come';
  return ending ? `it was ${phase} when the run ended: ${ending}` : `it is ${phase}`;
}
