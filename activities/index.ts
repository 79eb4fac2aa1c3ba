import { activityInfo, ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import type { Connection } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { byName } from '../inventory/inventory';
import { onClock } from '../rollout/proof';
import { awaitNode, progressFrom } from './await';
import { reachedByName } from './addresses';
import { catalog } from './catalog';
import { honestClock } from './clock';
import { openCluster } from './clusters';
import { comingFreezes } from './coming-freezes';
import type { Activities } from './contract';
import { doctor } from './doctor';
import { load } from './documents';
import { withoutSurprise } from './faults';
import { examineCalendar, freezeAt } from './freezes';
import { hashPlan } from './hash';
import { LoginLatch } from './latch';
import { locate } from './locate';
import { lockReaders, type WorkflowReader } from './locks';
import { lookAt, looksAt, only } from './look';
import { mutate } from './mutate';
import { noticeActivities, type NoticeDeps } from './notices';
import { openings } from './openings';
import { handOver, isCancelled, pause, withPulse } from './pulse';
import { read } from './reads';
import { packed, room } from './room';
import { schedulePauser, type SchedulePauser } from './schedules';
import { Session } from './session';
import { proofFrom, settle } from './settle';
import { survey } from './survey';
import { surveyUntil } from './survey-until';
import { askTemporal, type Wanted } from './wanted';

/** Names the clock of this process: times taken by another one do not count on (rollout/proof.ts). */
const CLOCK = randomUUID();
/** So long one attempt at pausing a schedule waits for Temporal. */
const ANSWER_WITHIN = 10_000;

export interface ActivityDeps extends NoticeDeps {
  runbookDirs: string[];
  /** Temporal's client, for locks and schedules; and its connection, for the guard's last question. */
  client: WorkflowReader & SchedulePauser;
  connection: Connection;
  /** Instead of asking Temporal over `connection`, in tests. */
  wanted?: Wanted;
  /** Of gentle tries, milliseconds; left out: 30 s. */
  patience?: number;
}

/** The activities of one worker process: they share one latch for refused logins. */
export function createActivities(deps: ActivityDeps): Activities {
  const latch = new LoginLatch();
  const wanted = deps.wanted ?? askTemporal(deps.connection);
  const { lockHolder, runClosed, howClosed } = lockReaders(deps.client);
  const { pauseSchedule } = schedulePauser(deps.client);
  const { notify, notifies } = noticeActivities(deps);

  /** A person's retry is one try: an attempt after the first of this activity does not try a refused login again. */
  const open = async ({ cluster, unlatch }: { cluster: string; unlatch?: boolean }): Promise<Session> => {
    const source = await openCluster(deps.clustersFile, cluster);
    const session = new Session(source, { latch, signal: cancellationSignal(), pause, patience: deps.patience });
    if (unlatch && activityInfo().attempt === 1) session.unlatch();
    return session;
  };
  const loop = { pause, cancelled: isCancelled, now: () => Date.now() };

  return {
    load: (input) => run('load', () => load(input, deps)),
    hashPlan: (input) => run('hashPlan', () => hashPlan(input)),
    survey: (input) => run('survey', async () => survey(input, await open(input))),
    looks: (input) =>
      run('looks', async () => {
        const looks = Object.entries(await looksAt(await open(input), input.nodes));
        return Object.fromEntries(looks.map(([uid, look]) => [uid, only(look, input.services)]));
      }),
    read: (input) => run('read', async () => read(input, await open(input))),
    borderSurvey: (input) =>
      run('borderSurvey', async () => packed(await survey(input, await open(input)), input.full)),
    room: (input) =>
      run('room', async () => {
        const session = await open(input);
        return room(input, (each) => survey(each, session));
      }),
    surveyUntil: (input) => {
      const began = Date.now() - spentFrom(activityInfo().heartbeatDetails);
      return run(
        'surveyUntil',
        async () => {
          const session = await open(input);
          const { well, survey: last } = await surveyUntil(input, began, {
            ...loop,
            survey: (each) => survey(each, session),
          });
          return { well, login: last.login };
        },
        () => ({ spent: Date.now() - began }),
      );
    },
    mutate: (input) =>
      runOnce('mutate', async () => {
        const info = activityInfo();
        const session = await open(input);
        const { entry } = session.cluster;
        const names = reachedByName([input.node.url]) || (entry !== null && byName(entry));
        return mutate(input, session, {
          attempt: info.attempt,
          runId: info.workflowExecution?.runId ?? null,
          signal: cancellationSignal(),
          wanted: () => wanted(info),
          login: { login: entry?.login ?? null, byName: names },
          clock: honestClock(),
          pause,
        });
      }),
    settle: (input) => {
      let proof = onClock(proofFrom(activityInfo().heartbeatDetails) ?? input.proof, CLOCK);
      return run(
        'settle',
        async () => {
          const session = await open(input);
          return settle(
            { ...input, proof },
            {
              ...loop,
              look: (node) => lookAt(session, node),
              looks: (nodes) => looksAt(session, nodes),
              progress: (next) => (proof = next),
            },
          );
        },
        () => proof,
      );
    },
    locate: (input) =>
      run('locate', async () => {
        const session = await open(input);
        return locate(input, { ...loop, looks: (nodes) => looksAt(session, nodes) });
      }),
    awaitNode: (input) => {
      let progress = progressFrom(activityInfo().heartbeatDetails);
      return run(
        'awaitNode',
        async () => {
          const session = await open(input);
          const ports = { ...loop, look: (node: typeof input.node) => lookAt(session, node) };
          const reading = { survey: (each: Parameters<typeof survey>[0]) => survey(each, session) };
          return awaitNode(input, progress, { ...ports, ...reading, progress: (next) => (progress = next) });
        },
        () => progress,
      );
    },
    // What Temporal does not answer is asked again: these fail as they fail.
    lockHolder: (input) => withPulse(nothing, () => lockHolder(input)),
    runClosed: (input) =>
      withPulse(nothing, async () => {
        const isAsking = input.runId === activityInfo().workflowExecution?.runId;
        return !isAsking && runClosed(input);
      }),
    pauseSchedule: (input) =>
      withPulse(nothing, () => deps.connection.withDeadline(Date.now() + ANSWER_WITHIN, () => pauseSchedule(input))),
    openings: (input) => run('openings', () => Promise.resolve(openings(input))),
    freeze: (input) => run('freeze', () => freezeAt(input, deps.clustersFile)),
    freezes: (input) => run('freezes', () => comingFreezes(input, deps.clustersFile)),
    notify: (input) => run('notify', () => notify(input)),
    notifies: (input) => run('notifies', () => notifies(input)),
    howClosed: (input) => withPulse(nothing, () => howClosed(input)),
    doctor: (input) =>
      run('doctor', async () => {
        const session = await open(input);
        const { problem } = session.cluster;
        if (problem !== null)
          throw ApplicationFailure.create({
            message: problem,
            type: 'inventory',
            nonRetryable: true,
            category: 'BENIGN',
          });
        const nodes = await doctor(session);
        const calendar = await examineCalendar(input.cluster, deps.clustersFile);
        return { ...nodes, ok: nodes.ok && calendar?.ok !== false, calendar };
      }),
    catalog: () => run('catalog', () => catalog(deps)),
  };
}

/** A read: an attempt that was ended from outside the run is taken up by another one. */
function run<T>(activity: string, work: () => Promise<T>, details: () => unknown = nothing): Promise<T> {
  const whole = async (): Promise<T> => {
    const result = await work();
    handOver(details);
    return result;
  };
  return withoutSurprise(activity, () => withPulse(details, whole));
}

/** What may have been sent is always reported, whatever ended the attempt. */
function runOnce<T>(activity: string, work: () => Promise<T>): Promise<T> {
  return withoutSurprise(activity, () => withPulse(nothing, work));
}

// A duration, because another worker with another clock may take it up.
function spentFrom(details: unknown): number {
  if (typeof details !== 'object' || details === null || !('spent' in details)) return 0;
  return typeof details.spent === 'number' ? details.spent : 0;
}

function nothing(): undefined {
  return undefined;
}
