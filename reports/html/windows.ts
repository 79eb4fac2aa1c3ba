import type { Lane, Span, Timeline } from './timeline';

type Stretch = Pick<Span, 'from' | 'to'>;

/** Of the whole time, so much at least must pass without work for a stretch of work to end. */
const GAP = 0.03;
/** Where work fills more of the time than this, the whole shows it well. */
const FULL = 0.35;
const MOST = 6;
const EDGE = 0.04;

/**
 * Close-ups of the stretches in which nodes were in hand, where long waits between them leave little room for those: each drawn to its
 * own scale. None where the whole shows it all.
 */
export function closeUps(timeline: Timeline): Timeline[] {
  const whole = timeline.to - timeline.from;
  const stretches: Stretch[] = [];
  for (const one of workOf(timeline)) {
    const last = stretches.at(-1);
    if (last && one.from - last.to < whole * GAP) last.to = Math.max(last.to, one.to);
    else stretches.push({ ...one });
  }
  const worked = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  if (worked === 0 || worked > whole * FULL || stretches.length > MOST) return [];
  return stretches.map((stretch) => cutTo(timeline, stretch));
}

/** What nodes went through, less the time that the run paused or held. */
function workOf({ spans, marks, lanes }: Timeline): Stretch[] {
  const ofNodes = new Set(lanes.filter(({ kind }) => kind !== 'run').map(({ id }) => id));
  const rests = spans.filter(({ kind }) => kind === 'paused' || kind === 'holding');
  const work = spans
    .filter(({ lane, kind }) => ofNodes.has(lane) && kind !== 'open')
    .flatMap((span) => without(span, rests));
  const moments = marks.filter(({ lane }) => ofNodes.has(lane)).map(({ at }) => ({ from: at, to: at }));
  return [...work, ...moments].sort((a, b) => a.from - b.from);
}

function without(whole: Stretch, rests: readonly Stretch[]): Stretch[] {
  return rests.reduce<Stretch[]>(
    (left, rest) =>
      left.flatMap(({ from, to }) => {
        if (rest.to <= from || rest.from >= to) return [{ from, to }];
        return [
          { from, to: rest.from },
          { from: rest.to, to },
        ].filter((one) => one.to > one.from);
      }),
    [{ from: whole.from, to: whole.to }],
  );
}

function cutTo(timeline: Timeline, stretch: Stretch): Timeline {
  const edge = Math.max(500, (stretch.to - stretch.from) * EDGE);
  const from = Math.max(timeline.from, stretch.from - edge);
  const to = Math.min(timeline.to, stretch.to + edge);
  const spans = timeline.spans
    .filter((span) => span.to >= from && span.from <= to)
    .map((span) => ({ ...span, from: Math.max(from, span.from), to: Math.min(to, span.to) }));
  const marks = timeline.marks.filter(({ at }) => at >= from && at <= to);
  const used = new Set([...spans, ...marks].map(({ lane }) => lane));
  return { from, to, lanes: timeline.lanes.filter(({ id }) => used.has(id)), spans, marks };
}

/** Only the run and its nodes. */
export function withoutServices(timeline: Timeline): Timeline {
  return ofLanes(
    timeline,
    timeline.lanes.filter(({ kind }) => kind !== 'service'),
  );
}

/** The time in which anything in these lanes happened, a little more at both ends, and what falls into it. */
export function closest(timeline: Timeline): Timeline {
  const times = [...timeline.spans.flatMap(({ from, to }) => [from, to]), ...timeline.marks.map(({ at }) => at)];
  const [from, to] = times.reduce(
    ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
    [Infinity, -Infinity],
  );
  if (from >= to) return timeline;
  const near = cutTo(timeline, { from, to });
  const isRunShown = near.lanes.some(({ kind }) => kind === 'run');
  return { ...near, lanes: timeline.lanes.filter(({ kind }) => kind !== 'run' || isRunShown) };
}

function ofLanes(timeline: Timeline, lanes: Lane[]): Timeline {
  const own = new Set(lanes.map(({ id }) => id));
  const spans = timeline.spans.filter(({ lane }) => own.has(lane));
  return { ...timeline, lanes, spans, marks: timeline.marks.filter(({ lane }) => own.has(lane)) };
}

/** The lanes in pages of at most so many, a node with its services on one page. */
export function pagesOf(timeline: Timeline, most: number): Timeline[] {
  const pages: Lane[][] = [];
  for (const group of groupsOf(timeline.lanes)) {
    const page = pages.at(-1);
    if (page && page.length + group.length <= most) page.push(...group);
    else pages.push([...group]);
  }
  return pages.map((lanes) => ofLanes(timeline, lanes));
}

function groupsOf(lanes: readonly Lane[]): Lane[][] {
  const groups: Lane[][] = [];
  for (const lane of lanes) {
    if (lane.kind === 'service') groups.at(-1)?.push(lane);
    else groups.push([lane]);
  }
  return groups;
}
