import fc from 'fast-check';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure, RawValue } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { lockId, TASK_QUEUE, UPDATES } from '../../temporal/names';
import { readInput } from '../../workflows/input';
import { FakeCluster } from './fake-cluster';
import { NO_INPUT, openStage, reaches, restartWith, runOn, type Stage } from './harness';

/*
 * Whatever Temporal's UI or anybody's script sends: a run with bad input fails at once, a bad message is rejected, each
 * with a sentence of a length that somebody reads; the run goes on untouched.
 */

const MB = 1_000_000;
const LONGEST_SENTENCE = 5_000;
const long = 'x'.repeat(MB);
/** As another client may send it: ours could not even write it. */
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const asJson = (text: string): RawValue =>
  RawValue.fromPayload({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(text) });
const proto = JSON.parse('{"__proto__": {"runbook": "every-key"}, "constructor": 1}') as unknown;

const ANYTHING: [string, unknown][] = [
  ['nothing', NO_INPUT],
  ['null', null],
  ['a number', 7],
  ['a boolean', true],
  ['a string', 'rolling-restart'],
  ['a string of 1 MB', long],
  ['a list', [{ runbook: 'every-key', cluster: 'c1' }]],
  ['a list in a list', [[[]]]],
];
const FIELDS: [string, object][] = [
  ['an empty runbook', { runbook: '' }],
  ['a runbook that is null', { runbook: null }],
  ['a runbook that is a number', { runbook: 7 }],
  ['a runbook of 1 MB', { runbook: `runbook: ${long}` }],
  ['a cluster that is a list', { cluster: ['c1'] }],
  ['a cluster of 1 MB', { cluster: long }],
  ['inputs that are a list', { inputs: [1] }],
  ['inputs that are a string', { inputs: 'services=x' }],
  ['an input that is not declared', { inputs: { [long]: 1 } }],
  ['an input of a wrong type', { inputs: { services: { a: 1 } } }],
  ['an input of 1 MB', { inputs: { services: long } }],
  ['200,000 wrong nodes', { nodes: Array.from({ length: 200_000 }, () => 'a') }],
  ['20,000 unknown keys', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]))],
  ['an unknown key of 1 MB', { [long]: 1 }],
  ['a key that commands a terminal', { '\u001b[2J\u202e': 1 }],
  ['nodes that are one number', { nodes: 2 }],
  ['no nodes', { nodes: [] }],
  ['a node that is a half', { nodes: [1.5] }],
  ['a plan that is a string', { plan: 'plan.json' }],
  ['an empty plan', { plan: {} }],
  ['waivers that are a word', { waive: 'cluster-check' }],
  ['a reason of 1 MB', { reason: long }],
  ['a reason that is an object', { reason: {} }],
  ['a name of 1 MB', { requestedBy: long }],
  ['prototypes', proto as object],
];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

function expectSentence(text: string): void {
  expect(text.length).toBeGreaterThan(5);
  expect(text.length).toBeLessThan(LONGEST_SENTENCE);
  expect(text).not.toMatch(/[\p{Cc}\u202e]|undefined|\[object|Cannot read|is not a function/u);
}

describe('input of a run that is none', () => {
  test.each([...ANYTHING, ...FIELDS])('%s: fails at once with a sentence, and sends nothing', async (_what, given) => {
    const cluster = new FakeCluster(restartWith());
    const began = Date.now();
    const { report, type, message } = await runOn(stage, cluster, given);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(type).toMatch(/^(input|runbook)$/);
    expect(report).toMatchObject({ outcome: 'refused', mutations: [] });
    expect(JSON.stringify(report).length).toBeLessThan(900_000);
    expectSentence(message);
    expect(cluster.posts).toEqual([]);
  });

  test.each([...ANYTHING, ...FIELDS])('%s, of a plan: the same', async (_what, given) => {
    const plain = typeof given === 'object' && given !== null && !Array.isArray(given);
    const error: unknown = await stage.env.client.workflow
      .execute('plan', {
        workflowId: `plan-${randomUUID()}`,
        taskQueue: TASK_QUEUE,
        args: given === NO_INPUT ? [] : [plain ? { runbook: 'every-key', cluster: 'c1', ...given } : given],
      })
      .catch((thrown: unknown) => thrown);
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    expect(cause.type).toMatch(/^(input|runbook)$/);
    expectSentence(cause.message);
  });

  test.each([
    ['an input', `{"runbook": "every-key", "cluster": "c1", "inputs": {"services": ${DEEP}}}`],
    ['a runbook', `{"runbook": ${DEEP}, "cluster": "c1"}`],
    ['all', DEEP],
  ])('%s of 20,000 levels, of a run and of a plan: the same', async (_what, text) => {
    for (const type of ['runbook', 'plan']) {
      const options = { workflowId: `deep-${randomUUID()}`, taskQueue: TASK_QUEUE, args: [asJson(text)] };
      const error: unknown = await stage.env.client.workflow.execute(type, options).catch((thrown: unknown) => thrown);
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      expect(cause.type).toBe('input');
      expectSentence(cause.message);
    }
  });

  test('readInput, of any JSON in any field: an input, or few sentences fit to be shown', () => {
    const field = fc.constantFrom('runbook', 'cluster', 'inputs', 'nodes', 'plan', 'waive', 'reason', 'requestedBy');
    const record = fc.dictionary(fc.oneof({ weight: 5, arbitrary: field }, fc.string()), fc.jsonValue(), {
      maxKeys: 9,
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), record), (given) => {
        const read = readInput(given);
        if (!read.ok) expectSentence(read.problems.join('; '));
      }),
      { numRuns: 500 },
    );
  });
});

function isShort(args: unknown[]): boolean {
  return args.every((arg) => !(arg instanceof RawValue)) && JSON.stringify(args).length < 10_000;
}

describe('a lock that somebody starts by hand', () => {
  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['null', [null]],
    ['a text', ['prod-eu']],
    ['an object without a holder', [{ since: '', by: 'ada', timeout: 1, grace: 1 }]],
    ['a holder without times', [{ holder: { id: 'a', runId: 'b' }, since: '', by: 'ada' }]],
  ])('with %s fails at once and says so', async (_what, args) => {
    const workflowId = lockId(`by-hand-${randomUUID()}`);
    const lock = stage.env.client.workflow.execute('lock', { workflowId, taskQueue: TASK_QUEUE, args });
    await expect(lock).rejects.toMatchObject({ cause: { message: expect.stringMatching(/never by hand/) as unknown } });
  });
});

describe('messages to a run that holds', () => {
  const by = { by: 'ada' };
  const WRONG: [string, unknown[]][] = [
    ['nothing', []],
    ['null', [null]],
    ['a number', [7]],
    ['a boolean', [false]],
    ['a string', ['ada']],
    ['a string of 1 MB', [long]],
    ['a list', [[by]]],
    ['nobody', [{}]],
    ['a name that is null', [{ by: null }]],
    ['a name that is blank', [{ by: '  ' }]],
    ['a name of 1 MB', [{ by: long }]],
    ['a name that is an object', [{ by: { by: 'ada' } }]],
    ['a reason of 1 MB', [{ ...by, reason: long }]],
    ['a reason that is a number', [{ ...by, reason: 7 }]],
    ['a node that is a word', [{ ...by, node: '2' }]],
    ['a node that is none', [{ ...by, node: -1 }]],
    ['an unknown key', [{ ...by, force: true }]],
    ['an unknown key of 1 MB', [{ ...by, [long]: true }]],
    ['20,000 unknown keys', [{ ...by, ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1])) }]],
    ['a key that commands a terminal', [{ ...by, '\u001b[2J\u202e': 1 }]],
    ['prototypes', [proto]],
    ['a well', [asJson(DEEP)]],
    ['a reason like a well', [asJson(`{"by": "ada", "reason": ${DEEP}}`)]],
  ];

  test('every update with every wrong argument is rejected with a sentence, odd signals and queries change nothing', async () => {
    const cluster = new FakeCluster(restartWith(['deadline: 2m', 'deadline: 2m\n    on_failure: ask']));
    cluster.onPost = (_, node) => (node.uid === 2 ? { answer: 'false' } : undefined);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const before = await reaches(handle, (status) => status.phase === 'holding');
      for (const name of UPDATES) {
        for (const [what, args] of WRONG) {
          // They share one parser: what is long goes to one of them.
          if (name !== 'skip' && !isShort(args)) continue;
          const error: unknown = await handle
            .executeUpdate(name, { args: args as [] })
            .catch((thrown: unknown) => thrown);
          if (!(error instanceof WorkflowUpdateFailedError)) throw new Error(`${name} with ${what} was taken`);
          expectSentence(error.cause?.message ?? '');
        }
      }
      for (const args of WRONG.map(([, args]) => args).filter(isShort)) {
        await handle.signal('release', ...args);
        await handle.query('status', ...args);
      }
      await expect(handle.query('nothing')).rejects.toThrow();
      await expect(handle.executeUpdate('nothing', { args: [] })).rejects.toThrow();
      expect(await reaches(handle, (status) => status.phase === 'holding')).toEqual(before);
      await handle.executeUpdate('skip', { args: [by] });
    });
    expect(report.messages).toHaveLength(1);
    expect(report.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
      [2, expect.stringMatching(/failed|unknown/)],
      [3, 'done'],
      [1, 'done'],
    ]);
  });
});
