import {
  ANSWER_WITHIN,
  close,
  meaningOf,
  newQuestion,
  NO_QUESTIONS,
  refusalText,
  timedOut,
  waitingFor,
  type Question,
  type Questions,
} from '../../rollout/question';

const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const about = (node: number | null, plan: string | null = null): Question =>
  newQuestion({ kind: plan ? 'plan' : 'step', node, text: `touch ${node ?? 'it'}?`, plan }, 1_000, 7_200_000);
const asking = (...open: Question[]): Questions => ({ open, answered: [] });
const answeredBy = (by: string, yes: boolean, question: Question): Questions => {
  question.answer = { yes, by, reason: null };
  return close(asking(question), question);
};
/** Two answers: yes to what node 2 asked, and no to what node 3 asked. */
function yesAndNo() {
  const [yes, no] = [about(2), about(3)];
  yes.answer = { yes: true, by: 'bob', reason: null };
  no.answer = { yes: false, by: 'eve', reason: null };
  return close(close(asking(yes, no), yes), no);
}
const said = (yes: boolean, more: { node?: number; plan?: string } = {}) => ({ yes, node: null, plan: null, ...more });

describe('what an approve or reject means', () => {
  test.each([
    ['with one question open, its answer', asking(about(2)), said(true), 'answer'],
    ['of the node that asks, its answer', asking(about(2), about(3)), said(false, { node: 3 }), 'answer'],
    ['of a plan with its hash, its answer', asking(about(null, HASH)), said(true, { plan: HASH }), 'answer'],
    ['a no to a plan without its hash, its answer', asking(about(null, HASH)), said(false), 'answer'],
    ['again after the same answer, a repeat', answeredBy('bob', true, about(2)), said(true), 'repeat'],
    [
      'again of the same plan, a repeat',
      answeredBy('bob', true, about(null, HASH)),
      said(true, { plan: HASH }),
      'repeat',
    ],
    ['again of a plan without its hash, a repeat', answeredBy('bob', true, about(null, HASH)), said(true), 'repeat'],
  ])('%s', (_title, questions, message, is) => {
    expect(meaningOf(questions, message).is).toBe(is);
  });

  test.each([
    ['nothing asked', NO_QUESTIONS, said(true), 'the run asks nothing now'],
    ['several open and no node', asking(about(3), about(2)), said(true), 'name the node: node 2 (touch 2?), node 3'],
    ['another node', asking(about(2)), said(true, { node: 3 }), 'node 3 asks nothing; asked is: node 2'],
    ['a plan without its hash', asking(about(null, HASH)), said(true), HASH],
    ['another plan', asking(about(null, HASH)), said(true, { plan: OTHER }), `plan ${HASH}, not about ${OTHER}`],
    ['a no to another plan', asking(about(null, HASH)), said(false, { plan: OTHER }), HASH],
    ['a hash where no plan is asked about', asking(about(2)), said(true, { plan: HASH }), 'not about a plan'],
    ['the opposite of what was said', answeredBy('bob', true, about(2)), said(false), 'bob approved it before'],
    [
      'a yes to what was refused, while another one had a yes',
      yesAndNo(),
      said(true, { node: 3 }),
      'eve rejected it before',
    ],
    ['a yes after a no', answeredBy('bob', false, about(2)), said(true), 'bob rejected it before'],
    [
      'another plan than the one approved',
      answeredBy('bob', true, about(null, HASH)),
      said(true, { plan: OTHER }),
      'nothing now',
    ],
  ])('%s: nothing, and what would make sense', (_title, questions, message, why) => {
    const meaning = meaningOf(questions, message);
    expect(meaning.is === 'nothing' && meaning.why).toContain(why);
  });

  test('a repeat for one node is known while another one asks', () => {
    const questions = answeredBy('bob', true, about(2));
    expect(meaningOf({ ...questions, open: [about(3)] }, said(true, { node: 2 })).is).toBe('repeat');
    expect(meaningOf({ ...questions, open: [about(3)] }, said(false, { node: 2 })).is).toBe('nothing');
  });
});

test('closing a question keeps the last answer of each place, and none where there was none', () => {
  const [one, two] = [about(2), about(2)];
  const first = answeredBy('bob', true, one);
  two.answer = { yes: false, by: 'ada', reason: null };
  const second = close({ ...first, open: [two] }, two);
  expect(second).toEqual({ open: [], answered: [two] });
  const open = about(3);
  expect(close({ ...second, open: [open] }, open)).toEqual({ open: [], answered: [two] });
});

test('a question of more text than anybody reads is cut', () => {
  const { text } = newQuestion({ kind: 'rest', node: null, text: 'x'.repeat(2_000), plan: null }, 0, 1);
  expect(text).toBe(`${'x'.repeat(997)}...`);
});

describe('what a run that asks waits for', () => {
  test('one question: why, until when, and how to answer it', () => {
    expect(waitingFor([about(2)], 'r1')).toEqual({
      why: 'node 2: a person is asked: touch 2?',
      until: new Date(7_201_000).toISOString(),
      ends: 'A person says approve or reject, for example: rollbook approve r1 --node 2; a time-out means no',
    });
  });

  test('several: the first node, and which others ask', () => {
    expect(waitingFor([about(3), about(2)], 'r1')?.why).toBe(
      'node 2: a person is asked: touch 2? (and 1 more: node 3)',
    );
  });

  test('a plan: the command shows it first', () => {
    expect(waitingFor([about(null, HASH)], 'r1')?.ends).toContain('rollbook approve r1, which shows the plan first');
  });

  test('nothing open, or answered already: nothing', () => {
    const question = about(2);
    question.answer = { yes: true, by: 'bob', reason: null };
    expect([waitingFor([], 'r1'), waitingFor([question], 'r1')]).toEqual([null, null]);
  });
});

test('a no names who, why and to what; silence names the time that was given', () => {
  const question = about(2);
  question.answer = { yes: false, by: 'bob', reason: 'not now' };
  expect(refusalText(question)).toBe('rejected by bob: not now (asked: touch 2?)');
  question.answer = { yes: false, by: 'bob', reason: null };
  expect(refusalText(question)).toBe('rejected by bob (asked: touch 2?)');
  question.answer = timedOut(question);
  expect(question.answer).toEqual({ yes: false, by: 'nobody', reason: 'no answer within 2h, and a time-out means no' });
  expect(refusalText(question)).toBe('no answer within 2h, and a time-out means no (asked: touch 2?)');
});

describe('what an approve or reject means where several were asked', () => {
  const other = { ...about(2), answer: { yes: true, by: 'bob', reason: null } };

  test('one that is answered and not yet gone is not open any more', () => {
    expect(meaningOf(asking(other, about(3)), said(true))).toMatchObject({ is: 'answer', question: { node: 3 } });
    expect(meaningOf(asking(other), said(true)).is).toBe('nothing');
  });

  test('without a node, while another asks, an old answer is no repeat', () => {
    const questions = { ...answeredBy('bob', true, about(2)), open: [about(3), about(4)] };
    expect(meaningOf(questions, said(true))).toEqual({
      is: 'nothing',
      why: 'several questions are open, so name the node: node 3 (touch 3?), node 4 (touch 4?)',
    });
  });

  test('of a node, its own last answer counts, not that of the node after it', () => {
    const first = answeredBy('bob', true, about(2));
    const later = about(3);
    later.answer = { yes: false, by: 'ada', reason: null };
    const questions = close({ ...first, open: [later] }, later);
    expect(questions.answered.map(({ node }) => node)).toEqual([2, 3]);
    expect(meaningOf(questions, said(true, { node: 2 }))).toEqual({ is: 'repeat', by: 'bob' });
    expect(meaningOf(questions, said(false))).toEqual({ is: 'repeat', by: 'ada' });
    expect(meaningOf(questions, said(true))).toEqual({ is: 'nothing', why: 'ada rejected it before' });
  });

  test('closing one leaves the others open, and the answers of other places', () => {
    const [one, two] = [about(2), about(3)];
    one.answer = { yes: true, by: 'bob', reason: null };
    expect(close({ open: [one, two], answered: [other] }, one)).toEqual({ open: [two], answered: [one] });
  });

  test('nothing is asked and nothing was answered at first', () => {
    expect(NO_QUESTIONS).toEqual({ open: [], answered: [] });
  });
});

test('a person has a day for a plan or a rest', () => {
  expect(ANSWER_WITHIN).toBe(86_400_000);
});

test('a question is trimmed, and one of exactly the longest text is whole', () => {
  const of = (text: string) => newQuestion({ kind: 'rest', node: null, text, plan: null }, 0, 1).text;
  expect([of('  go on?\n'), of('x'.repeat(1_000))]).toEqual(['go on?', 'x'.repeat(1_000)]);
});

test('the run itself asks before its nodes, and is named where it is one of several', () => {
  expect(waitingFor([about(2), about(null), about(1)], 'r1')?.why).toBe(
    'a person is asked: touch it? (and 2 more: node 1, node 2)',
  );
  expect(meaningOf(asking(about(2), about(null)), said(true))).toEqual({
    is: 'nothing',
    why: 'several questions are open, so name the node: the run itself (touch it?), node 2 (touch 2?)',
  });
});

test('a question without an answer is told as one that nobody answered', () => {
  expect(refusalText(about(2))).toBe('no answer in time (asked: touch 2?)');
});
