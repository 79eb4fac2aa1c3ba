import type { Held, HoldVerb, Status } from '../rollout/report-shape';
import { instant, plain, wasSent } from '../reports/words';
import type { Counter } from './counter';

/** The part of a counter that an answer to a hold needs. */
export type HoldCounter = Pick<Counter, 'ask' | 'reason' | 'say' | 'tell' | 'again' | 'isOpen' | 'run'>;

interface Choice {
  key: string;
  text: string;
  /** How one asks for its reason. */
  why: string;
  mustSayWhy: boolean;
  /** What it does, for the second yes; null: it needs none. */
  sure: ((status: Status) => string) | null;
  /** Whether it is said of the node, and not of the run as a whole. */
  ofNode: boolean;
}

const CHOICES: Record<HoldVerb, Choice> = {
  retry: {
    key: 'r',
    text: 'retry',
    why: 'Why (Enter: no reason)? ',
    mustSayWhy: false,
    sure: null,
    ofNode: true,
  },
  skip: {
    key: 's',
    text: 'skip the node',
    why: 'Why is the rest of the node left out (Enter: back)? ',
    mustSayWhy: true,
    sure: null,
    ofNode: true,
  },
  rollback: {
    key: 'b',
    text: 'roll back',
    why: 'Why (Enter: no reason)? ',
    mustSayWhy: false,
    sure: (status) => `Undo what this run did${sentTo(status)}, newest first, and end it?`,
    ofNode: false,
  },
  abort: {
    key: 'a',
    text: 'abort',
    why: 'Why (Enter: no reason)? ',
    mustSayWhy: false,
    sure: () => 'End the run here? Nothing more is sent, nothing is undone.',
    ofNode: false,
  },
};

/** Puts a hold to the person: its facts, and the verbs that make sense. Enter leaves it open for somebody else. */
export async function answerHold(held: Held, status: Status, counter: HoldCounter): Promise<void> {
  const node = held.node === null ? {} : { node: held.node };
  counter.say(factsOf(held));
  while (counter.isOpen) {
    const verb = await choose(verbsOf(held), counter);
    if (verb === null) return leave(held, counter);
    const { why, mustSayWhy, sure, ofNode } = CHOICES[verb];
    const reason = await counter.reason(why);
    if (reason === null) return;
    if (mustSayWhy && reason === '') continue;
    if (sure && !/^y(es)?$/i.test((await counter.ask(`${sure(status)} [y/N] `)) ?? '')) continue;
    if (await counter.tell(verb, reason, ofNode ? node : {})) return;
  }
}

/** What was expected, what is, since when, and how long there is time. */
export function factsOf({ node, why, since, until }: Held): string {
  const place = node === null ? 'The run holds' : `Node ${node} holds`;
  return `${place}: ${plain(why)}\n  since ${instant(since)}, until ${instant(until)} (then it fails)`;
}

async function choose(verbs: HoldVerb[], counter: HoldCounter): Promise<HoldVerb | null> {
  const words = verbs.map((verb) => `${CHOICES[verb].key} = ${CHOICES[verb].text}`);
  for (;;) {
    const word = (await counter.ask(`[${[...words, 'Enter = leave it'].join(', ')}] `))?.toLowerCase();
    if (word === undefined || word === '') return null;
    const chosen = verbs.find((verb) => word === CHOICES[verb].key || word === verb);
    if (chosen) return chosen;
  }
}

function leave(held: Held, counter: HoldCounter): void {
  if (!counter.isOpen) return;
  const node = held.node === null ? '' : ` --node ${held.node}`;
  const [first = 'abort', ...others] = verbsOf(held);
  const also = others.length > 0 ? ` (or ${others.join(', ')})` : '';
  counter.say(
    `left open; to answer it later${also}: ${counter.again(`${first} ${counter.run.id}${CHOICES[first].ofNode ? node : ''}`)}`,
  );
}

/** A newer worker may offer what this program does not know. */
function verbsOf({ verbs }: Held): HoldVerb[] {
  return verbs.filter((verb) => Object.hasOwn(CHOICES, verb));
}

function sentTo({ mutations }: Status): string {
  const nodes = [...new Set(mutations.filter((one) => !one.undo && wasSent(one)).map(({ node }) => node))];
  return nodes.length === 0 ? '' : ` on ${nodes.length === 1 ? 'node' : 'nodes'} ${nodes.join(', ')}`;
}
