import { ABSENT } from './drift';
import { isLook, type LookOrNot, type NodeFact, type Reading } from './facts';
import type { PlanNode } from './plan-shape';
import type { When } from './plan-values';
import type { Operation } from './report-shape';
import { decideService } from './services';

/** One node of a plan and the services that steps name there. */
export interface Ground {
  node: NodeFact;
  look: LookOrNot | undefined;
  tracks: Map<string, Track>;
}

/** One service of one node, moved on by each step on paper. */
export interface Track {
  /** What the node shows; null: it does not list it. */
  planned: Reading | null;
  /** What it may be when the next step comes; several where only the run knows whether a step is done. */
  states: (Reading | null)[];
  /** The `when` that makes them several. */
  if: string | null;
  action: Operation | 'none';
  whys: string[];
  /** No step that is done names it here. */
  skipped: boolean;
}

export function newGround(node: NodeFact, look: LookOrNot | undefined): Ground {
  return { node, look, tracks: new Map() };
}

/**
 * Takes one service of a step on one node. `sends`: a request is to be expected, `if` being the text of a `when` that
 * only the run can know. `waits`: the word that must go before anything is sent.
 */
export function planService(
  ground: Ground,
  call: { service: string; operation: Operation; when: When; enabled: boolean; label: string },
): { sends: boolean; if: string | null; waits: string | null } {
  const nothing = { sends: false, if: null, waits: null };
  const track = trackOf(ground, call.service);
  if (call.when.is === 'no') {
    track.whys.push(`step ${call.label} is skipped: its \`when\` is false (${call.when.text})`);
    return nothing;
  }
  track.skipped = false;
  if (!ground.look || !isLook(ground.look)) return nothing;
  const decisions = track.states.map((state) => ({ state, ...decideService(call.operation, state, call.enabled) }));
  const sends = decisions.some(({ action }) => action !== 'none');
  const own = call.when.is === 'if' ? call.when.text : null;
  const waiting = decisions.find(({ wait }) => wait)?.state?.status ?? null;
  const condition = own ?? (decisions.every(({ action }) => action !== 'none') ? null : track.if);
  note(track, call.operation, sends, condition, decisions.find(({ why }) => why !== '')?.why ?? '');
  const after = decisions.map(({ state, action }) => (action === 'none' ? state : settled(action)));
  track.states = own === null ? distinct(after) : distinct([...track.states, ...after]);
  track.if = track.states.length > 1 ? (own ?? track.if) : null;
  return { sends, if: sends ? condition : null, waits: waiting };
}

/** The services of a node as the plan shows them, those that no step names anywhere left out. */
export function servicesShown({ look, tracks }: Ground, named: string[]): PlanNode['services'] {
  const readable = look !== undefined && isLook(look);
  return [...tracks].flatMap(([name, { planned, action, whys }]) => {
    if (!named.includes(name)) return [];
    const status = readable ? (planned?.status ?? ABSENT) : 'unknown';
    const why = readable ? whys.join('; ') : 'the node is unreadable';
    return [{ name, status, action, why }];
  });
}

function trackOf({ look, tracks }: Ground, service: string): Track {
  const known = tracks.get(service);
  if (known) return known;
  const listed = look !== undefined && isLook(look) && Object.hasOwn(look.services, service);
  const planned = listed ? (look.services[service] ?? null) : null;
  const track: Track = { planned, states: [planned], if: null, action: 'none', whys: [], skipped: true };
  tracks.set(service, track);
  return track;
}

/** The first request is what the plan shows; what follows it stands beside it. */
function note(track: Track, operation: Operation, sends: boolean, condition: string | null, why: string): void {
  const text = condition === null ? '' : `if ${condition}`;
  if (!sends) {
    if (why !== '') track.whys.push(why);
  } else if (track.action === 'none') {
    track.action = operation;
    if (text !== '') track.whys.push(text);
  } else {
    track.whys.push(`then ${operation}${text === '' ? '' : ` ${text}`}`);
  }
}

function settled(action: Operation): Reading {
  return { status: action === 'stop' ? 'STOPPED' : 'RUNNING', startTime: null, uptime: null };
}

function distinct(states: (Reading | null)[]): (Reading | null)[] {
  const found = new Map(states.map((state) => [state?.status ?? ABSENT, state]));
  return [...found.values()];
}
