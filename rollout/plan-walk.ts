import type { Scope } from '../language/expression';
import { isMutating, type CallStep, type MutatingAction } from '../language/runbook';
import type { ExpectedStep } from './expected';
import { isLook, type NodeFact } from './facts';
import type { PlanInput } from './plan';
import type { Choice } from './plan-choice';
import type { Refusal } from './plan-refusals';
import { newGround, planService, servicesShown, type Ground } from './plan-services';
import type { PlanFacts, PlanNode } from './plan-shape';
import { scopeAtPlanning, timesAtPlanning, valueAtPlanning, whenAtPlanning, type When } from './plan-values';
import type { Operation } from './report-shape';
import { forbidden } from './services';

/** What the steps of a runbook come to on the nodes of a plan, before anything is done. */
export interface Walk {
  /** In the order of their turns; last the primary, where only `before` or `after` touch it. */
  nodes: PlanNode[];
  requests: PlanFacts['requests'];
  /** Services that mutating steps name, skipped ones left out. */
  named: string[];
  waitFor: { uid: number; service: string; status: string }[];
  /** The steps of each node as expected, by uid as text, and those of `before` and `after`. */
  expected: Record<string, ExpectedStep[]>;
  lists: ExpectedStep[];
  /** The node that `primary-services.*` goes to; null: none does. */
  primaryTouched: number | null;
  refused: Refusal[];
  notes: string[];
}

type List = 'before' | 'steps' | 'after';

/** The walk under way: what it has found, and what it knows of each node by then. */
interface Trail {
  input: PlanInput;
  choice: Choice;
  grounds: Map<number, Ground>;
  walk: Walk;
  /** Nodes on which a step is skipped, by its sentence. */
  skips: Map<string, number[]>;
}

/** Walks the steps in the order of the run, on paper: what each would send where, given what the nodes show now. */
export function walkSteps(input: PlanInput, choice: Choice, order: number[]): Walk {
  const walk: Walk = {
    nodes: [],
    requests: [],
    named: [],
    waitFor: [],
    expected: {},
    lists: [],
    primaryTouched: null,
    refused: [],
    notes: [],
  };
  const trail: Trail = { input, choice, grounds: new Map(), walk, skips: new Map() };
  walkList(trail, 'before', null);
  for (const uid of order) {
    const node = choice.nodes.find((fact) => fact.uid === uid);
    if (node) walkList(trail, 'steps', node);
  }
  walkList(trail, 'after', null);
  return conclude(trail, order);
}

export function operationOf(call: MutatingAction): Operation {
  return call.endsWith('.restart') ? 'restart' : call.endsWith('.stop') ? 'stop' : 'start';
}

function walkList(trail: Trail, list: List, node: NodeFact | null): void {
  const { input, walk } = trail;
  const scope = scopeAtPlanning(input, node);
  if (node) groundOf(trail, node);
  const expected: ExpectedStep[] = [];
  input.runbook[list].forEach((step, index) => {
    const label = step.name ?? `${list} ${index + 1}`;
    const place = node === null ? `step ${label}` : `step ${label} on node ${node.uid}`;
    const when = whenAtPlanning(step, scope, input.runbook);
    if (when.is === 'unknown') refuse(trail, `${place}: whether its \`when\` holds is unknown: ${when.why}`);
    if (when.is === 'no') skip(trail, `step ${label} is skipped, since its \`when\` is false (${when.text})`, node);
    if (when.is === 'if' && !isMutating(step)) walk.notes.push(`step ${label} is done only if ${when.text}`);
    const times = timesAtPlanning(step, scope, input.runbook);
    if (when.is !== 'no') for (const why of times.wrong) refuse(trail, `${place}: ${why}`);
    const services = isMutating(step) ? walkCall(trail, { step, label, place, when, scope, node }) : 0;
    if (when.is !== 'no') expected.push({ kind: step.kind, services, stable: times.stable, sleep: times.sleep });
  });
  if (node) walk.expected[node.uid] = expected;
  else walk.lists.push(...expected);
}

interface Visit {
  step: CallStep & { call: MutatingAction };
  label: string;
  place: string;
  when: When;
  scope: Scope;
  node: NodeFact | null;
}

/** Gives the number of services that the call would send to. */
function walkCall(trail: Trail, { step, label, place, when, scope, node }: Visit): number {
  const { input, choice, walk } = trail;
  const told = step.services ? valueAtPlanning(step.services, 'services', scope, input.runbook) : null;
  if (!told?.ok || told.value === null) {
    const why = told?.ok
      ? 'only the run can know them; name them in `with`, and decide with `when`'
      : (told?.why ?? 'it names none');
    if (when.is !== 'no') refuse(trail, `${place}: its services are unknown: ${why}`);
    return 0;
  }
  const target = node ?? choice.primary;
  if (!target) {
    if (when.is !== 'no') refuse(trail, `${place} goes to the primary, and which node that is is unknown`);
    return 0;
  }
  if (node === null && when.is !== 'no') {
    walk.primaryTouched = target.uid;
    walk.notes.push(`step ${label} acts on the processes of the primary node alone, which is node ${target.uid} now`);
  }
  const ground = groundOf(trail, target);
  const { configuration } = input.survey;
  let sent = 0;
  for (const service of told.value) {
    const enabled =
      configuration.ok && Object.hasOwn(configuration.value, service) && configuration.value[service] === 'enabled';
    const found = planService(ground, { service, operation: operationOf(step.call), when, enabled, label });
    if (found.sends) {
      sent += 1;
      walk.requests.push({ uid: target.uid, step: label, operation: operationOf(step.call), service, if: found.if });
    }
    if (found.waits !== null && !walk.waitFor.some((one) => one.uid === target.uid && one.service === service)) {
      walk.waitFor.push({ uid: target.uid, service, status: found.waits });
    }
    if (when.is !== 'no' && !walk.named.includes(service)) walk.named.push(service);
  }
  return sent;
}

function groundOf(trail: Trail, node: NodeFact): Ground {
  const known = trail.grounds.get(node.uid);
  if (known) return known;
  const ground = newGround(node, trail.input.survey.looks[node.uid]);
  trail.grounds.set(node.uid, ground);
  return ground;
}

function conclude({ input, grounds, walk, skips }: Trail, order: number[]): Walk {
  const { configuration } = input.survey;
  const uids = [...order, ...[...grounds.keys()].filter((uid) => !order.includes(uid))];
  const touched = uids.flatMap((uid) => grounds.get(uid) ?? []);
  const refused = [...walk.refused];
  for (const { node, look, tracks } of touched) {
    if ([...tracks.values()].every((track) => track.skipped) || (look && isLook(look))) continue;
    refused.push({
      code: 'refused',
      message: `node ${node.uid} ${look ? `is unreadable: ${look.unreadable}` : 'was not looked at'}`,
    });
  }
  for (const service of walk.named) {
    const why = configuration.ok ? forbidden(service, configuration.value, input.settings) : null;
    if (why !== null) refused.push({ code: 'refused', message: why });
    else if (configuration.ok && isNowhere(service, touched)) {
      refused.push({ code: 'refused', message: `${service} is on none of the nodes that it is to be touched on` });
    }
  }
  const skipped = [...skips].map(([text, nodes]) => (nodes.length > 0 ? `${text} on node ${nodes.join(', ')}` : text));
  return {
    ...walk,
    nodes: touched.map(({ node, ...ground }) => ({
      uid: node.uid,
      address: node.address,
      role: node.role,
      services: servicesShown({ node, ...ground }, walk.named),
    })),
    refused,
    notes: [...walk.notes, ...skipped],
  };
}

/** Known everywhere, listed nowhere, and nothing that would bring it there. */
function isNowhere(service: string, grounds: Ground[]): boolean {
  const tracks = grounds.flatMap(({ tracks, look }) => {
    const track = tracks.get(service);
    return track && !track.skipped ? [{ ...track, readable: look !== undefined && isLook(look) }] : [];
  });
  return (
    tracks.length > 0 && tracks.every((track) => track.readable && track.planned === null && track.action === 'none')
  );
}

function refuse(trail: Trail, message: string): void {
  trail.walk.refused.push({ code: 'refused', message });
}

function skip(trail: Trail, text: string, node: NodeFact | null): void {
  trail.skips.set(text, [...(trail.skips.get(text) ?? []), ...(node ? [node.uid] : [])]);
}
