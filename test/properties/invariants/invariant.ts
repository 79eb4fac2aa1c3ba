import type { Report } from '../../../rollout/report-shape';
import { RUNBOOK_WORKFLOW } from '../../../temporal/names';
import type { Run } from '../core/run';
import type { Outcome } from '../drive';
import type { Entry, Post } from '../world/ledger';
import type { World } from '../world/world';

/** A rule of safety.md, or what follows from several, judged against the world's own ledger; the run's word is never believed. */
export interface Invariant {
  /** The number of the rule; 0: of none alone. */
  rule: number;
  name: string;
  /** The rule in its own words. */
  says: string;
  /** Begins to watch one world. */
  over(world: World): Watch;
}

/** A sentence says what was broken; null: nothing. */
export interface Watch {
  /** After each event. */
  after?(entry: Entry): string | null;
  /** Once everything is over. */
  atEnd?(outcome: Outcome): string | null;
}

/** The runs of a world that ended with a report and are no product of a reset. */
export function reported(world: World): { run: Run; report: Report }[] {
  return world.server.runs.flatMap((run) => {
    if (run.type !== RUNBOOK_WORKFLOW || !run.closed || run.closed.how === 'terminated') return [];
    if (run.runId !== run.firstRunId) return [];
    const { result } = run.closed;
    return isReport(result) ? [{ run, report: result }] : [];
  });
}

export function isReport(result: unknown): result is Report {
  return typeof result === 'object' && result !== null && 'mutations' in result;
}

export interface Matched {
  posts: { post: Post; undo: boolean }[];
  /** Written, and not in the report; in the report as answered, and never written. */
  missing: Post[];
  invented: string[];
  /** Reported with another answer than was given; lost is what no answer came to in time. */
  wrong: string[];
}

/** Brings the POSTs of a run and the mutations of its report together, one to one. */
export function match(world: World, { run, report }: { run: Run; report: Report }): Matched {
  const left = report.mutations.filter(({ answer }) => answer !== 'not-sent' && answer !== 'reset');
  const posts: Matched['posts'] = [];
  const missing: Post[] = [];
  const wrong: string[] = [];
  for (const post of world.ledger.posts.filter((one) => one.run === run.firstRunId)) {
    const same = (m: (typeof left)[number]) =>
      m.node === post.node &&
      m.path === post.path &&
      m.body.operation_type === post.operation &&
      m.body.services[0] === post.service;
    // One that was lost may be of a worker that never wrote it.
    const answered = left.findIndex((m) => same(m) && m.answer !== 'lost' && m.answer === answerOf(post));
    const index = answered >= 0 ? answered : left.findIndex(same);
    const [found] = index >= 0 ? left.splice(index, 1) : [];
    if (found && found.answer !== 'lost' && found.answer !== answerOf(post))
      wrong.push(`${nameOf(post)} was answered ${answerOf(post)} and is reported ${found.answer}`);
    if (found) posts.push({ post, undo: found.undo });
    else missing.push(post);
  }
  const invented = left
    .filter(({ answer }) => answer !== 'lost')
    .map((m) => `${m.body.operation_type} ${m.body.services[0]} on node ${m.node}: ${m.answer}`);
  return { posts, missing, invented, wrong };
}

export function nameOf(post: Post): string {
  return `POST ${post.id} (${post.operation} ${post.service} for node ${post.node}, ${post.run})`;
}

function answerOf({ answer }: Post): string {
  return answer === 'garbled' ? 'missing' : (answer ?? 'lost');
}
