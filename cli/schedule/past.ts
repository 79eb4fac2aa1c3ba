import type { Outcome, Phase, Status, WindowReport } from '../../rollout/report-shape';
import { usedFor } from '../../rollout/window-use';

/** A run that a schedule started; instants in milliseconds. */
export interface RunOfSchedule {
  id: string;
  runId: string;
  /** The time by the schedule, or of the click of Trigger; null: somebody started it outside of the window. */
  scheduledFor: number | null;
  from: number;
  to: number | null;
  status: Pick<Status, 'outcome' | 'phase' | 'mutations' | 'windows' | 'waiting' | 'notDone'>;
}

/** A start that has passed, and what became of it. */
export interface PastStart {
  start: number;
  /** `taken`: by a run that was carried over to it; `left-out`: a run was still going on; `none`: nobody knows why. */
  kind: 'run' | 'taken' | 'left-out' | 'none';
  run: { id: string; runId: string; outcome: Outcome | null; phase: Phase } | null;
  /** Whether anything was done in that opening of the window; null: nobody knows. */
  idle: boolean | null;
  text: string;
}

/**
 * What became of the starts that have passed, the last first: each run that was started, and each start by the schedule's rule
 * for which there is none. A run that was carried over takes the starts at which it was still going on.
 */
export function pastStarts(starts: readonly number[], runs: readonly RunOfSchedule[]): PastStart[] {
  const started = runs.map((run): PastStart => {
    const { id, runId, status } = run;
    const [first] = status.windows ?? [];
    const { outcome, phase } = status;
    return {
      start: run.scheduledFor ?? run.from,
      kind: 'run',
      run: { id, runId, outcome, phase },
      idle: outcome === null && first?.why === null ? null : isIdle(first, status),
      text: [runText(run), windowText(first, status)].filter((part) => part !== '').join(': '),
    };
  });
  const of = (start: number): boolean => runs.some(({ scheduledFor }) => scheduledFor === start);
  const without = starts.filter((start) => !of(start)).map((start) => withoutRun(start, runs));
  return [...started, ...without].sort((a, b) => b.start - a.start);
}

function withoutRun(start: number, runs: readonly RunOfSchedule[]): PastStart {
  const open = runs.find(({ from, to }) => from <= start && (to === null || to > start));
  if (!open) {
    const text = 'no run: it was paused then, or Temporal was down for longer than catch_up';
    return { start, kind: 'none', run: null, idle: true, text };
  }
  const { id, runId, status } = open;
  const opening = status.windows?.find((one) => Date.parse(one.start) === start);
  const { outcome, phase } = status;
  return {
    start,
    kind: opening ? 'taken' : 'left-out',
    run: { id, runId, outcome, phase },
    idle: opening === undefined ? true : opening.why === null ? null : isIdle(opening, status),
    text: opening
      ? `taken by ${id}, which was carried over to it: ${usedFor(opening)}`
      : `left out: ${id} was still going on`,
  };
}

function runText({ scheduledFor, status: { outcome, phase } }: RunOfSchedule): string {
  return `${outcome ?? phase}${scheduledFor === null ? ', started by hand outside of the window' : ''}`;
}

/** What the run did in the first opening of its window; of a run without one, whether it sent anything at all. */
function windowText(opening: WindowReport | undefined, { mutations, outcome }: RunOfSchedule['status']): string {
  if (opening === undefined)
    return outcome !== null && outcome !== 'completed' && mutations.length === 0 ? 'nothing was sent' : '';
  const why = opening.why === null || opening.done.length > 0 ? '' : `; ${opening.why}`;
  return `${usedFor(opening)}${why}`;
}

function isIdle(opening: WindowReport | undefined, { mutations }: RunOfSchedule['status']): boolean {
  return opening === undefined ? mutations.length === 0 : opening.sent === 0 && opening.done.length === 0;
}
