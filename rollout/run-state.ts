import { mayHaveHappened } from './answer';
import type { GateVerdict } from './gates';
import type { PlanDocument } from './plan-shape';
import type {
  NodePhase,
  NodeReport,
  Outcome,
  Phase,
  Report,
  ServiceReport,
  Status,
  Waiting,
  WaitReport,
} from './report-shape';

/** Everything a report is made of, written as the run goes. */
export interface RunState extends Omit<Report, 'notDone' | 'next' | 'waits'> {
  waits: WaitReport[];
  phase: Phase;
  waiting: Waiting | null;
  /** Why a node is not done, by uid as text. */
  whys: Record<string, string>;
  plan: PlanDocument | null;
  /** Inputs and nodes as asked for: `next` repeats them. */
  request: { inputs: Record<string, unknown>; nodes: number[] | null; named: boolean };
  /** Nodes that began to match the runbook's `where` after planning. */
  newcomers: number[];
  /** What a person should do about the schedule that the run was to pause after a failure; null: nothing. */
  ofSchedule: string | null;
  /** What ended the run, where a sentence is known. */
  ending: string | null;
}

export function newRunState(run: Report['run'], request: RunState['request']): RunState {
  return {
    run,
    outcome: null,
    phase: 'planning',
    waiting: null,
    nodes: [],
    mutations: [],
    gates: [],
    waived: [],
    messages: [],
    notes: [],
    waits: [],
    whys: {},
    plan: null,
    request,
    newcomers: [],
    ofSchedule: null,
    ending: null,
  };
}

/** The plan's nodes, pending; those that only `before` and `after` touch included. */
export function adoptPlan(state: RunState, plan: PlanDocument): void {
  state.plan = plan;
  state.run.plan = plan.hash;
  state.nodes = plan.nodes.map((node) => ({
    uid: node.uid,
    address: node.address,
    role: node.role,
    phase: 'pending',
    attempts: 0,
    startedAt: null,
    finishedAt: null,
    services: node.services.map((service) => ({ name: service.name, before: null, after: null, verdict: null })),
  }));
}

export function nodeOf(state: RunState, uid: number): NodeReport {
  const found = state.nodes.find((node) => node.uid === uid);
  if (found) return found;
  const node: NodeReport = {
    uid,
    address: '',
    role: null,
    phase: 'pending',
    attempts: 0,
    startedAt: null,
    finishedAt: null,
    services: [],
  };
  state.nodes.push(node);
  return node;
}

export function serviceOf(node: NodeReport, name: string): ServiceReport {
  const found = node.services.find((service) => service.name === name);
  if (found) return found;
  const service: ServiceReport = { name, before: null, after: null, verdict: null };
  node.services.push(service);
  return service;
}

const OVER: NodePhase[] = ['done', 'failed', 'undone', 'undo-failed', 'skipped', 'unknown'];

export function enterPhase(node: NodeReport, phase: NodePhase, at: string): void {
  node.phases ??= [];
  if (node.phases.at(-1)?.phase !== phase) node.phases.push({ phase, at });
  node.phase = phase;
  if (phase !== 'pending' && phase !== 'skipped') node.startedAt ??= at;
  node.finishedAt = OVER.includes(phase) ? at : null;
}

export function addNote(state: RunState, at: string, node: number | null, text: string): void {
  if (state.notes.some((note) => note.node === node && note.text === text)) return;
  state.notes.push({ at, node, text });
}

/** Why a node is not done that a person skipped: who, on what ground, and what the run held over. */
export function skippedText({ messages }: Pick<RunState, 'messages'>, node: number, held: string): string {
  const said = messages.findLast(({ what }) => what === `skip node ${node}`);
  const who = said ? `a person, ${said.by}, skipped it` : 'a person skipped it';
  return `${who}${said?.reason ? ` (${said.reason})` : ''}: ${held}`;
}

/** Keeps `waits` up with `phase` and `waiting`: one entry for as long as the run waits for the same. */
export function recordWait(state: RunState, at: string): void {
  const { phase, waiting, waits } = state;
  const kind = phase === 'paused' || phase === 'holding' ? phase : 'waiting';
  const last = waits.at(-1);
  const open = last?.until === null ? last : undefined;
  if (open && waiting && open.kind === kind && open.why === waiting.why) return;
  if (open) open.until = at;
  if (open?.from === at) waits.pop();
  if (waiting) waits.push({ from: at, until: null, kind, why: waiting.why });
}

/** Whether any mutating request may have taken effect. */
export function hasSent({ mutations }: Pick<RunState, 'mutations'>): boolean {
  return mutations.some(({ answer }) => mayHaveHappened({ answer }));
}

export function addGates(
  state: RunState,
  at: string,
  verdicts: Pick<GateVerdict, 'name' | 'verdict' | 'detail'>[],
): void {
  for (const { name, verdict, detail } of verdicts) state.gates.push({ at, name, verdict, detail });
}

export function finish(state: RunState, outcome: Outcome, at: string, ending: string | null): void {
  state.outcome = outcome;
  state.phase = 'finished';
  state.waiting = null;
  recordWait(state, at);
  state.run.finishedAt = at;
  state.ending = ending;
}

/** The report as it stands now. While a run still looks, `unknown` is no verdict on a service: it is not known yet. */
export function statusOf(state: RunState, report: Report): Status {
  const nodes = report.nodes.map((node) =>
    LOOKING.includes(node.phase) ? { ...node, services: node.services.map(soFar) } : node,
  );
  return { ...report, nodes, phase: state.phase, waiting: state.waiting };
}

const LOOKING: NodePhase[] = ['checking', 'acting', 'settling', 'waiting'];

function soFar(service: ServiceReport): ServiceReport {
  return service.verdict === 'unknown' ? { ...service, verdict: null } : service;
}
