import { setMaxListeners } from 'node:events';
import type { coresdk } from '@temporalio/proto';
import { completed, failed, thrown } from './payloads';
import type { Process } from './process';
import type { Run } from './run';
import type { VirtualTime } from './time';

/** One attempt of one activity, as the process sees it that has it in hand. */
export interface Attempt {
  readonly run: Run;
  readonly seq: number;
  readonly type: string;
  readonly input: unknown;
  readonly attempt: number;
  readonly isLocal: boolean;
  readonly process: Process;
  readonly signal: AbortSignal;
  /** What the last heartbeat of the attempt before carried. */
  readonly details: unknown;
  /** The next heartbeat's details. */
  progress(details: unknown): void;
  /** Whether Temporal still wants it: asked now, by its token. */
  isWanted(): boolean;
  /** For how long it has not been wanted, milliseconds. */
  unwantedFor(): number;
}

export interface ActivityHost {
  process(): Process | null;
  latency(): number;
  perform(attempt: Attempt): Promise<unknown>;
  attempted(attempt: Attempt): void;
}

/** What an activity throws that failed in passing: Temporal has it done again where that is allowed. */
export class Hiccup extends Error {}

/** What a process has in hand of an activity, as long as its run is open. */
export function attemptOf(
  run: Run,
  process: Process,
  abort: AbortController,
  what: { type: string; seq: number; input: unknown; tries: number },
): Attempt {
  const { type, seq, input, tries } = what;
  const { signal } = abort;
  return {
    ...{ run, seq, type, input, attempt: tries, isLocal: true, process, signal },
    ...{ details: undefined, progress: () => undefined, isWanted: () => !run.closed, unwantedFor: () => 0 },
  };
}

/** Lets the world carry out an attempt, and says what came of it as soon as the process can. */
export function attempted(
  { time, host }: { time: VirtualTime; host: ActivityHost },
  attempt: Attempt,
  report: (result: coresdk.activity_result.IActivityResolution, error?: unknown) => void,
  type: string,
): void {
  host.attempted(attempt);
  const soon = (result: coresdk.activity_result.IActivityResolution, error?: unknown): void => {
    time.after(host.latency(), () => report(result, error), attempt.process);
  };
  host.perform(attempt).then(
    (value) => soon(completed(value)),
    (error: unknown) => soon(failed(type, attempt.seq, thrown(error)), error),
  );
}

/** A reading of many nodes listens on one signal: that is no leak. */
export function newAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}
