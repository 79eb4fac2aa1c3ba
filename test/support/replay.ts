import type { temporal } from '@temporalio/proto';
import { type ReplayResult, Worker } from '@temporalio/worker';
import { workflowBundle } from './bundle';

type IHistory = temporal.api.history.v1.IHistory;

let replayer: Replayer | undefined;

/** Runs the workflow of today over that history; throws where it does anything other than what stands there. */
export async function replay(history: IHistory): Promise<void> {
  replayer ??= new Replayer();
  await replayer.run(history);
}

/** Ends the worker that `replay` began: to be called once in a test file that replays, as it keeps the process alive. */
export async function endReplays(): Promise<void> {
  await replayer?.end();
  replayer = undefined;
}

/** One worker for all histories of a test file: a worker of its own for each would load the workflow's bundle again. */
class Replayer {
  private wake = (): void => undefined;
  private readonly queue: IHistory[] = [];
  private ended = false;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly results: AsyncIterableIterator<ReplayResult>;

  constructor() {
    // In a thread of its own, as a worker does it: debugging in this one would trace each promise of the test.
    const options = { workflowBundle: workflowBundle(), debugMode: false };
    this.results = Worker.runReplayHistories(options, this.histories());
  }

  /** One at a time: a result is that of the history which was pushed last. */
  run(history: IHistory): Promise<void> {
    const result = this.turn.then(() => this.next(history));
    this.turn = result.catch(() => undefined);
    return result;
  }

  async end(): Promise<void> {
    await this.turn;
    this.ended = true;
    this.wake();
    await this.results.next();
  }

  private async next(history: IHistory): Promise<void> {
    this.queue.push(history);
    this.wake();
    const { done, value } = await this.results.next();
    if (done === true) throw new Error('the replay worker ended before its time');
    if (value.error) throw value.error;
  }

  private async *histories(): AsyncGenerator<{ workflowId: string; history: IHistory }> {
    while (!this.ended) {
      const history = this.queue.shift();
      if (history) yield { workflowId: 'replayed', history };
      else await new Promise<void>((wake) => (this.wake = wake));
    }
  }
}
