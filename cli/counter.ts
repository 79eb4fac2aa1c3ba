import { UserError } from '../language/user-error';
import { again } from './again';
import { askLine } from './ask-person';
import type { FoundRun } from './find-run';
import { whoAsks } from './login-name';
import { sendUpdate } from './send-update';
import type { Session } from './session';
import type { Call } from './verb';

const MOST = 2_000;

/** Where a person answers a run on a terminal, until the matter is `gone`. */
export class Counter {
  private telling = false;

  constructor(
    readonly session: Session,
    readonly run: Pick<FoundRun, 'id' | 'handle'>,
    private readonly call: Pick<Call, 'options' | 'output' | 'interrupt'>,
    private readonly gone: AbortSignal,
  ) {}

  get output(): Call['output'] {
    return this.call.output;
  }

  /** Somebody is still asked: it is not over, and nobody pressed Ctrl-C. */
  get isOpen(): boolean {
    return !this.gone.aborted && !this.call.interrupt.signal.aborted;
  }

  /** The person's own word is on its way: what changes meanwhile may be its effect. */
  get isTelling(): boolean {
    return this.telling;
  }

  /** One line from the person; null when nobody is asked any more, and at the end of input. */
  ask(prompt: string): Promise<string | null> {
    return askLine(prompt, this.call.interrupt, this.gone);
  }

  /** A reason, as the run keeps it; empty where none is given, null when nobody is asked any more. */
  async reason(prompt: string): Promise<string | null> {
    return (await this.ask(prompt))?.slice(0, MOST) ?? null;
  }

  /** A command that does the same later. */
  again(command: string): string {
    return again(command, this.call.options);
  }

  say(text: string): void {
    this.output.say(text);
  }

  /** Says a verb to the run and shows the answer. False: the run rejected it, or nobody confirmed it in time. */
  async tell(verb: string, reason: string, more: object): Promise<boolean> {
    this.telling = true;
    const message = { by: whoAsks(this.call.options.by), ...(reason ? { reason } : {}), ...more };
    try {
      const answer = await sendUpdate(this.session, this.run, verb, message, this.call.options);
      this.say(answer.accepted ? answer.text : `rejected: ${answer.text}`);
      return answer.accepted;
    } catch (error) {
      // Whoever follows a run stays with it: a worker may come back.
      if (!(error instanceof UserError) || error.code !== 'not-confirmed') throw error;
      this.say(error.message);
      return false;
    } finally {
      this.telling = false;
    }
  }
}
