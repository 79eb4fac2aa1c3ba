import { awaitNode, progressFrom } from '../../../activities/await';
import { honestClock } from '../../../activities/clock';
import type {
  AwaitInput,
  Loaded,
  LocateInput,
  LockHolder,
  LooksInput,
  MutateInput,
  ReadInput,
  RoomInput,
  SettleInput,
  SurveyInput,
  Until,
} from '../../../activities/contract';
import { halvesOf } from '../../../activities/hash';
import { locate } from '../../../activities/locate';
import { lookAt, looksAt, only } from '../../../activities/look';
import { mutate } from '../../../activities/mutate';
import { read } from '../../../activities/reads';
import { packed, room } from '../../../activities/room';
import { proofFrom, settle } from '../../../activities/settle';
import { survey } from '../../../activities/survey';
import { surveyUntil } from '../../../activities/survey-until';
import type { Notice } from '../../../rollout/notice';
import { onClock } from '../../../rollout/proof';
import { lockId } from '../../../temporal/names';
import type { Attempt } from '../core/attempt';
import { urlOf } from './answers';
import { atNight } from './night-answers';
import type { World } from './world';
import { loop, sessionOf } from './session';

/** What a variant of this file's activities changes on purpose: each must be caught by a property. */
export interface Variants {
  mutate?: typeof mutate;
  settle?: typeof settle;
  room?: typeof room;
  /** False: a refused login is tried again all the time. */
  latches?: boolean;
}

/** Carries an activity out as activities/index does, over the world: everything that decides is the product's own. */
export async function perform(world: World, attempt: Attempt): Promise<unknown> {
  const { input } = attempt;
  const variants = world.variants;
  switch (attempt.type) {
    case 'load':
      return loaded(world);
    case 'hashPlan':
      return hashed(world, input as Parameters<typeof halvesOf>[0]);
    case 'survey':
      return survey(input as SurveyInput, sessionOf(world, attempt));
    case 'borderSurvey':
      return packed(await survey(input as SurveyInput, sessionOf(world, attempt)), (input as SurveyInput).full);
    case 'room': {
      const session = sessionOf(world, attempt);
      return (variants.room ?? room)(input as RoomInput, (each) => survey(each, session));
    }
    case 'surveyUntil':
      return untilWell(world, attempt, input as SurveyInput & { until: Until; limit: number });
    case 'looks': {
      const { nodes, services } = input as LooksInput;
      const looks = Object.entries(await looksAt(sessionOf(world, attempt), nodes));
      return Object.fromEntries(looks.map(([uid, look]) => [uid, only(look, services)]));
    }
    case 'read':
      return read(input as ReadInput, sessionOf(world, attempt));
    case 'mutate':
      return mutation(world, attempt, input as MutateInput);
    case 'settle':
      return settling(world, attempt, input as SettleInput);
    case 'locate': {
      const session = sessionOf(world, attempt);
      return locate(input as LocateInput, { ...loop(world, attempt), looks: (nodes) => looksAt(session, nodes) });
    }
    case 'awaitNode':
      return waiting(world, attempt, input as AwaitInput);
    case 'lockHolder':
      await world.time.sleep(world.latency(), attempt.process);
      return holderOf(world, (input as { cluster: string }).cluster);
    case 'runClosed':
      await world.time.sleep(world.latency(), attempt.process);
      return isClosed(world, (input as { runId: string }).runId);
    case 'openings':
    case 'freeze':
      return atNight(world, attempt);
    case 'notifies':
      return world.schedule.notifies ?? false;
    case 'notify':
      return told(world, attempt, (input as { notice: Notice }).notice);
    case 'howClosed': {
      await world.time.sleep(world.latency(), attempt.process);
      const { runId } = input as { runId: string };
      return world.server.runs.find((run) => run.runId === runId)?.closed?.how.toUpperCase() ?? null;
    }
    default:
      throw new Error(`nobody knows the activity ${attempt.type}`);
  }
}

/** Every third notice takes its receiver nearly as long as it may. */
async function told(world: World, attempt: Attempt, notice: Notice): Promise<void> {
  await world.time.sleep(notice.n % 3 === 0 ? 25_000 : 50, attempt.process);
  world.notices.push(notice);
}

function hashed(world: World, plan: Parameters<typeof halvesOf>[0]): ReturnType<typeof halvesOf> {
  const halves = halvesOf(plan);
  world.plan = `${halves.request}${halves.facts}`;
  return halves;
}

function loaded(world: World): Loaded {
  const { runbook, inputs } = world.runbook;
  const { maxUnavailable } = world.schedule.cluster;
  const cluster = {
    name: 'c1',
    url: urlOf(1),
    pinnedName: null,
    login: 'local' as const,
    maxUnavailable,
    byName: false,
    calendar: world.calendar !== null,
  };
  const notifies = world.schedule.notifies ?? false;
  return { ok: true, runbook, hash: 'ab'.repeat(32), document: null, inputs, cluster, notifies };
}

async function untilWell(
  world: World,
  attempt: Attempt,
  input: SurveyInput & { until: Until; limit: number },
): Promise<{ well: boolean; login: string | null }> {
  const { details } = attempt;
  const spent = typeof details === 'object' && details !== null && 'spent' in details ? Number(details.spent) : 0;
  const began = Date.now() - spent;
  const session = sessionOf(world, attempt);
  const { well, survey: last } = await surveyUntil(input, began, {
    ...loop(world, attempt),
    survey: async (each) => {
      const found = await survey(each, session);
      attempt.progress({ spent: Date.now() - began });
      return found;
    },
  });
  return { well, login: last.login };
}

async function mutation(world: World, attempt: Attempt, input: MutateInput): Promise<unknown> {
  const session = sessionOf(world, attempt);
  return (world.variants.mutate ?? mutate)(input, session, {
    attempt: attempt.attempt,
    runId: attempt.run.runId,
    signal: attempt.signal,
    wanted: () => wanted(world, attempt),
    login: { login: 'local', byName: false },
    clock: honestClock(),
    pause: loop(world, attempt).pause,
  });
}

/** Temporal's word, asked by the activity's own token (activities/wanted.ts): no answer within 3 s is a no. */
async function wanted({ time }: World, attempt: Attempt): Promise<string | null> {
  const { process } = attempt;
  if (process.cutUntil > time.now) {
    await time.sleep(Math.min(3_000, process.cutUntil - time.now), process);
    if (process.cutUntil > time.now) return 'Temporal did not confirm that this request is still wanted';
  }
  await time.sleep(4, process);
  return attempt.isWanted() ? null : 'Temporal did not confirm that this request is still wanted';
}

async function settling(world: World, attempt: Attempt, input: SettleInput): Promise<unknown> {
  const session = sessionOf(world, attempt);
  const proof = onClock(proofFrom(attempt.details) ?? input.proof, attempt.process.name);
  return (world.variants.settle ?? settle)(
    { ...input, proof },
    {
      ...loop(world, attempt),
      look: (node) => lookAt(session, node),
      looks: (nodes) => looksAt(session, nodes),
      progress: (next) => attempt.progress(next),
    },
  );
}

async function waiting(world: World, attempt: Attempt, input: AwaitInput): Promise<unknown> {
  const session = sessionOf(world, attempt);
  return awaitNode(input, progressFrom(attempt.details), {
    ...loop(world, attempt),
    look: (node) => lookAt(session, node),
    survey: (each) => survey(each, session),
    progress: (next) => attempt.progress(next),
  });
}

function holderOf(world: World, cluster: string): LockHolder | null {
  const lock = world.server.open(lockId(cluster));
  if (!lock) return null;
  const { holder, since, by, timeout, grace } = lock.input as LockHolder & { holder: { id: string; runId: string } };
  return { ...holder, since, by, timeout, grace, closed: isClosed(world, holder.runId) };
}

function isClosed(world: World, runId: string): boolean {
  return world.server.runs.find((run) => run.runId === runId)?.closed !== null;
}
