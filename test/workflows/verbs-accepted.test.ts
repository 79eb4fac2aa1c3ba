import type { WorkflowHandle } from '@temporalio/client';
import type { Outcome } from '../../rollout/report-shape';
import { by, say } from './asking';
import { openStage, reaches, runOn, statusOf, type Stage } from './harness';
import { STANDS, type Stand, type StandName } from './verb-stands';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

interface Said {
  in: StandName;
  verb: string;
  more?: object;
  text: RegExp;
  /** What it says the second time, at once; left out: the run has gone on by then. */
  again?: RegExp;
  /** What the run needs to come to its end after it, besides. */
  then?: (stand: Stand, handle: WorkflowHandle) => Promise<unknown> | unknown;
  outcome: Outcome;
  /** What stands in the report; left out: the verb, once. */
  entries?: string[];
}

const go = (stand: Stand, handle: WorkflowHandle) => stand.go(handle);
const pausedThenOn = async (stand: Stand, handle: WorkflowHandle) => {
  await stand.go(handle);
  await reaches(handle, (status) => status.phase === 'paused');
  await say(handle, 'resume', by('eve'));
};
const mended = ({ cluster }: Stand) => {
  cluster.onPost = () => undefined;
};

const PAUSED = /nodes in hand finish/;
const AGAIN = /it was paused already/;
const ABORTED = /nothing more is sent and nothing is undone/;
const BACK = /everything that the run did is undone, newest first/;
const NOTHING = /nothing was sent, so there is nothing to undo/;
const ALREADY = /it is being rolled back already/;

const SAID: Said[] = [
  { in: 'planning', verb: 'pause', text: PAUSED, again: AGAIN, then: pausedThenOn, outcome: 'completed' },
  { in: 'planning', verb: 'abort', text: ABORTED, then: go, outcome: 'refused' },
  { in: 'planning', verb: 'rollback', text: NOTHING, again: ALREADY, then: go, outcome: 'refused' },

  { in: 'asking for its plan', verb: 'pause', text: PAUSED, again: AGAIN, then: pausedThenOn, outcome: 'completed' },
  { in: 'asking for its plan', verb: 'reject', text: /rejected: carry out plan/, outcome: 'refused' },
  { in: 'asking for its plan', verb: 'abort', text: ABORTED, outcome: 'refused' },
  { in: 'asking for its plan', verb: 'rollback', text: NOTHING, outcome: 'refused' },

  { in: 'with a node in hand', verb: 'pause', text: PAUSED, again: AGAIN, then: pausedThenOn, outcome: 'completed' },
  { in: 'with a node in hand', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  { in: 'with a node in hand', verb: 'rollback', text: BACK, again: ALREADY, then: go, outcome: 'rolled-back' },

  { in: 'about to pause', verb: 'pause', text: AGAIN, entries: [], then: go, outcome: 'completed' },
  { in: 'about to pause', verb: 'resume', text: /the run goes on/, then: ({ free }) => free?.(), outcome: 'completed' },
  { in: 'about to pause', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  {
    in: 'about to pause',
    verb: 'rollback',
    text: BACK,
    again: ALREADY,
    then: ({ free }) => free?.(),
    outcome: 'rolled-back',
  },

  { in: 'paused', verb: 'pause', text: AGAIN, entries: [], then: go, outcome: 'completed' },
  { in: 'paused', verb: 'resume', text: /the run goes on/, outcome: 'completed' },
  { in: 'paused', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  { in: 'paused', verb: 'rollback', text: BACK, outcome: 'rolled-back' },

  { in: 'holding over a node', verb: 'pause', text: PAUSED, again: AGAIN, then: pausedThenOn, outcome: 'completed' },
  {
    in: 'holding over a node',
    verb: 'skip',
    text: /the rest of node 2 is left out/,
    then: mended,
    entries: ['skip node 2'],
    outcome: 'failed',
  },
  { in: 'holding over a node', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  { in: 'holding over a node', verb: 'rollback', text: BACK, outcome: 'rolled-back' },
  { in: 'holding over a node', verb: 'rollback', more: { node: 2 }, text: BACK, outcome: 'rolled-back' },

  { in: 'holding at a border', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  { in: 'holding at a border', verb: 'rollback', text: BACK, outcome: 'rolled-back' },

  { in: 'asking inside a node', verb: 'pause', text: PAUSED, again: AGAIN, then: pausedThenOn, outcome: 'completed' },
  {
    in: 'asking inside a node',
    verb: 'approve',
    text: /approved: Well\?/,
    again: /ada approved it already/,
    entries: ['approve node 2'],
    outcome: 'completed',
  },
  {
    in: 'asking inside a node',
    verb: 'reject',
    text: /rejected: Well\?/,
    entries: ['reject node 2'],
    outcome: 'stopped',
  },
  { in: 'asking inside a node', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  { in: 'asking inside a node', verb: 'rollback', text: BACK, outcome: 'rolled-back' },

  { in: 'undoing by itself', verb: 'pause', text: PAUSED, again: AGAIN, then: go, outcome: 'rolled-back' },
  { in: 'undoing by itself', verb: 'abort', text: ABORTED, outcome: 'stopped' },
  { in: 'undoing by itself', verb: 'rollback', text: BACK, again: ALREADY, then: go, outcome: 'rolled-back' },
  { in: 'undoing by itself', verb: 'rollback', more: { node: 2 }, text: BACK, then: go, outcome: 'rolled-back' },

  { in: 'about to roll back', verb: 'rollback', text: ALREADY, entries: [], then: go, outcome: 'rolled-back' },
  { in: 'about to roll back', verb: 'abort', text: ABORTED, outcome: 'stopped' },

  { in: 'rolling back', verb: 'rollback', text: ALREADY, entries: [], then: go, outcome: 'rolled-back' },
  {
    in: 'rolling back',
    verb: 'rollback',
    more: { node: 2 },
    text: ALREADY,
    entries: [],
    then: go,
    outcome: 'rolled-back',
  },
  { in: 'rolling back', verb: 'abort', text: ABORTED, outcome: 'stopped' },

  {
    in: 'holding while it rolls back',
    verb: 'retry',
    text: /node 2 is looked at again/,
    entries: ['retry node 2'],
    then: mended,
    outcome: 'rolled-back',
  },
  {
    in: 'holding while it rolls back',
    verb: 'skip',
    text: /the rest of node 2 is left out/,
    entries: ['skip node 2'],
    outcome: 'failed',
  },
  {
    in: 'holding while it rolls back',
    verb: 'rollback',
    text: /already; it holds over node 2: say retry, skip or abort/,
    entries: [],
    then: go,
    outcome: 'rolled-back',
  },
  { in: 'holding while it rolls back', verb: 'abort', text: ABORTED, outcome: 'stopped' },

  {
    in: 'being aborted',
    verb: 'abort',
    text: /it is being aborted already/,
    entries: [],
    then: go,
    outcome: 'stopped',
  },
];

describe('a run', () => {
  it.each(SAID.map((said) => [said.in, said.verb, said.more ?? {}, said] as const))(
    '%s, told to %s with %j, does it, once, and records who said so',
    async (name, verb, more, said) => {
      const stand: Stand = STANDS[name]();
      const { report } = await runOn(stage, stand.cluster, stand.input ?? {}, async (handle) => {
        await stand.reach(handle);
        if (said.then === mended) mended(stand);
        expect((await say(handle, verb, by('ada', more))).text).toMatch(said.text);
        if (said.again) expect((await say(handle, verb, by('ada', more))).text).toMatch(said.again);
        if (said.then !== mended) await said.then?.(stand, handle);
      });
      expect(report.outcome).toBe(said.outcome);
      const own = report.messages.filter((message) => message.by === 'ada').map(({ what }) => what);
      expect(own).toEqual(said.entries ?? [verb]);
    },
  );

  it('that holds names the verbs that make sense, until when, and since when', async () => {
    const { cluster, reach, go: on } = STANDS['holding over a node']();
    await runOn(stage, cluster, {}, async (handle) => {
      await reach(handle);
      const { holds, waiting } = await statusOf(handle);
      expect(holds).toEqual([
        {
          node: 2,
          why: expect.stringMatching(/^step restart/),
          since: expect.stringMatching(/Z$/),
          until: waiting?.until,
          verbs: ['retry', 'skip', 'rollback', 'abort'],
        },
      ]);
      await on(handle);
    });
  });
});
