import { isLook, type Known, type LookOrNot, type NodeFact, type Survey } from './facts';

type Kind = Pick<NodeFact, 'status' | 'version' | 'rack' | 'role' | 'maintenance'>;

/**
 * A survey in the form in which it stands in history at every border: what nodes have in common is said once, so that
 * a run over hundreds of nodes stays far below Temporal's limit. Left out: where requests go, and uptimes.
 */
export interface PackedSurvey extends Omit<Survey, 'nodes' | 'looks' | 'health'> {
  nodes: Known<(Kind & { are: [uid: number, address: string][] })[]>;
  /** Of the looks that were filtered: service, status, and start time by uid. A list, because a name may be any word. */
  services: [name: string, status: string, starts: Record<string, string | null>][];
  /** Nodes with a filtered look. */
  looked: number[];
  /** Unreadable nodes, and looks that kept every service. */
  whole: Record<string, LookOrNot>;
  active: number[];
  unwell: Record<string, Known<'active' | 'inactive'>>;
}

/** Packs a survey; `full` names the nodes whose looks are kept whole. Never loses a status, a start time or a reason. */
export function pack(survey: Survey, full: (uid: string) => boolean): PackedSurvey {
  const { nodes, looks, health, ...rest } = survey;
  const packed: PackedSurvey = {
    ...rest,
    nodes: nodes.ok ? { ok: true, value: kindsOf(nodes.value) } : nodes,
    services: [],
    looked: [],
    whole: {},
    active: [],
    unwell: {},
  };
  for (const [uid, look] of Object.entries(looks)) {
    if (!isLook(look) || full(uid)) {
      packed.whole[uid] = look;
      continue;
    }
    packed.looked.push(Number(uid));
    for (const [name, { status, startTime }] of Object.entries(look.services)) {
      startsOf(packed.services, name, status)[uid] = startTime;
    }
  }
  for (const [uid, known] of Object.entries(health)) {
    if (known.ok && known.value === 'active') packed.active.push(Number(uid));
    else packed.unwell[uid] = known;
  }
  return packed;
}

/** The survey again; `url` is empty and `uptime` null, and the times of a filtered look are those of the survey. */
export function unpack(packed: PackedSurvey): Survey {
  const { nodes, services, looked, whole, active, unwell, ...rest } = packed;
  const { began, ended } = rest;
  const looks: Survey['looks'] = { ...whole };
  const readings = new Map(
    looked.map((uid) => [
      String(uid),
      { began, ended, services: {} as Extract<LookOrNot, { services: unknown }>['services'] },
    ]),
  );
  for (const [name, status, starts] of services) {
    for (const [uid, startTime] of Object.entries(starts)) {
      const look = readings.get(uid);
      if (look) look.services[name] = { status, startTime, uptime: null };
    }
  }
  for (const [uid, look] of readings) looks[uid] = look;
  const health: Survey['health'] = { ...unwell };
  for (const uid of active) health[String(uid)] = { ok: true, value: 'active' };
  return { ...rest, nodes: nodes.ok ? { ok: true, value: factsOf(nodes.value) } : nodes, looks, health };
}

function startsOf(services: PackedSurvey['services'], name: string, status: string): Record<string, string | null> {
  const found = services.find(([service, word]) => service === name && word === status);
  if (found) return found[2];
  const starts: Record<string, string | null> = {};
  services.push([name, status, starts]);
  return starts;
}

function kindsOf(facts: NodeFact[]): (Kind & { are: [number, string][] })[] {
  const kinds = new Map<string, Kind & { are: [number, string][] }>();
  for (const { uid, address, status, version, rack, role, maintenance } of facts) {
    const key = JSON.stringify([status, version, rack, role, maintenance]);
    const kind = kinds.get(key) ?? { status, version, rack, role, maintenance, are: [] };
    kind.are.push([uid, address]);
    kinds.set(key, kind);
  }
  return [...kinds.values()];
}

function factsOf(kinds: (Kind & { are: [number, string][] })[]): NodeFact[] {
  const facts = kinds.flatMap(({ are, ...kind }) => are.map(([uid, address]) => ({ ...kind, uid, address, url: '' })));
  return facts.sort((a, b) => a.uid - b.uid);
}
