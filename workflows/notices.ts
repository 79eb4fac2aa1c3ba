import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  log,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import { ActivityFailure } from '@temporalio/common';
import type { NoticeActivities } from '../activities/notice-contract';
import { noticeOfSilence, type About, type Notice } from '../rollout/notice';
import { NOTICE_SIGNAL } from '../temporal/names';
import { now } from './run';
import { inTime } from './summary';

/** The run whose notices these are, as it was known when it began. */
export type NoticesInput = Pick<About, 'run' | 'runId'>;

export const noticeSignal = defineSignal<[Notice]>(NOTICE_SIGNAL);

/** What became of the notices; those lost by their id, with the reason. */
export interface Delivered {
  delivered: number;
  lost: { id: string; why: string }[];
}

/** A receiver that is away is tried again for so long, at last once a minute. */
const { notify } = proxyActivities<Pick<NoticeActivities, 'notify'>>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '24h',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  summary: 'send the notice, again until it arrives',
});

const { howClosed } = proxyActivities<Pick<NoticeActivities, 'howClosed'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
  summary: 'is the run closed, and how?',
});

/** A notice waits so long for the one before it, so that they arrive in order, and then no longer: news must not wait for old ones. */
const IN_ORDER = 30_000;
const FIRST_ASK = 1_000;
const LAST_ASK = 5 * 60_000;
/** Of a run that nobody says has ended. */
const UNASKED = 6 * 3_600_000;
/** A run closes within moments after its last notice. */
const LINGER = 10_000;

interface Telling {
  cluster: string;
  last: Omit<About, 'phase'>;
  seen: Set<string>;
  finished: boolean;
  cancelled: boolean;
  /** Notices that are neither delivered nor lost. */
  open: number;
  result: Delivered;
}

/**
 * Carries the notices of one run to whoever is to be told, beside the run, which waits for none of them: in order, each at
 * least once, for 24 hours. Ends after the last notice; of a run that was closed without one it tells that itself.
 */
export async function notices(input: NoticesInput): Promise<Delivered> {
  if (!isOfRun(input))
    throw ApplicationFailure.nonRetryable('notices are started by a run, never by hand: start a runbook', 'input');
  const { run, runId } = input;
  const telling: Telling = {
    cluster: run.cluster,
    last: { run, runId, n: 0, at: now() },
    seen: new Set(),
    finished: false,
    cancelled: false,
    open: 0,
    result: { delivered: 0, lost: [] },
  };
  let before = Promise.resolve();
  const take = (notice: Notice): void => {
    if (telling.seen.has(notice.id)) return;
    telling.seen.add(notice.id);
    telling.last = { ...telling.last, run: { ...run, ...notice.run }, n: notice.n };
    telling.finished ||= notice.what === 'finished';
    telling.open += 1;
    const waits = before;
    before = CancellationScope.nonCancellable(() => deliver(telling, notice, waits));
  };
  setHandler(noticeSignal, (notice) => void (isNotice(notice) && take(notice)), {
    description: 'Something that is to be told; sent by the run itself',
  });
  CancellationScope.current()
    .cancelRequested.catch(() => (telling.cancelled = true))
    .catch(() => undefined);
  return CancellationScope.nonCancellable(async () => {
    await lastNotice(telling, take);
    await condition(() => telling.open === 0);
    // Ended before its run is, it would be news to that one, and delay its close by a task.
    await condition(() => telling.cancelled, LINGER);
    return telling.result;
  });
}

/**
 * Until the run's last notice has come, or Temporal says that the run is closed, and then it is made here. A cancellation comes with
 * that end, and is no proof of it, for anybody can send one; where the run was reset none comes, and Temporal is asked all the same.
 */
async function lastNotice(telling: Telling, take: (notice: Notice) => void): Promise<void> {
  for (let pause = FIRST_ASK; ; pause = Math.min(pause * 2, LAST_ASK)) {
    await inTime(() => telling.finished || telling.cancelled, UNASKED, 'then ask whether the run is closed');
    if (telling.finished) return;
    const { last } = telling;
    const status = await howClosed({ id: last.run.id, runId: last.runId });
    if (telling.finished) return;
    if (status !== null) return take(noticeOfSilence({ ...last, n: last.n + 1, at: now() }, status));
    await inTime(() => telling.finished, pause, 'then ask again whether the run is closed');
  }
}

async function deliver(telling: Telling, notice: Notice, before: Promise<void>): Promise<void> {
  let isNext = false;
  void before.then(() => (isNext = true));
  await inTime(() => isNext, IN_ORDER, 'let the notice before this one go first');
  try {
    await notify({ cluster: telling.cluster, notice });
    telling.result.delivered += 1;
  } catch (error) {
    const cause = error instanceof ActivityFailure ? (error.cause ?? error) : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    telling.result.lost.push({ id: notice.id, why });
    log.warn(`notice ${notice.n} of run ${notice.run.id} (${notice.what}) is given up: ${why}`);
  } finally {
    telling.open -= 1;
  }
}

function isOfRun(given: Partial<NoticesInput> | null | undefined): boolean {
  const { run, runId } = given ?? {};
  return [run?.id, run?.cluster, runId].every((text) => typeof text === 'string');
}

/** Anybody may send a signal; what is no notice is told to nobody. */
function isNotice(given: Partial<Notice> | null | undefined): given is Notice {
  const { id, n, what, run } = given ?? {};
  return [id, what, run?.id].every((text) => typeof text === 'string') && Number.isFinite(n);
}
