import type { Status } from '../rollout/report-shape';
import { plain } from '../reports/words';
import { answerHold } from './answer-hold';
import { answerQuestion } from './answer-question';
import { Counter } from './counter';
import type { FoundRun } from './find-run';
import { statusNow } from './status-now';
import { howOver, keyOf, type Matter, mattersOf } from './matter';
import { pause } from './pickup';
import type { Printer } from './printer';
import type { Session } from './session';
import type { Call } from './verb';

const LOOK_EVERY = 1_000;

/** Puts what a run asks, and what it holds over, to the person at the terminal, each once: Enter leaves it open. */
export class Answerer {
  private offered = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly run: Pick<FoundRun, 'id' | 'handle'>,
    private readonly call: Pick<Call, 'options' | 'output' | 'interrupt'>,
  ) {}

  /** Returns when the person has answered one matter or left it open, or when it is over. */
  async offer(status: Status, printer: Printer, ended: Promise<unknown>): Promise<void> {
    const matters = mattersOf(status);
    // One that went away and comes back is asked again.
    this.offered = new Set(matters.map(keyOf).filter((key) => this.offered.has(key)));
    const matter = matters.find((one) => !this.offered.has(keyOf(one)));
    if (!matter || this.call.interrupt.signal.aborted) return;
    this.offered.add(keyOf(matter));
    printer.rest();
    const over = new AbortController();
    const counter = new Counter(this.session, this.run, this.call, over.signal);
    const answered = put(matter, status, counter).finally(() => over.abort());
    const isOver = async (): Promise<string | null> => {
      const answer = await statusNow(this.session, this.run.handle);
      if (counter.isTelling || !('status' in answer) || isAmong(matter, answer.status)) return null;
      return howOver(matter, status, answer.status);
    };
    await Promise.all([answered, this.untilOver(isOver, over, ended)]);
  }

  /** Somebody else may answer, it may heal, the time may be over, the run may end: the prompt goes away, and why is said. */
  private async untilOver(
    isOver: () => Promise<string | null>,
    over: AbortController,
    ended: Promise<unknown>,
  ): Promise<void> {
    const answered = new Promise<null>((resolve) => over.signal.addEventListener('abort', () => resolve(null)));
    const end = ended.then(theEnd, theEnd);
    while (!over.signal.aborted) {
      const why = await Promise.race([pause(LOOK_EVERY).then(isOver), answered, end]);
      if (over.signal.aborted) return;
      if (why === null) continue;
      over.abort();
      this.call.output.say(`it is over: ${plain(why)}`);
    }
  }
}

const theEnd = (): string => 'the run has ended';

function put(matter: Matter, status: Status, counter: Counter): Promise<void> {
  return matter.is === 'hold' ? answerHold(matter.held, status, counter) : answerQuestion(matter.asked, counter);
}

function isAmong(matter: Matter, status: Status): boolean {
  return mattersOf(status).some((one) => keyOf(one) === keyOf(matter));
}
