/**
 * One service of one node as a pure state machine. All times are true milliseconds, not the node's skewed clock.
 * A change is written down as phases to come; `settle` lets those happen whose time has come.
 */
export interface ServiceState {
  status: Status;
  /** When the present process was made; null: none was since the service stopped. */
  startedAt: number | null;
  /** When `status` last changed. */
  since: number;
  /** How many processes were made, the first not counted. */
  spawns: number;
  coming: Phase[];
  /** Milliseconds between two crashes; null: it does not crash. */
  crashes: number | null;
  /** What the last operation was meant to lead to. */
  wanted: 'RUNNING' | 'STOPPED';
}

export type Status = 'RUNNING' | 'STARTING' | 'RESTARTING' | 'STOPPED';
export type Operation = 'restart' | 'stop' | 'start';

export interface Phase {
  at: number;
  status: Status;
  spawns?: boolean;
}

/** How an operation goes; everything but `plain` is a fault. */
export type Manner =
  | { kind: 'plain' }
  /** No RESTARTING: the new process is there at once, in STARTING. */
  | { kind: 'starting' }
  | { kind: 'via-stopped' }
  | { kind: 'stays-stopped' }
  /** STARTING for ever. */
  | { kind: 'stays-starting' }
  | { kind: 'crash-loop'; everyMs: number };

export function running(startedAt: number): ServiceState {
  return { status: 'RUNNING', startedAt, since: startedAt, spawns: 0, coming: [], crashes: null, wanted: 'RUNNING' };
}

export function stopped(since: number): ServiceState {
  return { status: 'STOPPED', startedAt: null, since, spawns: 0, coming: [], crashes: null, wanted: 'STOPPED' };
}

/** The state at `now`; never looks back before what it already is. */
export function settle(state: ServiceState, now: number): ServiceState {
  let settled = state;
  for (let next = upcoming(settled); next && next.at <= now; next = upcoming(settled)) settled = enter(settled, next);
  return settled;
}

/** What `operation` makes of the service, `ms` being the time that it takes. The present state must be settled. */
export function operate(
  state: ServiceState,
  operation: Operation,
  now: number,
  ms: number,
  manner: Manner,
): ServiceState {
  const wanted = operation === 'stop' ? 'STOPPED' : 'RUNNING';
  if (changesNothing(state, operation)) return { ...state, wanted };
  const coming = operation === 'stop' ? [{ at: now + ms, status: 'STOPPED' as const }] : phases(state, now, ms, manner);
  const crashes = operation !== 'stop' && manner.kind === 'crash-loop' ? manner.everyMs : null;
  return settle({ ...state, coming, crashes, wanted }, now);
}

/** Whether it is so already, or on its way there. A restart always changes something. */
export function changesNothing(state: ServiceState, operation: Operation): boolean {
  const goal = operation === 'stop' ? 'STOPPED' : 'RUNNING';
  return operation !== 'restart' && (state.coming.at(-1)?.status ?? state.status) === goal;
}

/** Whether it is on its way, or is not what the last operation was meant to lead to. */
export function isRestless(state: ServiceState): boolean {
  return state.status !== state.wanted || state.crashes !== null || state.coming.length > 0;
}

/** When it will be steady; null: never by itself. */
export function steadyAt(state: ServiceState): number | null {
  const last = state.coming.at(-1);
  if (state.crashes !== null || (last?.status ?? state.status) !== state.wanted) return null;
  return last?.at ?? state.since;
}

function phases(state: ServiceState, now: number, ms: number, manner: Manner): Phase[] {
  const born: Phase = { at: now + Math.floor(ms / 2), status: 'STARTING', spawns: true };
  const up: Phase = { at: now + ms, status: 'RUNNING' };
  const gone: Phase[] = state.status === 'STOPPED' ? [] : [{ at: now, status: 'RESTARTING' }];
  switch (manner.kind) {
    case 'plain':
    case 'crash-loop':
      return [...gone, born, up];
    case 'starting':
      return [{ ...born, at: now }, up];
    case 'via-stopped':
      return [{ at: now, status: 'STOPPED' }, born, up];
    case 'stays-stopped':
      return [{ at: now, status: 'STOPPED' }];
    case 'stays-starting':
      return [...gone, born];
  }
}

function upcoming(state: ServiceState): Phase | undefined {
  const next = state.coming[0];
  if (next || state.crashes === null) return next;
  return { at: state.since + state.crashes, status: 'RUNNING', spawns: true };
}

function enter(state: ServiceState, phase: Phase): ServiceState {
  const born = phase.spawns === true;
  return {
    ...state,
    status: phase.status,
    since: phase.at,
    startedAt: born ? phase.at : phase.status === 'STOPPED' ? null : state.startedAt,
    spawns: state.spawns + (born ? 1 : 0),
    coming: state.coming.slice(1),
  };
}
