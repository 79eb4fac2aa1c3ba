import { ApplicationFailure } from '@temporalio/common';
import { lockId } from '../../temporal/names';
import { by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Ran, type Stage } from './harness';
import { notes } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

const STOPS: [string, string] = ['steps:', 'nodes: { on_failure: stop }\nsteps:'];

/** Node 3 stays STOPPED after its restart. */
function failing(text = restartWith(STOPS)): FakeCluster {
  const cluster = new FakeCluster(text);
  cluster.onPost = (input, node) => {
    if (node.uid !== 3 || input.operation !== 'restart') return undefined;
    cluster.set(3, input.service, 'STOPPED', false);
    return { answer: 'true' };
  };
  return cluster;
}

const run = (cluster: FakeCluster, more: object = {}): Promise<Ran> =>
  runOn(stage, cluster, { stopAfterFailure: 'nights', ...more });

describe('a run that is to pause a schedule after a failure', () => {
  test('that fails, pauses it, and says so in its note, the report and what to do now', async () => {
    const cluster = failing();
    const { report, handle } = await run(cluster);
    expect(report.outcome).toBe('failed');
    expect(cluster.pauses).toEqual([{ schedule: 'nights', note: expect.any(String) as string }]);
    const { note } = cluster.pauses[0] ?? { note: '' };
    expect(note).toMatch(/^paused by run \S+, which ended failed at \d{4}-\S+Z: .*STOPPED for 30 s/);
    expect(note).toContain(`rollbook report ${handle.workflowId}`);
    expect(notes(report)).toContain(
      'the schedule nights is paused, because the run ended failed: rollbook schedule resume nights',
    );
    expect(report.next).toMatch(/when that is mended: rollbook schedule resume nights$/);
  });

  test('that is rolled back, pauses it', async () => {
    const cluster = failing(RESTART);
    const { report } = await run(cluster);
    expect(report.outcome).toBe('rolled-back');
    expect(cluster.pauses).toHaveLength(1);
  });

  test('pauses it while it still holds the lock, and tells that in the notice of its end', async () => {
    const cluster = failing();
    cluster.notifies = true;
    let lock = '';
    cluster.onPause = async () => {
      lock = (await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name;
      return { found: 'running' };
    };
    const { report } = await run(cluster);
    expect(lock).toBe('RUNNING');
    expect((await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name).toBe('COMPLETED');
    while (cluster.notices.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(cluster.notices.map(({ next }) => next)).toEqual([report.next]);
  });

  test('that was paused already, leaves its note and says so', async () => {
    const cluster = failing();
    cluster.onPause = () => ({ found: 'paused', note: 'disks are replaced' });
    const { report } = await run(cluster);
    expect(notes(report)).toContain('the schedule nights is paused already, with the note: disks are replaced');
  });

  test('that is not there, ends as it would have, and says so', async () => {
    const cluster = failing();
    cluster.onPause = () => ({ found: 'missing' });
    const { report } = await run(cluster);
    expect(report.outcome).toBe('failed');
    expect(notes(report)).toContainEqual(expect.stringMatching(/^the schedule nights, .* is not there$/));
    expect(report.next).not.toContain('schedule');
  });

  test('and cannot, closes all the same, says so, and lets the lock go', async () => {
    const cluster = failing();
    cluster.onPause = () =>
      Promise.reject(ApplicationFailure.create({ message: 'UNAVAILABLE', nonRetryable: true, category: 'BENIGN' }));
    const { report } = await run(cluster);
    expect(report.outcome).toBe('failed');
    const why = 'could not be paused: UNAVAILABLE; pause it: rollbook schedule pause nights';
    expect(notes(report)).toContain(`the schedule nights ${why}`);
    expect(report.next.split('\n')).toContain(`The schedule nights ${why}`);
    expect((await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name).toBe('COMPLETED');
  });

  test('tries for a minute and no longer', async () => {
    const { events } = await (await run(failing())).handle.fetchHistory();
    const asked = events
      ?.map(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)
      .find((scheduled) => scheduled?.activityType?.name === 'pauseSchedule');
    expect(Number(asked?.scheduleToCloseTimeout?.seconds)).toBe(60);
    expect(Number(asked?.startToCloseTimeout?.seconds)).toBe(15);
    expect(asked?.retryPolicy?.maximumAttempts).toBe(0);
  });

  test('that was reset, pauses it, for it ends failed', async () => {
    const cluster = failing();
    cluster.wasReset = true;
    const { report } = await run(cluster);
    expect(report.outcome).toBe('failed');
    expect(report.next).toContain('it was reset from run');
    expect(cluster.pauses).toHaveLength(1);
    await stage.env.client.workflow.getHandle(lockId('c1')).terminate();
  });
});

describe('a run that is to pause a schedule after a failure, and does not fail', () => {
  test('completed, pauses nothing', async () => {
    const cluster = new FakeCluster(RESTART);
    expect((await run(cluster)).report.outcome).toBe('completed');
    expect(cluster.pauses).toEqual([]);
  });

  test('stopped by a person, pauses nothing', async () => {
    const cluster = new FakeCluster(restartWith(['steps:', 'nodes: { rest: ask }\nsteps:']));
    const { report } = await runOn(stage, cluster, { stopAfterFailure: 'nights' }, async (handle) => {
      await reaches(handle, ({ questions }) => questions !== undefined);
      await say(handle, 'abort', by('bob'));
    });
    expect(report.outcome).toBe('stopped');
    expect(cluster.pauses).toEqual([]);
  });

  test.each<[string, object, Partial<FakeCluster>]>([
    ['a wrong input', { nonsense: 1 }, {}],
    ['a service that cannot be restarted', { inputs: { services: ['ccs'] } }, {}],
    [
      'a change freeze',
      {},
      { freeze: (at: number) => ({ ok: true, on: { title: 'x', start: at, until: at + 1 }, next: null }) },
    ],
  ])('refused for %s, pauses nothing', async (_, input, more) => {
    const cluster = Object.assign(new FakeCluster(RESTART), more);
    expect((await run(cluster, input)).report.outcome).toBe('refused');
    expect(cluster.pauses).toEqual([]);
  });
});

test('a run that names no schedule, and fails, pauses nothing', async () => {
  const cluster = failing();
  expect((await run(cluster, { stopAfterFailure: null })).report.outcome).toBe('failed');
  expect(cluster.pauses).toEqual([]);
});
