import type { Outcome, Phase, Report, Waiting } from './report-shape';
import { bytesOf } from './lines';
import type { Opening } from './window';

/** What somebody is told: the run holds, was paused, asks a person, did nothing in its window, or has ended. */
export type NoticeKind = 'holding' | 'paused' | 'approval' | 'window' | 'finished';

/** The body of a notice, less the links, which only the worker knows. At most 7 kB as JSON, and without a secret. */
export interface Notice {
  /** The same when it is delivered again: receivers drop doubles by it. */
  id: string;
  /** Counts the notices of one run, from 1. */
  n: number;
  at: string;
  what: NoticeKind;
  /** All of it in one line, for chats. */
  text: string;
  run: Pick<Report['run'], 'id' | 'runbook' | 'cluster' | 'requestedBy' | 'reason' | 'startedAt'> & {
    /** Of the run's first execution. */
    runId: string;
  };
  phase: Phase;
  outcome: Outcome | null;
  /** The node that it is about; null: the run as a whole. */
  node: number | null;
  /** The hash of the plan that is to be approved. */
  plan: string | null;
  why: string | null;
  /** ISO-8601, or null where nothing ends it by itself. */
  until: string | null;
  /** What ends it, with a verb of the command line. */
  ends: string | null;
  /** Of a finished run: what a person should do now. */
  next: string | null;
}

/** Something that is told while it stands. */
export interface Matter {
  kind: 'holding' | 'paused' | 'approval';
  /** The same for as long as it stands. */
  key: string;
  node: number | null;
  plan: string | null;
  waiting: Waiting;
}

/** What stood at the last look, and when a hold was told last. */
export interface Told {
  keys: string[];
  heldAt: number | null;
}

export const NOTHING_TOLD: Told = { keys: [], heldAt: null };

/** Nodes in hand side by side fall into a hold one after the other, and one notice wakes somebody for all of them. */
const TOGETHER = 60_000;

/**
 * Which of what stands now is told: whatever did not stand before, a hold that came back included (safety rule 5 lets the same
 * one heal only twice). Not told one by one are the holds that join another one within a minute after a hold was told.
 */
export function newsOf(told: Told, standing: Matter[], now: number): { news: Matter[]; told: Told } {
  const isHolding = standing.some(({ kind, key }) => kind === 'holding' && told.keys.includes(key));
  let { heldAt } = told;
  let joins = isHolding && heldAt !== null && now - heldAt < TOGETHER;
  const news = standing.filter(({ kind, key }) => {
    if (told.keys.includes(key)) return false;
    if (kind !== 'holding') return true;
    if (joins) return false;
    joins = true;
    heldAt = now;
    return true;
  });
  return { news, told: { keys: standing.map(({ key }) => key), heldAt } };
}

/** Everything of a notice but what it is about. */
export interface About {
  n: number;
  at: string;
  runId: string;
  run: Report['run'];
  phase: Phase;
}

export function noticeOfMatter(about: About, { kind, node, plan, waiting }: Matter): Notice {
  const { why, until, ends } = waiting;
  const text = `${nameOf(about.run)}${kind === 'holding' ? ' holds' : ''}: ${why}`;
  return noticeOf(about, { what: kind, text, outcome: null, node, plan, why, until, ends, next: null });
}

/** Of an opening of its window in which the run sent nothing, and of the next one, until which it sleeps. */
export function noticeOfWindow(about: About, idle: { opening: string; why: string; to: Opening }): Notice {
  const { opening, why, to } = idle;
  const { run } = about;
  const text = `${nameOf(run)}: nothing was done in window ${opening}: ${why}; carried over to window ${to.text}`;
  const until = new Date(to.start).toISOString();
  const ends = `It goes on by itself when the window opens; or a person says abort, for example: rollbook abort ${run.id}`;
  const rest = { outcome: null, node: null, plan: null, next: null };
  return noticeOf({ ...about, phase: 'waiting' }, { ...rest, what: 'window', text, why, until, ends });
}

export function noticeOfEnd(about: About, end: { outcome: Outcome; why: string | null; next: string }): Notice {
  const { outcome, why, next } = end;
  const text = `${nameOf(about.run)} has ended: ${outcome}${why === null ? '' : `: ${why}`}`;
  const rest = { node: null, plan: null, until: null, ends: null };
  return noticeOf(about, { ...rest, what: 'finished', text, outcome, why, next });
}

/** Of a run that Temporal closed, as it says, and that could not tell it itself: terminated, or its time was over. */
export function noticeOfSilence(run: Omit<About, 'phase'>, status: string): Notice {
  const outcome = status === 'COMPLETED' ? 'completed' : 'failed';
  const why = `Temporal closed it (${status.toLowerCase().replaceAll('_', ' ')}) before it could say so itself`;
  const next = `What it sent, and which node it had in hand: rollbook report ${run.run.id} --run-id ${run.runId}`;
  return noticeOfEnd({ ...run, phase: 'finished' }, { outcome, why, next });
}

type Rest = Omit<Notice, 'id' | 'n' | 'at' | 'run' | 'phase'>;

function noticeOf({ n, at, runId, run, phase }: About, rest: Rest): Notice {
  const { id, runbook, cluster, requestedBy, reason, startedAt } = run;
  const { what, text, outcome, node, plan, why, until, ends, next } = rest;
  return fitting({
    // After a reset `n` counts again from where the run was reset to, and what is told then is another matter.
    id: `${runId}/${n}-${Date.parse(at)}`,
    ...{ n, at, what, text },
    run: { id, runId, runbook, cluster, requestedBy, reason, startedAt },
    ...{ phase, outcome, node, plan, why, until, ends, next },
  });
}

const LIMIT = 7_000;
const CUTS = [2_000, 1_000, 400, 120];

/** Long texts are cut until the whole is small enough. */
function fitting(whole: Notice): Notice {
  const cuts = CUTS.map((most) => shortened(whole, most));
  return [whole, ...cuts].find((notice) => bytesOf(JSON.stringify(notice)) <= LIMIT) ?? shortened(whole, 60);
}

function shortened(notice: Notice, most: number): Notice {
  const short = <T extends string | null>(text: T): T | string =>
    text !== null && text.length > most ? `${text.slice(0, most - 1)}…` : text;
  const { run } = notice;
  return {
    ...notice,
    text: short(notice.text),
    run: {
      ...run,
      ...{ id: short(run.id), runbook: short(run.runbook), cluster: short(run.cluster) },
      ...{ requestedBy: short(run.requestedBy), reason: short(run.reason) },
    },
    why: short(notice.why),
    ends: short(notice.ends),
    next: short(notice.next),
  };
}

function nameOf({ runbook, cluster, id }: Report['run']): string {
  return `${runbook || id}${cluster === '' ? '' : ` on ${cluster}`}`;
}
