import type { ScheduleDescription } from '@temporalio/client';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { GATES } from '../../language/runbook';
import { suggestion } from '../../language/names';
import { RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import { describeSchedule } from '../describe-schedule';
import { usage } from '../options';
import { type Session, within } from '../session';
import { sideBySide } from '../side-by-side';
import { type Entry, POLICY } from './entry';
import { type Change, type Maker, requestOf, timesText } from './made';
import { isSameSpec, specOf } from './spec';
import { readTiming, type Timing } from './timing';

/** A schedule that Rollbook made, as Temporal has it now. */
export interface Live extends Maker {
  name: string;
  /** The runbook's own name, also where it was sent whole. */
  runbook: string;
  /** Null: somebody changed its input in Temporal so that it cannot be read any more. */
  entry: Entry | null;
  timing: Timing | null;
  change: Change;
  /** What somebody changed in Temporal itself, so that it does not do what its settings say. */
  changed: string[];
  /** As Temporal shows it: why it is paused, else what it does. */
  stateNote: string;
  description: ScheduleDescription;
}

const LANES = 16;

/** All schedules of this namespace that Rollbook made, by name. */
export async function listSchedules(session: Session): Promise<Live[]> {
  const seen = await sideBySide(await scheduleNames(session), LANES, (name) => describeSchedule(session, name));
  return seen.map((one) => one && liveOf(one)).filter((live) => live !== null);
}

/** Throws `usage` where there is no schedule of that name, or somebody else made it. */
export async function findSchedule(session: Session, name: string): Promise<Live> {
  const seen = await describeSchedule(session, name);
  if (seen === null) throw usage(`there is no schedule ${name}${suggestion(name, await scheduleNames(session))}`);
  const live = liveOf(seen);
  if (live === null) throw usage(`the schedule ${name} was not made by \`rollbook schedule\`, so it is left alone`);
  return live;
}

/** What a description says; null: Rollbook did not make it. */
export function liveOf(description: ScheduleDescription): Live | null {
  const memo = memoShape.safeParse(description.memo);
  if (!memo.success || memo.data.schedule.name !== description.scheduleId) return null;
  const { name, createdBy, createdAt, file } = memo.data.schedule;
  const { action } = description;
  const about = aboutShape.parse(action.memo);
  const read = readEntry(description, about.note);
  return {
    name,
    createdBy,
    createdAt,
    file,
    runbook: about.runbook ?? read?.entry.runbook ?? 'unknown',
    change: about.change,
    entry: read?.entry ?? null,
    timing: read?.timing ?? null,
    changed: read ? changedIn(description, read) : ['what it gives to its runs'],
    stateNote: description.state.note ?? '',
    description,
  };
}

/** One whose settings are known. Throws `usage` where somebody changed its input so that nobody can read it. */
export function readable(live: Live): Live & { entry: Entry; timing: Timing } {
  const { entry, timing } = live;
  if (entry && timing) return { ...live, entry, timing };
  throw usage(
    `somebody changed the input of ${live.name} in Temporal so that it cannot be read; delete it, and create it again`,
  );
}

/** Whether Rollbook made the schedule of this id. */
export function isOurs({ scheduleId, memo }: Pick<ScheduleDescription, 'scheduleId' | 'memo'>): boolean {
  const read = memoShape.safeParse(memo);
  return read.success && read.data.schedule.name === scheduleId;
}

async function scheduleNames(session: Session): Promise<string[]> {
  const names: string[] = [];
  await within(session, 30_000, async () => {
    for await (const { scheduleId, memo } of session.client.schedule.list())
      if (memoShape.safeParse(memo).success) names.push(scheduleId);
  });
  return names.sort();
}

const memoShape = z.looseObject({
  rollbook: z.literal('schedule'),
  schedule: z.looseObject({
    name: z.string(),
    createdBy: z.string(),
    createdAt: z.string(),
    file: z.string().nullable(),
  }),
});

const aboutShape = z
  .looseObject({
    schedule: z.looseObject({
      runbook: z.string().nullable(),
      note: z.string().nullable(),
      change: z.object({ by: z.string(), at: z.string() }).nullable(),
    }),
  })
  .transform(({ schedule }) => schedule)
  .catch({ runbook: null, note: null, change: null });

const requestShape = z.looseObject({
  runbook: z.string(),
  cluster: z.string(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  nodes: z.array(z.number()).nullish(),
  waive: z.array(z.enum(GATES)).nullish(),
  reason: z.string().nullish(),
  requireApproval: z.boolean().nullish(),
  window: z.looseObject({}),
  stopAfterFailure: z.string().nullish(),
});

interface Read {
  entry: Entry;
  timing: Timing;
}

function readEntry({ action, policies, spec }: ScheduleDescription, note: string | null): Read | null {
  const given = requestShape.safeParse(action.args?.[0]);
  if (!given.success) return null;
  const timing = readTiming(given.data.window);
  if (!timing.ok) return null;
  const { runbook, cluster, inputs, nodes, waive, reason, requireApproval, stopAfterFailure } = given.data;
  const [jitter, catchUp] = [spec.jitter ?? 0, policies.catchupWindow];
  return {
    timing: { ...timing.timing, jitter, catchUp },
    entry: {
      runbook,
      cluster,
      inputs: inputs ?? {},
      nodes: nodes ?? null,
      waive: waive ?? [],
      reason: reason ?? null,
      requireApproval: requireApproval ?? false,
      window: timing.timing.rule,
      jitter,
      catchUp,
      overlap: policies.overlap === POLICY['buffer-one'] ? 'buffer-one' : 'skip',
      stopAfterFailure: (stopAfterFailure ?? null) !== null,
      note,
    },
  };
}

function changedIn({ scheduleId, action, policies, spec }: ScheduleDescription, { entry, timing }: Read): string[] {
  const changed = {
    'when it starts': !isSameSpec(spec, specOf(timing.window, timesText(entry), entry.jitter)),
    'what it starts': action.workflowType !== RUNBOOK_WORKFLOW || action.taskQueue !== TASK_QUEUE,
    'what it gives to its runs': !isDeepStrictEqual(json(action.args), json([requestOf(scheduleId, entry)])),
    'what becomes of starts that overlap, or of failures':
      policies.overlap !== POLICY[entry.overlap] || policies.pauseOnFailure,
  };
  return Object.entries(changed).flatMap(([what, isSo]) => (isSo ? [what] : []));
}

function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
