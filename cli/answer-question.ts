import type { Asked } from '../rollout/report-shape';
import { instant, plain } from '../reports/words';
import type { Counter } from './counter';
import { showPlan } from './show-plan';

/** Puts a question of the run to the person: yes or no, and why. Enter leaves it open. */
export async function answerQuestion({ node, text, plan, until }: Asked, counter: Counter): Promise<void> {
  if (plan !== null) await showPlan(counter.session, counter.run, counter.output);
  const place = node === null ? '' : `node ${node}: `;
  counter.say(`${place}${plain(text)} (until ${instant(until)}; a time-out means no)`);
  const yes = await yesOrNo(counter);
  if (yes === null) {
    if (counter.isOpen) counter.say('left open; rollbook approve and rollbook reject answer it');
    return;
  }
  const reason = await counter.reason('Why (Enter: no reason)? ');
  if (reason === null) return;
  await counter.tell(yes ? 'approve' : 'reject', reason, { ...(node ? { node } : {}), ...(plan ? { plan } : {}) });
}

async function yesOrNo(counter: Counter): Promise<boolean | null> {
  for (;;) {
    const word = await counter.ask('Approve? [y = yes, n = no, Enter = leave it open] ');
    if (word === null || word === '') return null;
    if (/^y(es)?$/i.test(word)) return true;
    if (/^no?$/i.test(word)) return false;
  }
}
