import { doneOf } from '../../reports/words';
import type { Status } from '../../rollout/report-shape';
import type { FoundRun } from '../find-run';
import { statusNow } from '../status-now';
import { openRuns } from '../open-runs';
import { rowOf, SCHEDULED } from '../run-row';
import type { Session } from '../session';
import { sideBySide } from '../side-by-side';
import type { RunFact } from './facts';

const LONGEST_QUESTION = 2_000;
/** No run is asked any more when this is over. */
const LONGEST_ASKING = 6_000;
const LANES = 32;

/** The runs that go on, each asked what it does; `asked` is false where one did not answer. */
export async function runFacts(
  session: Session,
  cluster: string | undefined,
): Promise<{ runs: RunFact[]; asked: boolean }> {
  const open = await openRuns(session, cluster);
  const end = Date.now() + LONGEST_ASKING;
  const answers = await sideBySide(open, LANES, async (run) => {
    const answer = Date.now() < end ? await statusNow(session, run.handle, LONGEST_QUESTION) : null;
    return answer && 'status' in answer ? answer.status : null;
  });
  const runs = open.map((run, at) => runFact(run, answers[at] ?? null));
  return { runs, asked: answers.every((one) => one !== null) };
}

/** A run by what Temporal knows and, where it answers, what it says itself. */
export function runFact({ seen }: Pick<FoundRun, 'seen'>, status: Status | null): RunFact {
  const row = rowOf(seen);
  const [at, name] = [seen.typedSearchAttributes.get(SCHEDULED.at), seen.typedSearchAttributes.get(SCHEDULED.by)];
  const waiting = status?.waiting ?? null;
  return {
    id: row.id,
    runId: row.runId,
    cluster: row.cluster ?? (status?.run.cluster || null),
    runbook: row.runbook ?? (status?.run.runbook || null),
    phase: status?.phase ?? row.phase,
    startedAt: seen.startTime.getTime(),
    doing: doingText(status, row.phase),
    waits: waiting && { why: waiting.why, until: instantOf(waiting.until) },
    schedule: at && name ? { name, at: at.getTime() } : null,
    opening: status && openingOf(status),
  };
}

function doingText(status: Status | null, phase: string | null): string {
  if (status === null) return `${phase ?? 'open'}, and does not answer`;
  return status.nodes.length > 0 ? `${status.phase}, ${doneOf(status.nodes)}` : status.phase;
}

/** The last opening that the run came to, unless it has left it: it is in it, or sleeps for it. */
function openingOf({ windows }: Status): RunFact['opening'] {
  const last = windows?.at(-1);
  const start = instantOf(last?.start ?? null);
  return start === null || last?.why !== null ? null : { start, closes: instantOf(last.closes) };
}

function instantOf(text: string | null): number | null {
  const parsed = text === null ? NaN : Date.parse(text);
  return Number.isNaN(parsed) ? null : parsed;
}
