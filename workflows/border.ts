import type { Survey } from '../rollout/facts';
import { judgeGates, type GateVerdict } from '../rollout/gates';
import { addGates } from '../rollout/run-state';
import { ANSWER_WITHIN } from '../rollout/question';
import type { Effort } from '../rollout/window-effort';
import { askAtBorder } from './ask';
import { freezeLets } from './freeze';
import { hold } from './hold';
import { showing, showPhase } from './phase';
import { contextOf } from './context';
import { surveyUntil, takeBorderSurvey, unlessMoved, type Wanted } from './readings';
import { endingOf, now, type Run } from './run';
import { leavable, until } from './wait';
import { windowLets } from './window-wait';
import { lockedAgain } from './without-lock';

/** So long a gate that says no or unknown is waited for before it is a hold (safety.md, "Gates"). */
export const GATE_WAIT = 5 * 60_000;

export interface Standing {
  /** With nothing left to do a pause has no meaning. */
  pauses?: boolean;
  /** Nodes that probably come next: their looks are kept whole, so that this reading can be their baseline. */
  full?: number[];
  /** `rest: ask`: what a person is asked here, once: an answer given stays given. */
  asks?: { text: string; given: boolean } | null;
  /** How long what comes next may take; left out: nothing comes next that a window could be too short for. */
  next?: () => Effort;
}

/**
 * A border (safety.md, "At a border"): pause, window and freeze, `rest: ask`, lock and drift, then gates; after any wait from its top.
 * `opens` says that no node is in hand and what follows begins here: the reading becomes the one that later looks are
 * compared with.
 */
export async function border(
  run: Run,
  opens: boolean,
  { pauses = true, full = [], asks = null, next }: Standing = {},
): Promise<Survey> {
  for (;;) {
    const ending = endingOf(run);
    if (ending) throw ending;
    if (run.control.pause && pauses) {
      await paused(run);
      continue;
    }
    if (next && !(await windowLets(run, opens, next()))) continue;
    if (next && !(await freezeLets(run, opens))) continue;
    if (asks && !asks.given) {
      await askAtBorder(run, { kind: 'rest', text: asks.text, plan: null }, ANSWER_WITHIN);
      asks.given = true;
      continue;
    }
    if (run.readOnly) return run.survey;
    if (!(await lockedAgain(run))) continue;
    const survey = await takeBorderSurvey(run, { ...gateReading(run), full });
    const verdicts = judgeGates(run.loaded.runbook.gates, survey, contextOf(run));
    addGates(run.state, now(), verdicts);
    const closed = verdicts.filter((gate) => gate.verdict !== 'yes');
    if (closed.length === 0) {
      if (opens) adopt(run, survey);
      return survey;
    }
    await gatesOpen(run, sentence(closed), pauses);
  }
}

/** The gates once more, after whatever was sent since they were last read (safety.md, "Gates"). */
export async function lastGates(run: Run): Promise<void> {
  if (run.sentSinceGates) await border(run, true, { pauses: false });
}

function adopt(run: Run, survey: Survey): void {
  run.survey = survey;
  run.touched.clear();
  run.sentSinceGates = false;
  for (const fact of survey.nodes.ok ? survey.nodes.value : []) {
    const node = run.nodes.get(fact.uid);
    if (node) node.report.role = fact.role;
  }
}

/** Stands until a person says resume. */
export async function paused(run: Run): Promise<void> {
  run.control.paused = true;
  showPhase(run);
  try {
    await until(run, () => !run.control.pause);
  } finally {
    run.control.paused = false;
    showPhase(run);
  }
}

async function gatesOpen(run: Run, why: string, pauses: boolean): Promise<void> {
  const target = { gates: run.loaded.runbook.gates, context: contextOf(run), touching: null };
  const waiting = {
    why,
    until: new Date(Date.now() + GATE_WAIT).toISOString(),
    ends: 'It goes on by itself when that is well, and holds after 5 minutes',
  };
  const well = await showing(run, waiting, () =>
    leavable(run, () =>
      unlessMoved(
        () => surveyUntil(run, gateReading(run), target, GATE_WAIT),
        () => run.control.pause && pauses,
      ),
    ),
  );
  // While paused nothing else is looked at: the border starts from its top.
  if (well !== false) return;
  await hold(run, { node: null, kind: 'gate', why }, () =>
    surveyUntil(run, gateReading(run), target, run.loaded.runbook.hold),
  );
}

function gateReading(run: Run): Wanted {
  return { parts: ['cluster', 'nodes', 'actions', 'check', 'databases', 'health', 'looks'], services: run.draft.named };
}

function sentence(closed: GateVerdict[]): string {
  return closed.map((gate) => `gate ${gate.name} says ${gate.verdict}: ${gate.detail}`).join('; ');
}
