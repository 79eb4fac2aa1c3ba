import type { Report } from '../../../rollout/report-shape';
import { MOST_OPENINGS, type Opening } from '../../../rollout/window';
import { effortOfNodes, tookSoFar, total } from '../../../rollout/window-effort';
import type { Window } from '../../../rollout/window-rule';
import type { Post } from '../world/ledger';
import { openingOf, windowOf } from '../world/night';
import type { World } from '../world/world';
import { beginnings, inputOf, ON_ITS_WAY } from './begins';
import { match, nameOf, reported, type Invariant } from './invariant';

const onlyWhenOpen: Invariant = {
  rule: 0,
  name: 'nothing begins outside of an opening of the window, nor after its cut-off',
  says: 'A window says when a run may begin something; so long before its close as the cut-off is everything must be over.',
  over: (world) => {
    const begins = beginnings(world);
    return {
      after: (entry) => {
        if (entry.what !== 'written') return null;
        const { post } = entry;
        const window = windowOf(inputOf(world, post.run));
        if (window === null || !begins(post)) return null;
        const opening = openingFor(world, window, post);
        if (opening === null) return `${nameOf(post)} begins outside of every opening`;
        const late = post.at - ON_ITS_WAY - opening.cutoffAt;
        return late > 0 ? `${nameOf(post)} begins ${late} ms after the cut-off, ${opening.text}` : null;
      },
    };
  },
};

const onlyWhatFits: Invariant = {
  rule: 0,
  name: 'nothing begins that by its estimate is not over before the cut-off',
  says: 'Before each batch, before `before` and before `after` the run works out how long what comes next may take, and whether that is over before the cut-off.',
  over: (world) => {
    const begins = beginnings(world);
    const begun: Post[] = [];
    return {
      after: (entry) => {
        if (entry.what === 'written' && entry.post.path === '/v1/local/services' && begins(entry.post))
          begun.push(entry.post);
        return null;
      },
      atEnd: () => {
        for (const { run, report } of reported(world)) {
          const window = windowOf(run.input);
          if (window === null) continue;
          for (const post of begun.filter((one) => one.run === run.firstRunId)) {
            const opening = openingFor(world, window, post);
            const need = leastEffort(world, report, post);
            const left = (opening?.cutoffAt ?? 0) - (post.at - ON_ITS_WAY);
            if (need > left) return `${nameOf(post)} begins ${left} ms before the cut-off and may take ${need} ms`;
          }
        }
        return null;
      },
    };
  },
};

const fewOpenings: Invariant = {
  rule: 0,
  name: 'a run sees three openings at most, and only one where it stops at the close',
  says: 'At the close the run ends, or sleeps until the window opens again, three windows in all.',
  over: (world) => {
    const begins = beginnings(world);
    const used = new Map<string, Set<number>>();
    return {
      after: (entry) => {
        if (entry.what !== 'written') return null;
        const { post } = entry;
        const window = windowOf(inputOf(world, post.run));
        const opening = window && begins(post) ? openingFor(world, window, post) : null;
        if (window === null || opening === null) return null;
        const seen = used.get(post.run) ?? new Set();
        used.set(post.run, seen.add(opening.start));
        const most = window.atClose === 'stop' ? 1 : MOST_OPENINGS;
        return seen.size > most ? `${nameOf(post)} is of opening number ${seen.size} of the run` : null;
      },
      atEnd: () => {
        const many = reported(world).find(({ report }) => (report.windows ?? []).length > MOST_OPENINGS);
        return many ? `${many.run.id} reports ${many.report.windows?.length} openings` : null;
      },
    };
  },
};

const neverCut: Invariant = {
  rule: 0,
  name: 'no node in hand is cut by a close or a freeze',
  says: 'A window never cuts what has begun: a node in hand is finished or undone, also when the window closes meanwhile.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const each of reported(world)) {
        const { posts } = match(world, each);
        for (const { uid, phase } of each.report.nodes) {
          const own = posts.filter(
            ({ post, undo }) => !undo && post.node === uid && post.path === '/v1/local/services' && isSent(post),
          );
          if (own.length === 0) continue;
          if (phase === 'pending') return `node ${uid} was sent something, and is pending`;
          const why = each.report.notDone.find(({ node }) => node === uid)?.why ?? '';
          if (/the window |change freeze/.test(why)) return `node ${uid} was sent something, and is not done: ${why}`;
        }
      }
      return null;
    },
  }),
};

const honestWindows: Invariant = {
  rule: 12,
  name: 'the windows of a report are what happened in them',
  says: 'Each opening of its maintenance window that the run used or waited for, with what was sent and done in it; left out: it has none.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const { run, report } of reported(world)) {
        const wrong = wrongWindows(world, windowOf(run.input), report, run.firstRunId);
        if (wrong) return `${run.id}: ${wrong}`;
      }
      return null;
    },
  }),
};

export const windowRules = [onlyWhenOpen, onlyWhatFits, fewOpenings, neverCut, honestWindows];

/**
 * In which opening that was begun; what was on its way at a close is of the one before. Of a run that somebody starts
 * outside of its window the first is as long as the window, from when it asked for it at the latest.
 */
function openingFor(world: World, window: Window, post: Post): Opening | null {
  const { outsideWindow } = inputOf(world, post.run) as { outsideWindow?: string };
  const asked = world.ledger.entries.find(
    (entry) => entry.what === 'attempt' && entry.type === 'openings' && entry.run === post.run,
  );
  const start = asked?.at ?? Infinity;
  const closes = start + window.length;
  if (outsideWindow !== undefined && post.at <= closes)
    return { start, closes, cutoffAt: closes - window.cutoff, text: 'that somebody opened' };
  return openingOf(window, post.at) ?? openingOf(window, post.at - ON_ITS_WAY);
}

/** The least that the run may have reckoned with: it knew what nodes took by then, and more nodes side by side take longer. */
function leastEffort(world: World, report: Report, post: Post): number {
  const { runbook, inputs } = world.runbook;
  const over = report.nodes.filter(
    ({ phase, finishedAt }) => phase === 'done' && finishedAt !== null && Date.parse(finishedAt) <= post.at,
  );
  const others = world.ledger.posts.some(
    (one) =>
      one.run === post.run && one.node !== post.node && one.at < post.at && !over.some(({ uid }) => uid === one.node),
  );
  const took = tookSoFar(over, report.waits ?? []) ?? (others ? 0 : null);
  return total(effortOfNodes(runbook, { inputs }, 1, took));
}

function isSent({ answer }: Post): boolean {
  return answer !== '401';
}

function wrongWindows(world: World, rule: Window | null, report: Report, run: string): string | null {
  const { windows, mutations, nodes } = report;
  if (rule === null) return windows === undefined ? null : 'it has no window, and reports some';
  const sent = mutations.filter(({ answer }) => !['not-sent', 'reset', '401'].includes(answer)).length;
  if (windows === undefined) return sent > 0 ? 'it has a window, and reports none' : null;
  const sum = windows.reduce((all, one) => all + one.sent, 0);
  if (sum !== sent) return `${sum} requests in all its windows, and ${sent} in the report`;
  const done = windows.flatMap((one) => one.done);
  if (new Set(done).size !== done.length) return `nodes ${done.join(', ')}: one is done in two windows`;
  const reallyDone = nodes.filter(({ phase }) => phase === 'done').map(({ uid }) => uid);
  const lost = reallyDone.find((uid) => !done.includes(uid));
  if (lost !== undefined) return `node ${lost} is done, and in no window`;
  for (const [index, { start, closes, why, sent: many }] of windows.entries()) {
    if (why === null || why === '') return `window ${index + 1} does not say why it ended`;
    const [from, to] = [Date.parse(start), Date.parse(closes)];
    const truth = openingOf(rule, from);
    const outside = (inputOf(world, run) as { outsideWindow?: string }).outsideWindow !== undefined && index === 0;
    if (!outside && (truth?.start !== from || truth.closes !== to)) return `it never opened from ${start} to ${closes}`;
    const early = world.ledger.posts.some((post) => post.run === run && !post.undo && post.at < from);
    if (index === 0 && early && many > 0) return `something was sent before its first window opened`;
  }
  return null;
}
