import { formatDuration } from '../../language/duration';
import { askRequest } from '../ask-request';
import { type Asked, readAsked } from '../asked';
import type { Interrupt } from '../interrupt';
import { whoAsks } from '../login-name';
import { type Options, usage } from '../options';
import { typeRequest } from '../run-request';
import { documentSource, readSource } from '../runbook-source';
import type { Session } from '../session';
import type { Call } from '../verb';
import type { Entry } from './entry';
import { type Live, readable } from './live';
import { requestOf, type Wanted } from './made';
import { parseName } from './parse-name';
import { isOver, readTiming, type Timing, type TimingProblem, TIMING_KEYS, type WrittenTiming } from './timing';
import { textOfInput, unset, type UnsetKey } from './unset';

/** What a schedule is asked to be, as far as it can be read without a worker. */
export interface AskedSchedule {
  name: string;
  asked: Asked;
  timing: Timing;
  rest: Pick<Entry, 'overlap' | 'stopAfterFailure' | 'note'>;
}

/** Reads `schedule create NAME RUNBOOK ...`. Throws `usage` and `runbook` for all that needs no worker to be seen. */
export async function askedByFlags(call: Call, now: number): Promise<AskedSchedule> {
  const { args, options } = call;
  const name = parseName(args[0]);
  const asked = await readAsked({ ...call, args: args.slice(1) });
  return whole(name, asked, writtenTiming(options), now, {
    overlap: options.overlap ?? 'skip',
    stopAfterFailure: options.stopAfterFailure ?? false,
    note: options.note?.trim() || null,
  });
}

/** Reads `schedule update NAME [RUNBOOK] ...`: what is not written stays as it is. */
export async function changedByFlags(live: Live, call: Call, now: number): Promise<AskedSchedule> {
  const { args, options } = call;
  const { entry: before } = readable(live);
  const off = new Set<UnsetKey>(options.unset);
  const { entry, inputs } = unset(before, off);
  const asked: Asked = {
    source: args[1] === undefined ? sourceOf(entry.runbook, live.runbook) : await readSource(args[1]),
    cluster: options.cluster ?? entry.cluster,
    written: { ...Object.fromEntries(Object.entries(inputs).map(textOfInput)), ...options.input },
    nodes: options.nodes ?? entry.nodes ?? undefined,
    waive: options.waive ?? (entry.waive.length > 0 ? entry.waive : undefined),
    reason: options.reason ?? entry.reason ?? undefined,
    requestedBy: whoAsks(options.by),
    requireApproval: options.requireApproval ?? entry.requireApproval,
    overrideFreeze: undefined,
    window: undefined,
    plan: null,
  };
  return whole(live.name, asked, changedTiming(entry, options, off), now, {
    overlap: options.overlap ?? entry.overlap,
    stopAfterFailure: options.stopAfterFailure ?? entry.stopAfterFailure,
    note: options.note === undefined ? entry.note : options.note.trim() || null,
  });
}

/** Gives inputs their types, and lets a worker check all of it. Throws `input`, `runbook`, `inventory` or `no-worker`. */
export async function understand(
  session: Session,
  { name, asked, timing, rest }: AskedSchedule,
  interrupt: Interrupt,
): Promise<Wanted> {
  const { request } = await typeRequest(session, asked, interrupt);
  const entry: Entry = {
    runbook: request.runbook,
    cluster: request.cluster,
    inputs: request.inputs,
    nodes: asked.nodes ?? null,
    waive: asked.waive ?? [],
    reason: asked.reason ?? null,
    requireApproval: asked.requireApproval,
    window: timing.rule,
    jitter: timing.jitter,
    catchUp: timing.catchUp,
    ...rest,
  };
  const { request: understood } = await askRequest(session, requestOf(name, entry), interrupt);
  return { name, runbook: understood.runbook, entry, timing };
}

/** A problem of timing as a sentence about flags. */
export function flagText({ key, text }: TimingProblem): string {
  return key === null ? text : `--${key.replace('_', '-')}: ${text}`;
}

function whole(
  name: string,
  asked: Asked,
  written: WrittenTiming,
  now: number,
  rest: AskedSchedule['rest'],
): AskedSchedule {
  if (asked.waive && !asked.reason) throw usage('--waive accepts what fails; write why: --reason TEXT');
  if (TIMING_KEYS.slice(0, 3).every((key) => written[key] === undefined))
    throw usage('write when it starts: --cron "0 2 * * SUN", --calendar SPEC or --at TIME');
  const read = readTiming(written);
  const problems = read.ok ? isOver(read.timing, now) : read.problems;
  if (!read.ok || problems.length > 0) throw usage(problems.map(flagText).join('; '));
  return { name, asked, timing: read.timing, rest };
}

function writtenTiming(options: Options): WrittenTiming {
  const { cron, calendar, at, timezone, window, cutoff, atClose, jitter, catchUp } = options;
  return { cron, calendar, at, timezone, window, cutoff, at_close: atClose, jitter, catch_up: catchUp };
}

/** One of `--cron`, `--calendar` and `--at` takes the place of whichever was there. */
function changedTiming(before: Entry, options: Options, off: ReadonlySet<UnsetKey>): WrittenTiming {
  const { cron, calendar, at, ...rest } = before.window;
  const given = writtenTiming(options);
  const anew = given.cron ?? given.calendar ?? given.at;
  return {
    ...(anew === undefined ? { cron, calendar, at } : {}),
    ...rest,
    jitter: formatDuration(before.jitter),
    catch_up: off.has('catch_up') ? undefined : formatDuration(before.catchUp),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

function sourceOf(runbook: string, name: string): Asked['source'] {
  return runbook === name ? { kind: 'name', name } : documentSource(runbook, `the runbook of the schedule (${name})`);
}
