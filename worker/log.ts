import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogEntry } from '@temporalio/worker';

/**
 * Sends what Temporal's SDK and the activities have to say to stderr as plain lines, without stack traces: warnings and
 * errors, or everything from INFO up. Before the first worker of a process; where it is set up already, that stays.
 * Signals are left to the program.
 */
export function installLog(verbose: boolean): void {
  const level = verbose ? 'INFO' : 'WARN';
  try {
    Runtime.install({
      logger: new DefaultLogger(level, (entry) => {
        if (verbose || isOfNote(entry.message)) process.stderr.write(`${lineOf(entry)}\n`);
      }),
      telemetryOptions: {
        logging: { filter: makeTelemetryFilterString({ core: level, other: 'ERROR' }), forward: {} },
      },
      shutdownSignals: [],
    });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}

/** A run that ends otherwise than completed says so itself, and somebody who asked and went away misses no answer. */
const NO_FAULT = ['Workflow failed', 'Query not found when attempting to respond to it'];

/** Whether a message is about this worker, or only about a run or an asker. */
export function isOfNote(message: string): boolean {
  return !NO_FAULT.includes(message);
}

const SHOWN = ['workflowId', 'activityType', 'attempt', 'at'] as const;

/** One line: level, message, whose it is, and the first line of an error's message. */
export function lineOf({ level, message, meta }: Pick<LogEntry, 'level' | 'message' | 'meta'>): string {
  const whose = SHOWN.flatMap((name) => (meta?.[name] === undefined ? [] : [`${name}=${String(meta[name])}`]));
  const error = meta?.['error'];
  const reason = error === undefined ? [] : [error instanceof Error ? error.message : String(error)];
  return [`rollbook worker: ${level.toLowerCase()}: ${firstLine(message)}`, ...reason.map(firstLine), ...whose].join(
    ' · ',
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
