import { UPDATES } from '../../temporal/names';
import { by, refusal, say } from './asking';
import { openStage, runOn, type Stage } from './harness';
import { standing, STANDS, type StandName } from './verb-stands';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

type Rejected = [verb: string, more: object, why: RegExp];

const STRANGE: Rejected[] = UPDATES.map((verb) => [
  verb,
  { node: 9 },
  /^\w+: node 9 is not in this run; its nodes are 1, 2, 3$/,
]);
const NOT_PAUSED: Rejected = ['resume', {}, /the run is not paused/];
const NOT_ASKED: Rejected[] = [
  ['approve', {}, /the run asks nothing now/],
  ['reject', {}, /the run asks nothing now/],
];
const NOTHING_WAITS: Rejected[] = [
  ['retry', {}, /nothing waits for an answer/],
  ['skip', { node: 2 }, /nothing waits for an answer/],
];
const AS_A_WHOLE: Rejected = [
  'rollback',
  { node: 2 },
  /a run rolls back as a whole, and node 2 neither waits nor is being undone; leave the node out/,
];
const all = (verbs: readonly string[], why: RegExp): Rejected[] => verbs.map((verb) => [verb, {}, why]);
const BACK = /the run is being rolled back: it ends by itself; to end it as it is now, say abort/;

const REJECTED: Record<StandName, Rejected[]> = {
  planning: [NOT_PAUSED, ...NOT_ASKED, ...NOTHING_WAITS, AS_A_WHOLE],
  'asking for its plan': [
    ...STRANGE,
    ['resume', {}, /it asks a question; say approve or reject/],
    ['approve', {}, /name what is approved/],
    ['approve', { plan: 'ab' }, /the run asks about plan \w+, not about ab/],
    ['approve', { node: 2 }, /node 2 asks nothing/],
    ['retry', {}, /the run asks a question; say approve or reject/],
    ['skip', { node: 2 }, /the run asks a question; say approve or reject/],
    AS_A_WHOLE,
  ],
  'with a node in hand': [...STRANGE, NOT_PAUSED, ...NOT_ASKED, ...NOTHING_WAITS, AS_A_WHOLE],
  'about to pause': [...STRANGE, ...NOT_ASKED, ['retry', {}, /the run is paused; say resume or abort/], AS_A_WHOLE],
  paused: [
    ...STRANGE,
    ['approve', {}, /it is paused: say resume or abort/],
    ['reject', {}, /it is paused: say resume or abort/],
    ['retry', {}, /the run is paused; say resume or abort/],
    ['skip', { node: 2 }, /the run is paused; say resume or abort/],
    AS_A_WHOLE,
  ],
  'holding over a node': [
    ...STRANGE,
    ['resume', {}, /it holds; say retry, skip, rollback or abort/],
    ['approve', {}, /it holds: say retry, skip, rollback or abort/],
    ['reject', {}, /it holds: say retry, skip, rollback or abort/],
    ['retry', { node: 3 }, /node 3 waits for nothing; waiting: node 2/],
    ['skip', { node: 3 }, /node 3 waits for nothing; waiting: node 2/],
    ['rollback', { node: 3 }, /a run rolls back as a whole, and node 3 neither waits/],
  ],
  'holding at a border': [
    ...STRANGE,
    ['skip', {}, /the run waits at a border, not on a node; say retry, rollback or abort/],
    ['retry', { node: 2 }, /node 2 waits for nothing; waiting: the run itself/],
    ['approve', {}, /it holds/],
    ['resume', {}, /it holds/],
  ],
  'asking inside a node': [
    ...STRANGE,
    ['resume', {}, /it asks a question; say approve or reject/],
    ['approve', { plan: 'ab' }, /the question is not about a plan/],
    ['reject', { node: 3 }, /node 3 asks nothing; asked is: node 2/],
    ['retry', {}, /the run asks a question; say approve or reject/],
    AS_A_WHOLE,
  ],
  'undoing by itself': [
    ...STRANGE,
    NOT_PAUSED,
    ...NOT_ASKED,
    ...NOTHING_WAITS,
    ['rollback', { node: 3 }, /a run rolls back as a whole/],
  ],
  'about to roll back': [...STRANGE, ...all(['pause', 'resume', 'approve', 'reject', 'retry', 'skip'], BACK)],
  'rolling back': [
    ...STRANGE,
    ...all(['pause', 'resume', 'approve', 'reject', 'retry', 'skip'], BACK),
    ['rollback', { node: 3 }, /a run rolls back as a whole/],
  ],
  'holding while it rolls back': [
    ...STRANGE,
    ...all(['pause', 'resume', 'approve', 'reject'], BACK),
    ['skip', { node: 3 }, /node 3 waits for nothing; waiting: node 2/],
  ],
  'being aborted': [
    ...STRANGE,
    ...all(
      ['pause', 'resume', 'approve', 'reject', 'retry', 'skip', 'rollback'],
      /the run is being aborted: it ends by itself, and its report says what to do then/,
    ),
  ],
  'over, and about to close': all(
    UPDATES,
    /the run is over; what it did, and what to run now, shows: rollbook report c1-test-/,
  ),
};

describe('a run', () => {
  it.each(Object.keys(REJECTED) as StandName[])('%s, rejects with what would make sense, and goes on', async (name) => {
    const { cluster, input = {}, reach, go, outcome } = STANDS[name]();
    const { report } = await runOn(stage, cluster, input, async (handle) => {
      await reach(handle);
      const before = await standing(handle, cluster);
      const said: string[] = [];
      for (const [verb, more, why] of REJECTED[name]) {
        const refused = await refusal(say(handle, verb, by('ada', more)));
        if (!refused.startsWith(`${verb}: `) || !why.test(refused))
          said.push(`${verb} ${JSON.stringify(more)}: ${refused}`);
      }
      expect(said).toEqual([]);
      expect(await standing(handle, cluster)).toEqual(before);
      await go(handle);
    });
    expect(report.outcome).toBe(outcome);
    expect(report.messages.filter((message) => message.by === 'ada')).toEqual([]);
  });

  it('rejects every verb without a name, with unknown fields and of another shape, and goes on', async () => {
    const { cluster, reach, go } = STANDS['with a node in hand']();
    const wrong: [unknown, RegExp][] = [
      [{}, /by: must say who you are/],
      [{ by: ' ' }, /by: must say who you are/],
      [{ by: 'ada', node: 0 }, /node: /],
      [{ by: 'ada', node: '2' }, /node: /],
      [{ by: 'ada', why: 'x' }, /Unrecognized key: "why"/],
      [[], /must be one object such as/],
      ['ada', /must be one object such as/],
    ];
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reach(handle);
      for (const verb of UPDATES) {
        for (const [message, why] of wrong) {
          const sent = handle.executeUpdate(verb, { args: [message] });
          expect(await refusal(sent)).toMatch(why);
        }
      }
      await go(handle);
    });
    expect([report.outcome, report.messages]).toEqual(['completed', []]);
  });
});
