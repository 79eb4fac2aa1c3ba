import type { GateReport, MutationReport, NodeReport, Report, ServiceReport, Status } from '../rollout/report-shape';
import { objections } from '../rollout/gate-text';
import { aboutNode, instant, meaning } from '../reports/words';
import type { Event } from './event';

/**
 * What happened between two answers of the query `status`, oldest first; from null: everything so far. What has no
 * time of its own in the report is dated `at`. Pure; the same pair gives the same events.
 */
export function diffStatus(prev: Status | null, next: Status, at: string): Event[] {
  const seen = next.nodes.flatMap((node) =>
    nodeEvents(
      prev?.nodes.find((one) => one.uid === node.uid),
      node,
      at,
    ),
  );
  const since = [
    ...gates(added(prev?.gates, next.gates)),
    ...seen,
    ...mutations(prev, next, at, seen),
    ...added(prev?.messages, next.messages).map((one): Event => ({
      type: 'message',
      at: one.at,
      text: `${one.what} by ${one.by}${one.reason ? `: ${one.reason}` : ''}`,
    })),
    ...added(prev?.notes, next.notes).map((one): Event => ({
      type: 'note',
      at: one.at,
      ...ofNode(one.node),
      text: aboutNode(one.node, one.text),
    })),
    ...waits(prev, next, at),
  ];
  const first = earliest(since, at);
  const events = [...planned(prev, next, first), ...waitOver(prev, next, first), ...since];
  const inTime = events
    .map((event, index) => ({ event, index }))
    .sort((a, b) => Date.parse(a.event.at) - Date.parse(b.event.at) || a.index - b.index);
  return [...inTime.map(({ event }) => event), ...outcome(prev, next, at)];
}

/** The report of a run that has ended, as the last answer of its query. */
export function finishedStatus(report: Report): Status {
  return { ...report, phase: 'finished', waiting: null };
}

function planned(prev: Status | null, next: Status, at: string): Event[] {
  if (next.run.plan === null || prev?.run.plan === next.run.plan) return [];
  const order = next.nodes.length > 0 ? `: nodes ${next.nodes.map((node) => node.uid).join(', ')}` : '';
  const again = prev?.run.plan ? 'planned anew' : 'planned';
  return [{ type: 'plan', at, text: `${again}${order} (${next.run.plan.slice(0, 12)})` }];
}

/** A plan has no time of its own: it stood before anything else that is news. */
function earliest(events: readonly Event[], at: string): string {
  return events.reduce((least, event) => (Date.parse(event.at) < Date.parse(least) ? event.at : least), at);
}

/** Readings of one time that say the same are one event. */
function gates(readings: GateReport[]): Event[] {
  const times = [...new Set(readings.map(({ at }) => at))];
  return times.flatMap((at) => {
    const read = readings.filter((one) => one.at === at);
    const well = read.filter(({ verdict }) => verdict === 'yes').map(({ name }) => name);
    const yes = `${well.length === 1 ? 'gate' : `${well.length} gates`} yes: ${well.join(', ')}`;
    return [...objections(read), ...(well.length > 0 ? [yes] : [])].map((text): Event => ({ type: 'gate', at, text }));
  });
}

function nodeEvents(prev: NodeReport | undefined, next: NodeReport, at: string): Event[] {
  const events: Event[] = next.services.flatMap((service) => serviceEvents(next, prev, service, at));
  const before = prev?.phase ?? 'pending';
  if (next.phase === before) return events;
  const role = next.role ? `, ${next.role}` : '';
  const name = `node ${next.uid} (${next.address}${role})`;
  const ended = next.finishedAt !== null && next.finishedAt !== prev?.finishedAt ? next.finishedAt : null;
  // The phases at its beginning may be over before anybody asks: its turn has a time of its own.
  const began = next.startedAt !== null && next.startedAt !== prev?.startedAt ? next.startedAt : null;
  if (began !== null) events.unshift({ type: 'node', at: began, node: next.uid, text: `${name} begins` });
  if (began === null || next.phase !== 'checking')
    events.push({ type: 'node', at: ended ?? at, node: next.uid, text: `${name} ${next.phase}` });
  return events;
}

/** A look is told where it changed something: a status, a start time or the verdict. */
function serviceEvents(node: NodeReport, before: NodeReport | undefined, next: ServiceReport, at: string): Event[] {
  const prev = before?.services.find((one) => one.name === next.name);
  const was = prev?.after ?? prev?.before ?? next.before;
  const is = next.after ?? next.before;
  const { verdict } = next;
  const judged = verdict !== null && verdict !== prev?.verdict;
  const moved = next.after !== null && (is?.status !== was?.status || is?.startTime !== was?.startTime);
  if (!judged && !moved) return [];
  const state = is ? is.status : 'not listed';
  const since = is?.startTime ? `, started ${is.startTime}` : '';
  const text = `node ${node.uid}: ${next.name} ${state}${since}${verdict ? ` - ${verdict}` : ''}`;
  return [{ type: 'look', at: node.finishedAt ?? at, node: node.uid, service: next.name, text }];
}

/** The evidence of a request is told here only where no look at that service tells it already. */
function mutations(prev: Status | null, next: Status, at: string, seen: readonly Event[]): Event[] {
  return next.mutations.flatMap((one, index): Event[] => {
    const before = prev?.mutations[index];
    if (!before || before.at !== one.at) return [{ ...ofMutation(one), type: 'mutation', at: one.at, text: sent(one) }];
    const news = [
      ...(before.answer === one.answer ? [] : [`answer ${one.answer}`]),
      ...(before.evidence === one.evidence || one.evidence === '' || isTold(one, seen) ? [] : [one.evidence]),
    ];
    return news.length === 0
      ? []
      : [{ ...ofMutation(one), type: 'look', at, text: `node ${one.node}: ${services(one)}: ${news.join('; ')}` }];
  });
}

function isTold(one: MutationReport, seen: readonly Event[]): boolean {
  return seen.some(
    (event) => event.type === 'look' && event.node === one.node && event.service === one.body.services[0],
  );
}

function sent(one: MutationReport): string {
  const answer = one.answer === '' ? '' : `, answer ${one.answer}`;
  const evidence = one.evidence === '' ? '' : `; ${one.evidence}`;
  return `node ${one.node}: ${one.undo ? 'undo: ' : ''}${one.body.operation_type} ${services(one)}${answer}${evidence}`;
}

function services(one: MutationReport): string {
  return one.body.services.join(', ');
}

function ofMutation(one: MutationReport): Pick<Event, 'node' | 'service'> {
  const [service] = one.body.services;
  return { node: one.node, ...(service === undefined ? {} : { service }) };
}

function waits(prev: Status | null, next: Status, at: string): Event[] {
  const waiting = next.waiting;
  if (waiting && waiting.why !== prev?.waiting?.why) {
    const until = waiting.until ? ` until ${instant(waiting.until)}` : '';
    const how = next.phase === 'rolling' ? 'waiting' : next.phase;
    return [{ type: 'wait', at, text: `${how}${until}: ${waiting.why}. What ends it: ${waiting.ends}` }];
  }
  if (
    !waiting &&
    !prev?.waiting &&
    prev &&
    next.phase !== prev.phase &&
    ['paused', 'holding', 'undoing'].includes(next.phase)
  ) {
    return [{ type: 'wait', at, text: `the run is ${next.phase}` }];
  }
  return [];
}

/** It was over before anything else that is news. */
function waitOver(prev: Status | null, next: Status, at: string): Event[] {
  if (next.waiting || !prev?.waiting || next.phase === 'finished') return [];
  return [{ type: 'wait', at, text: 'the wait is over; the run goes on' }];
}

function outcome(prev: Status | null, next: Status, at: string): Event[] {
  if (next.outcome === null || prev?.outcome === next.outcome) return [];
  return [{ type: 'outcome', at: next.run.finishedAt ?? at, text: `${next.outcome}: ${meaning(next.outcome)}` }];
}

function ofNode(node: number | null): Pick<Event, 'node'> {
  return node === null ? {} : { node };
}

/** Entries that were not there before: lists grow at their end, but a long one may have lost entries in between. */
function added<T extends { at: string }>(prev: readonly T[] = [], next: readonly T[]): T[] {
  const last = prev[prev.length - 1];
  if (last === undefined) return [...next];
  if (same(next[prev.length - 1], last)) return next.slice(prev.length);
  const known = new Set(prev.map((one) => JSON.stringify(one)));
  return next.filter((one) => Date.parse(one.at) >= Date.parse(last.at) && !known.has(JSON.stringify(one)));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
