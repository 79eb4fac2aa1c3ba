import { formatDuration } from '../language/duration';
import type { Waiting } from './report-shape';

/** Something that a run asks a person: go on with the next batch, at a step `approve`, or whether its plan may be carried out. */
export interface Question {
  kind: 'plan' | 'rest' | 'step';
  /** Asked inside this node; null: of the run itself. */
  node: number | null;
  text: string;
  /** The hash of the plan that is asked about. */
  plan: string | null;
  /** Milliseconds since 1970; after `until` silence is a no. */
  since: number;
  until: number;
  answer: Answer | null;
}

export interface Answer {
  yes: boolean;
  by: string;
  reason: string | null;
}

/** What is asked now, and the last answer at each place: one that comes again must be known for what it is. */
export interface Questions {
  open: Question[];
  answered: Question[];
}

export const NO_QUESTIONS: Questions = { open: [], answered: [] };

/** So long a plan and `rest: ask` wait for a person, milliseconds. */
export const ANSWER_WITHIN = 24 * 3_600_000;

const LONGEST = 1_000;

export function newQuestion(
  what: Pick<Question, 'kind' | 'node' | 'text' | 'plan'>,
  now: number,
  within: number,
): Question {
  const text = what.text.trim();
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
  return { ...what, text: short, since: now, until: now + within, answer: null };
}

/** Silence is no approval (safety rule 11). */
export function timedOut({ since, until }: Question): Answer {
  const reason = `no answer within ${formatDuration(until - since)}, and a time-out means no`;
  return { yes: false, by: 'nobody', reason };
}

/** Moves an answered question out of the open ones; of each place only the last answer is kept. */
export function close(questions: Questions, question: Question): Questions {
  const answered = questions.answered.filter((one) => one.node !== question.node);
  return {
    open: questions.open.filter((one) => one !== question),
    answered: question.answer === null ? questions.answered : [...answered, question],
  };
}

/** What an `approve` or `reject` means now: an answer, the same again, or nothing, and then what would make sense. */
export type Meaning =
  { is: 'answer'; question: Question } | { is: 'repeat'; by: string } | { is: 'nothing'; why: string };

export interface Said {
  yes: boolean;
  node: number | null;
  plan: string | null;
}

export function meaningOf(questions: Questions, said: Said): Meaning {
  const open = questions.open.filter((one) => one.answer === null);
  const fit = said.node === null ? open : open.filter((one) => one.node === said.node);
  const [question, ...others] = fit;
  if (question === undefined) return unasked(questions, open, said);
  if (others.length > 0) return nothing(`several questions are open, so name the node: ${list(open)}`);
  const why = wrongPlan(question, said);
  return why === null ? { is: 'answer', question } : nothing(why);
}

/** Nothing is asked there: the same answer again changes nothing, any other comes too late. */
function unasked({ answered }: Questions, open: Question[], said: Said): Meaning {
  const before = said.node === null ? answered.at(-1) : answered.find((one) => one.node === said.node);
  const fits = before?.answer && (said.plan === null || before.plan === said.plan);
  if (before?.answer && fits && before.answer.yes === said.yes) return { is: 'repeat', by: before.answer.by };
  if (open.length > 0) return nothing(`node ${said.node} asks nothing; asked is: ${list(open)}`);
  if (before?.answer && fits)
    return nothing(`${before.answer.by} ${before.answer.yes ? 'approved' : 'rejected'} it before`);
  return nothing('the run asks nothing now');
}

function wrongPlan({ plan }: Question, said: Said): string | null {
  if (plan === null) return said.plan === null ? null : 'the question is not about a plan; leave `plan` out';
  if (said.plan === plan) return null;
  if (said.plan !== null) return `the run asks about plan ${plan}, not about ${said.plan}`;
  return said.yes ? `the run asks about its plan: name what is approved, "plan": "${plan}"` : null;
}

/** What is open, for a person who must choose. */
export function list(open: Question[]): string {
  return byNode(open)
    .map((one) => `${placeOf(one)} (${one.text})`)
    .join(', ');
}

/** What a run that asks waits for, until when, and what ends it. */
export function waitingFor(open: Question[], id: string): Waiting | null {
  const [first, ...more] = byNode(open.filter((one) => one.answer === null));
  if (!first) return null;
  const others = more.length > 0 ? ` (and ${more.length} more: ${more.map(placeOf).join(', ')})` : '';
  const node = first.node === null ? '' : ` --node ${first.node}`;
  const shows = first.kind === 'plan' ? ', which shows the plan first' : '';
  return {
    why: `${first.node === null ? '' : `node ${first.node}: `}a person is asked: ${first.text}${others}`,
    until: new Date(first.until).toISOString(),
    ends: `A person says approve or reject, for example: rollbook approve ${id}${node}${shows}; a time-out means no`,
  };
}

/** Why a run or a node went no further: who said no, and to what. */
export function refusalText({ text, answer }: Question): string {
  if (answer === null || answer.by === 'nobody') return `${answer?.reason ?? 'no answer in time'} (asked: ${text})`;
  return `rejected by ${answer.by}${answer.reason ? `: ${answer.reason}` : ''} (asked: ${text})`;
}

function byNode(open: Question[]): Question[] {
  return [...open].sort((a, b) => (a.node ?? 0) - (b.node ?? 0));
}

function placeOf({ node }: Question): string {
  return node === null ? 'the run itself' : `node ${node}`;
}

function nothing(why: string): Meaning {
  return { is: 'nothing', why };
}
