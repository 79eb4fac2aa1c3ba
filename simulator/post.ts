import { z } from 'zod';
import { sleep } from './clock';
import type { Cluster } from './cluster';
import { reply, type Delivery } from './delivery';
import { first, type ActiveFault } from './faults/fault-set';
import type { Entry } from './ledger';
import type { SimNode } from './node';
import { failure, ok, type Reply } from './reply';
import { steadyAt, type Manner } from './service';
import type { World } from './world';

const BODY = z.object({ operation_type: z.enum(['restart', 'stop', 'start']), services: z.array(z.string()).min(1) });
type Body = z.infer<typeof BODY>;

/** POST /v1/local/services and /v1/services: does it, at the time and in the way that the faults say, and answers. */
export async function postServices(
  world: World,
  node: SimNode,
  entry: Entry,
  faults: ActiveFault[],
): Promise<Delivery> {
  const { cluster } = world;
  const parsed = BODY.safeParse(entry.body);
  if (!parsed.success) return reply(failure(cluster.settings, 400, 'bad_request', 'invalid request body'));
  const target = entry.path === '/v1/services' ? cluster.primary : node.uid;
  if (target === null) return reply(failure(cluster.settings, 503, 'no_quorum', 'there is no primary node'));
  const refusal = refuseUnknown(cluster, target, parsed.data.services);
  if (refusal) return reply(refusal);

  const targets = whereTo(target, faults);
  const apply = async (): Promise<void> => {
    for (const uid of targets) operateAll(cluster, uid, parsed.data, entry.id, faults);
    await world.moment('applied', entry, faults);
  };
  const answer = answerOf(cluster, target, parsed.data, faults);
  return carryOutInTime(world, apply, reply(ok(answer)), targets, parsed.data, faults);
}

async function carryOutInTime(
  world: World,
  apply: () => Promise<void>,
  answer: Delivery,
  targets: number[],
  body: Body,
  faults: ActiveFault[],
): Promise<Delivery> {
  const { cluster } = world;
  if (first(faults, 'no-effect') || first(faults, 'says')?.fault.do === false) return answer;
  const later = (ms: number) =>
    cluster.clock.after(ms, () => {
      apply().catch((error: unknown) => cluster.ledger.troubles.push(String(error)));
    });
  const late = first(faults, 'applied-late')?.fault;
  if (late) {
    later(late.ms);
    return lateAnswer(cluster, late.answer, answer);
  }
  const atEnd = first(faults, 'late-answer')?.fault;
  if (atEnd?.apply === 'at-end') await sleep(cluster.clock, atEnd.ms);
  await apply();
  const twice = first(faults, 'applied-twice')?.fault;
  if (twice) later(twice.gapMs);
  if (first(faults, 'late-return')) await steady(cluster, targets, body.services);
  return answer;
}

function lateAnswer(cluster: Cluster, how: 'true' | 'none' | 'reset' | '503', answer: Delivery): Delivery {
  switch (how) {
    case 'true':
      return answer;
    case 'none':
      return { how: 'silence' };
    case 'reset':
      return { how: 'reset' };
    case '503':
      return reply(failure(cluster.settings, 503, 'unavailable', 'upstream request timeout'));
  }
}

function whereTo(target: number, faults: ActiveFault[]): number[] {
  const elsewhere = first(faults, 'elsewhere')?.fault;
  if (!elsewhere) return [target];
  return elsewhere.too ? [target, elsewhere.to] : [elsewhere.to];
}

function operateAll(cluster: Cluster, uid: number, body: Body, request: number, faults: ActiveFault[]): void {
  for (const service of body.services) cluster.operate(uid, body.operation_type, service, manner(faults), request);
}

function manner(faults: ActiveFault[]): Manner {
  const loop = first(faults, 'crash-loop')?.fault;
  if (loop) return { kind: 'crash-loop', everyMs: loop.everyMs };
  const kinds = ['starting', 'via-stopped', 'stays-stopped', 'stays-starting'] as const;
  return { kind: kinds.find((kind) => first(faults, kind)) ?? 'plain' };
}

function refuseUnknown(cluster: Cluster, uid: number, services: string[]): Reply | null {
  const how = cluster.settings.unknownService;
  if (how !== '400' && how !== '404') return null;
  const unknown = services.find((service) => !cluster.node(uid).services.has(service));
  if (unknown === undefined) return null;
  return failure(cluster.settings, Number(how), 'invalid_service', `no such service: ${unknown}`);
}

function answerOf(cluster: Cluster, uid: number, body: Body, faults: ActiveFault[]): Record<string, boolean> {
  const says = first(faults, 'says')?.fault.answer;
  const answer: Record<string, boolean> = {};
  for (const service of body.services) {
    const known = cluster.node(uid).services.has(service);
    if (says === 'missing' || (!known && says === undefined && cluster.settings.unknownService === 'missing')) continue;
    answer[service] = says === undefined ? known && cluster.isEnabled(service) : says === 'true';
  }
  return answer;
}

async function steady(cluster: Cluster, targets: number[], services: string[]): Promise<void> {
  for (const state of targets.flatMap((uid) => services.map((service) => cluster.node(uid).services.get(service)))) {
    const at = state ? steadyAt(state) : null;
    if (at !== null) await sleep(cluster.clock, Math.max(0, at - cluster.clock.now()));
  }
}
