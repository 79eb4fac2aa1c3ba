import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../rollout/report-shape';
import type { Answerer } from './answerer';
import { diffStatus, finishedStatus } from './diff-status';
import type { Interrupt } from './interrupt';
import { pause } from './pickup';
import type { Printer } from './printer';
import { isAway, resultOf, type RunResult } from './run-result';
import { type Session, within } from './session';
import { statusNow } from './status-now';

export type Followed = { how: 'ended'; result: RunResult } | { how: 'left' } | { how: 'on-hold'; status: Status };

export interface Following {
  printer: Printer;
  interrupt: Interrupt;
  onHold: 'wait' | 'leave';
  /** A person sits there and answers what the run asks. */
  answerer?: Answerer | undefined;
}

const POLL_EVERY = 500;

/**
 * Shows a run until it ends, Ctrl-C is pressed, or, with `leave`, it waits on a person. The end comes from Temporal,
 * never from a query; a silent worker or server is said once and waited for.
 */
export async function follow(
  session: Session,
  handle: WorkflowHandle,
  { printer, interrupt, onHold, answerer }: Following,
): Promise<Followed> {
  const over = new AbortController();
  let result: RunResult | undefined;
  let lost: Error | undefined;
  const silence = new Silence(session, handle, printer);
  const end = resultOf(handle, over.signal, () => silence.serverLost()).then(
    (value) => {
      result = value;
    },
    (error: unknown) => {
      lost = error instanceof Error ? error : new Error(String(error));
    },
  );
  let prev: Status | null = null;
  try {
    for (;;) {
      const next = await Promise.race([statusNow(session, handle), end, interrupt.pressed]);
      if (lost !== undefined) throw lost;
      if (result) {
        if (result.report)
          printer.show(diffStatus(prev, finishedStatus(result.report), now()), finishedStatus(result.report));
        return { how: 'ended', result };
      }
      if (interrupt.signal.aborted) return { how: 'left' };
      if (next && 'status' in next) {
        silence.broken();
        printer.show(diffStatus(prev, next.status, now()), next.status);
        prev = next.status;
        await answerer?.offer(next.status, printer, end);
        if (onHold === 'leave' && waitsOnPerson(next.status)) return { how: 'on-hold', status: next.status };
      } else if (next) {
        await silence.met(next.error);
      }
      await Promise.race([pause(POLL_EVERY), end, interrupt.pressed]);
    }
  } finally {
    over.abort();
    printer.close();
  }
}

/** Whether only a person brings the run on: a hold, a pause or a question. */
export function waitsOnPerson({ phase, questions }: Pick<Status, 'phase' | 'questions'>): boolean {
  return phase === 'holding' || phase === 'paused' || (phase === 'waiting' && (questions ?? []).length > 0);
}

const SERVER_LIMIT = 2_000;

/** Says once that nobody answers, and who does not, and once that somebody does again. */
class Silence {
  private said = false;

  constructor(
    private readonly session: Session,
    private readonly handle: WorkflowHandle,
    private readonly printer: Printer,
  ) {}

  async met(error: unknown): Promise<void> {
    if (this.said) return;
    if (!isAway(error)) {
      this.say(`the run cannot be asked: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    // A query needs a worker; a description only the server.
    const isThere = await within(this.session, SERVER_LIMIT, () => this.handle.describe()).then(
      () => true,
      () => false,
    );
    this.say(isThere ? silent(this.session) : serverAway(this.session));
  }

  serverLost(): void {
    this.say(serverAway(this.session));
  }

  broken(): void {
    if (this.said) this.printer.say('the run answers again');
    this.said = false;
  }

  private say(text: string): void {
    if (!this.said) this.printer.say(text);
    this.said = true;
  }
}

function silent({ address, namespace }: Session): string {
  return `no worker answers in namespace ${namespace} at ${address}; Temporal keeps the run, and it goes on when one comes`;
}

function serverAway({ address }: Session): string {
  return `Temporal at ${address} does not answer; it keeps the run, and this goes on when it is back`;
}

function now(): string {
  return new Date().toISOString();
}
