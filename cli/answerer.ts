import type { Asked, Status } from '../rollout/report-shape';
import { instant, plain } from '../reports/words';
import { askLine } from './ask-person';
import type { FoundRun } from './find-run';
import { statusNow } from './follow';
import { whoAsks } from './login-name';
import { pause } from './pickup';
import type { Printer } from './printer';
import { sendUpdate } from './send-update';
import type { Session } from './session';
import { showPlan } from './show-plan';
import type { Call } from './verb';

const LOOK_EVERY = 1_000;

/** Puts what a run asks to the person at the terminal, each question once: Enter leaves it open. */
export class Answerer {
  private readonly offered = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly run: Pick<FoundRun, 'id' | 'handle'>,
    private readonly call: Pick<Call, 'options' | 'output' | 'interrupt'>,
  ) {}

  /** Returns when the person has answered or left it open, or when nothing is asked there any more. */
  async offer(status: Status, printer: Printer, ended: Promise<unknown>): Promise<void> {
    const question = (status.questions ?? []).find((one) => !this.offered.has(keyOf(one)));
    if (!question || this.call.interrupt.signal.aborted) return;
    this.offered.add(keyOf(question));
    printer.rest();
    const gone = new AbortController();
    const asking = this.ask(question, gone.signal).finally(() => gone.abort());
    await Promise.all([asking, this.untilGone(question, gone, ended)]);
  }

  private async ask(question: Asked, gone: AbortSignal): Promise<void> {
    const { output, interrupt, options } = this.call;
    if (question.plan !== null) await showPlan(this.session, this.run, output);
    const place = question.node === null ? '' : `node ${question.node}: `;
    output.say(`${place}${plain(question.text)} (until ${instant(question.until)}; a time-out means no)`);
    const yes = await this.yesOrNo(gone);
    if (yes === null) {
      if (gone.aborted) output.say('it is not asked any more');
      else if (!interrupt.signal.aborted) output.say('left open; rollbook approve and rollbook reject answer it');
      return;
    }
    const reason = (await askLine('Why (Enter: no reason)? ', interrupt, gone))?.slice(0, 2_000) ?? null;
    if (reason === null) return;
    const { node, plan } = question;
    const message = { by: whoAsks(options.by), ...(reason ? { reason } : {}), ...(node ? { node } : {}) };
    const answer = await sendUpdate(this.session, this.run, yes ? 'approve' : 'reject', {
      ...message,
      ...(plan ? { plan } : {}),
    });
    output.say(answer.accepted ? answer.text : `rejected: ${answer.text}`);
  }

  private async yesOrNo(gone: AbortSignal): Promise<boolean | null> {
    for (;;) {
      const word = await askLine('Approve? [y = yes, n = no, Enter = leave it open] ', this.call.interrupt, gone);
      if (word === null || word === '') return null;
      if (/^y(es)?$/i.test(word)) return true;
      if (/^no?$/i.test(word)) return false;
    }
  }

  /** Somebody else may answer, the time may be over, the run may end. */
  private async untilGone(question: Asked, gone: AbortController, ended: Promise<unknown>): Promise<void> {
    const stop = (): void => gone.abort();
    ended.then(stop, stop);
    const over = new Promise<void>((resolve) => gone.signal.addEventListener('abort', () => resolve()));
    while (!gone.signal.aborted) {
      await Promise.race([pause(LOOK_EVERY), over]);
      if (gone.signal.aborted) return;
      const answer = await Promise.race([statusNow(this.session, this.run.handle), over]);
      if (answer && 'status' in answer && !(answer.status.questions ?? []).some((one) => isSame(one, question))) stop();
    }
  }
}

function isSame(a: Asked, b: Asked): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf({ node, text, plan, until }: Asked): string {
  return JSON.stringify([node, text, plan, until]);
}
