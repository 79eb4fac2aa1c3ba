import type { MutationReport, NodePhase, NodeReport, Report } from '../../rollout/report-shape';
import { aboutNode, clock, count, fate, plain, seconds, wasSent } from '../words';

export type SpanKind =
  'in-hand' | 'checking' | 'acting' | 'settling' | 'sleep' | 'undoing' | 'effect' | 'open' | WaitKind;
export type WaitKind = 'paused' | 'holding' | 'waiting';

/** A stretch of time; milliseconds. */
export interface Span {
  lane: string;
  kind: SpanKind;
  from: number;
  to: number;
  /** What it is, for a pointer and for whoever reads without seeing. */
  title: string;
  /** What is written into it where there is room. */
  label: string;
}

/** A moment. */
export interface Mark {
  lane: string;
  kind: 'sent' | 'undo' | 'not-sent' | 'message';
  at: number;
  title: string;
}

/** One row: the run, a node, or a service of the node above it. */
export interface Lane {
  id: string;
  label: string;
  kind: 'run' | 'node' | 'service';
}

export interface Timeline {
  from: number;
  to: number;
  lanes: Lane[];
  spans: Span[];
  marks: Mark[];
}

const RUN = 'run';
const SHOWN: Partial<Record<NodePhase, { kind: SpanKind; what: string }>> = {
  checking: { kind: 'checking', what: 'it is read' },
  acting: { kind: 'acting', what: 'a request is sent' },
  settling: { kind: 'settling', what: 'watched until proven' },
  waiting: { kind: 'sleep', what: 'the runbook waits' },
  undoing: { kind: 'undoing', what: 'brought back' },
};

/** When what happened, by the report's own times; null where it holds none that can be drawn. */
export function timelineOf(report: Report): Timeline | null {
  const from = Date.parse(report.run.startedAt);
  if (Number.isNaN(from)) return null;
  const end = endOf(report, from);
  const began = report.nodes.filter(
    (node) => node.startedAt !== null || report.mutations.some((one) => one.node === node.uid),
  );
  const known = new Set(began.map(({ uid }) => uid));
  const strangers = [...new Set(report.mutations.map(({ node }) => node))].filter((uid) => !known.has(uid));
  const run = ofRun(report, end);
  const parts = [
    run,
    ...began.map((node) => ofNode(node, report, end)),
    ...strangers.map((uid) => ofStranger(uid, report, end)),
  ];
  const timeline = {
    from,
    to: end,
    lanes: parts.flatMap(({ lanes }) => lanes),
    spans: parts.flatMap(({ spans }) => spans).filter(isDrawable),
    marks: parts.flatMap(({ marks }) => marks).filter(({ at }) => !Number.isNaN(at)),
  };
  return timeline.spans.length + timeline.marks.length > 0 && end > from ? timeline : null;
}

type Part = Pick<Timeline, 'lanes' | 'spans' | 'marks'>;

function ofRun({ waits = [], messages }: Report, end: number): Part {
  const spans = waits.map(({ from, until, kind, why }): Span => {
    const span = { from: Date.parse(from), to: until === null ? end : Date.parse(until) };
    return { lane: RUN, kind, ...span, label: kind, title: `${kind} for ${lasting(span)}: ${plain(why)}` };
  });
  const marks = messages.map(({ at, by, what, reason }): Mark => ({
    lane: RUN,
    kind: 'message',
    at: Date.parse(at),
    title: plain(`${clock(at)} ${what} by ${by}${reason ? `: ${reason}` : ''}`),
  }));
  const lanes: Lane[] = spans.length + marks.length > 0 ? [{ id: RUN, label: 'the run', kind: 'run' }] : [];
  return { lanes, spans, marks };
}

function ofNode(node: NodeReport, report: Report, end: number): Part {
  const id = `n${node.uid}`;
  const services = ofServices(node.uid, report, node.finishedAt ? Date.parse(node.finishedAt) : end);
  const role = node.role === 'primary' ? ', primary' : '';
  return {
    lanes: [{ id, label: `node ${node.uid}${role}: ${node.phase}`, kind: 'node' }, ...services.lanes],
    spans: [...phases(node, id, end), ...services.spans],
    marks: services.marks,
  };
}

/** A node that was sent something and is no node of the plan. */
function ofStranger(uid: number, report: Report, end: number): Part {
  const services = ofServices(uid, report, end);
  return { ...services, lanes: [{ id: `n${uid}`, label: `node ${uid}`, kind: 'node' }, ...services.lanes] };
}

function phases(node: NodeReport, lane: string, end: number): Span[] {
  const over = node.finishedAt ? Date.parse(node.finishedAt) : end;
  const all = node.phases ?? [];
  if (all.length === 0) {
    if (node.startedAt === null) return [];
    const span = { from: Date.parse(node.startedAt), to: over };
    return [
      { lane, kind: 'in-hand', ...span, label: 'in hand', title: `node ${node.uid}: in hand for ${lasting(span)}` },
    ];
  }
  return all.flatMap(({ phase, at }, index) => {
    const shown = SHOWN[phase];
    if (!shown) return [];
    const next = all[index + 1];
    const span = { from: Date.parse(at), to: next ? Date.parse(next.at) : over };
    const title = `node ${node.uid}: ${phase} for ${lasting(span)} (${shown.what})`;
    return [{ lane, kind: shown.kind, ...span, label: phase, title }];
  });
}

function ofServices(uid: number, report: Report, over: number): Part {
  const { services = [] } = report.nodes.find((node) => node.uid === uid) ?? {};
  const own = report.mutations.filter(({ node }) => node === uid);
  const names = [...new Set(own.map(nameOf))];
  const lane = (name: string): string => `n${uid}/${names.indexOf(name)}`;
  return {
    lanes: names.map((name) => {
      const verdict = services.find((one) => one.name === name)?.verdict;
      return { id: lane(name), label: plain(verdict ? `${name}: ${verdict}` : name), kind: 'service' };
    }),
    spans: own.flatMap((one, index) => {
      if (!wasSent(one)) return [];
      const from = Date.parse(one.at);
      const next = own.slice(index + 1).find((other) => nameOf(other) === nameOf(one));
      const settled = typeof one.settledAt === 'string' ? Date.parse(one.settledAt) : NaN;
      const isSettled = !Number.isNaN(settled);
      const to = isSettled ? settled : Math.max(from, next ? Date.parse(next.at) : over);
      const what = `${one.undo ? 'undo: ' : ''}${one.body.operation_type}`;
      const came = isSettled ? `decided after ${lasting({ from, to })}` : 'not decided';
      return [
        {
          lane: lane(nameOf(one)),
          kind: isSettled ? ('effect' as const) : ('open' as const),
          from,
          to,
          label: isSettled ? what : `${what}: open`,
          title: plain(`node ${uid}: ${what} ${nameOf(one)}, ${came}; ${one.evidence}`),
        },
      ];
    }),
    marks: own.map((one) => ({
      lane: lane(nameOf(one)),
      kind: !wasSent(one) ? ('not-sent' as const) : one.undo ? ('undo' as const) : ('sent' as const),
      at: Date.parse(one.at),
      title: plain(
        aboutNode(
          uid,
          `${clock(one.at)} ${one.undo ? 'undo: ' : ''}${one.body.operation_type} ${nameOf(one)}, ${fate(one.answer)}`,
        ),
      ),
    })),
  };
}

function nameOf({ body }: MutationReport): string {
  return body.services.join(', ');
}

function lasting({ from, to }: { from: number; to: number }): string {
  return seconds(Math.max(0, to - from) / 1000);
}

function isDrawable({ from, to }: Span): boolean {
  return !Number.isNaN(from) && !Number.isNaN(to) && to >= from;
}

/** The run's end; while it goes on, and where clocks disagree, the last moment that the report knows. */
function endOf({ run, nodes, mutations, waits = [], messages, notes, gates }: Report, from: number): number {
  const times = [
    run.finishedAt,
    ...nodes.flatMap(({ startedAt, finishedAt, phases: all = [] }) => [startedAt, finishedAt, all.at(-1)?.at]),
    ...mutations.flatMap(({ at, settledAt }) => [at, settledAt]),
    ...waits.flatMap((wait) => [wait.from, wait.until]),
    ...[...messages, ...notes, ...gates].map(({ at }) => at),
  ];
  return times.reduce((latest, time) => {
    const parsed = typeof time === 'string' ? Date.parse(time) : NaN;
    return parsed > latest ? parsed : latest;
  }, from);
}

/** A timeline in one sentence. */
export function timelineText({ lanes, from, to }: Timeline): string {
  const nodes = lanes.filter(({ kind }) => kind === 'node').length;
  return `${count(nodes, 'node')} over ${lasting({ from, to })}, from ${clock(new Date(from).toISOString())} to ${clock(new Date(to).toISOString())} UTC`;
}
