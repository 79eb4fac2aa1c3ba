import { lockId } from '../../temporal/names';
import { by, say, uids } from './asking';
import { FakeCluster } from './fake-cluster';
import { ALWAYS, BROKEN, frozen, frozenAfter, HOUR, NO_FREEZE, planOn } from './freeze-help';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';
import { otherRun } from './other-run';
import { notes } from './window-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

describe('a change freeze at the start', () => {
  test('a run that would mutate is refused with code freeze, and nothing is sent', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.freeze = ALWAYS;
    const { report, type, message } = await runOn(stage, cluster);
    expect(report.outcome).toBe('refused');
    expect(type).toBe('freeze');
    expect(message).toMatch(/^refused: change freeze 'Black Friday' until \S+Z: nothing starts in it/);
    expect(report.next).toMatch(/To run .*: rollbook run every-key --cluster c1/);
    expect(cluster.posts).toEqual([]);
  });

  test('a plan says so among what is refused, and is made all the same', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.freeze = ALWAYS;
    const plan = await planOn(stage, cluster, {});
    expect(plan.refused.map(({ code }) => code)).toEqual(['freeze']);
    expect(plan.nodes).toHaveLength(3);
  });

  test('a run without mutating steps asks no calendar', async () => {
    const cluster = new FakeCluster(`${RESTART.split('  - name')[0]}  - assert: 'true'\n`);
    cluster.freeze = () => {
      throw new Error('it was asked');
    };
    expect((await runOn(stage, cluster)).report.outcome).toBe('completed');
  });

  test('a freeze that begins within a day stands in the notes of the plan', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.freeze = (at) => ({ ok: true, on: null, next: { title: 'Night', start: at + HOUR, until: at + 2 * HOUR } });
    const plan = await planOn(stage, cluster, {});
    expect(plan.refused).toEqual([]);
    expect(plan.notes).toContainEqual(expect.stringMatching(/^Change freeze 'Night' begins at .*waits until /));
  });

  test('a calendar that cannot be read is refused, whatever is overridden', async () => {
    for (const input of [{}, { overrideFreeze: 'emergency' }]) {
      const cluster = new FakeCluster(RESTART);
      cluster.freeze = () => BROKEN;
      const { report, type, message } = await runOn(stage, cluster, input);
      expect([report.outcome, type]).toEqual(['refused', 'refused']);
      expect(message).toContain('whether there is a change freeze is unknown: freeze.ics, line 4');
      expect(cluster.posts).toEqual([]);
    }
  });
});

describe('a change freeze that somebody overrides', () => {
  test('the run goes on, and plan, notes and waivers say who and why, once', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.freeze = ALWAYS;
    const { report } = await runOn(stage, cluster, { overrideFreeze: 'the customer asked' });
    expect(report.outcome).toBe('completed');
    expect(report.waived).toEqual([
      {
        gate: 'freeze',
        by: 'ada',
        reason: 'the customer asked',
        items: [expect.stringMatching(/^change freeze 'Black Friday' until /)],
      },
    ]);
    const said = notes(report).filter((text) => text.includes('ada overrides it: the customer asked'));
    expect(said).toHaveLength(1);
    const plan = await planOn(stage, cluster, { overrideFreeze: 'the customer asked', requestedBy: 'ada' });
    expect(plan.refused).toEqual([]);
    expect(plan.notes).toContainEqual(expect.stringMatching(/is on, and ada overrides it: the customer asked\.$/));
  });

  test('without a freeze nothing is said; without a name the input is refused', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.freeze = () => NO_FREEZE;
    const { report } = await runOn(stage, cluster, { overrideFreeze: 'just in case' });
    expect(report.waived).toEqual([]);
    const nameless = await runOn(stage, cluster, { overrideFreeze: 'x', requestedBy: undefined });
    expect(nameless.message).toContain('overrideFreeze: needs a `requestedBy`');
  });
});

describe('a change freeze that begins in the middle of a run', () => {
  test('the run waits at its border without the lock, and goes on by itself when the freeze is over', async () => {
    const cluster = frozenAfter(1);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      const { phase, waiting } = await frozen(handle);
      expect(phase).toBe('waiting');
      expect(waiting?.ends).toMatch(/^It goes on by itself when the freeze ends; .*rollback or abort$/);
      expect((await stage.env.client.workflow.getHandle(lockId('c1')).describe()).status.name).toBe('COMPLETED');
    });
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual([2, 3, 1]);
    expect(notes(report)).toContainEqual(
      expect.stringMatching(/^change freeze 'Black Friday' until .*: the run waits$/),
    );
    expect(report.waits?.filter(({ kind }) => kind === 'waiting').map(({ why }) => why.slice(0, 13))).toContain(
      'change freeze',
    );
  });

  test('it ends early where the file is replaced', async () => {
    const cluster = frozenAfter(1);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await frozen(handle);
      cluster.freeze = () => NO_FREEZE;
    });
    expect(report.outcome).toBe('completed');
    const wait = report.waits?.find(({ why }) => why.startsWith('change freeze'));
    expect(Date.parse(wait?.until ?? '') - Date.parse(wait?.from ?? '')).toBeLessThan(HOUR);
  });

  test('whoever works on the cluster meanwhile is waited for, and a node that was restarted is left out', async () => {
    const cluster = frozenAfter(1);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await frozen(handle);
      const other = await otherRun(stage, cluster);
      cluster.advance(HOUR);
      cluster.set(3, 'stats_archiver', 'RUNNING');
      await stage.env.sleep('3h');
      await reaches(handle, ({ waiting }) => waiting?.why.includes('held by run other') === true);
      await other.release();
    });
    expect(report.outcome).toBe('completed');
    expect(uids(cluster)).toEqual([2, 1]);
    expect(report.notDone).toEqual([{ node: 3, why: expect.stringContaining('restarted while') as unknown }]);
  });

  test('nothing that was sent is undone by an abort; a rollback takes the lock again and undoes it', async () => {
    const stops = restartWith(['services.restart', 'services.stop']);
    const aborted = await runOn(stage, frozenAfter(1, stops), {}, async (handle) => {
      await frozen(handle);
      await say(handle, 'abort', by('ada'));
    });
    expect(aborted.report.outcome).toBe('stopped');
    expect(aborted.report.mutations).toHaveLength(1);

    const cluster = frozenAfter(1, stops);
    const back = await runOn(stage, cluster, {}, async (handle) => {
      await frozen(handle);
      await say(handle, 'rollback', by('ada'));
    });
    expect(back.report.outcome).toBe('rolled-back');
    expect(cluster.posts.map(({ operation }) => operation)).toEqual(['stop', 'start']);
  });

  test('a rollback waits for the lock that somebody else took meanwhile', async () => {
    const cluster = frozenAfter(1, restartWith(['services.restart', 'services.stop']));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await frozen(handle);
      const other = await otherRun(stage, cluster);
      await say(handle, 'rollback', by('ada'));
      await reaches(handle, ({ waiting }) => waiting?.why.includes('held by run other') === true);
      expect(cluster.posts).toHaveLength(1);
      await other.release();
    });
    expect(report.outcome).toBe('rolled-back');
  });

  test('a pause comes first, and the freeze after it', async () => {
    const cluster = frozenAfter(1);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await frozen(handle);
      await say(handle, 'pause', by('ada'));
      await reaches(handle, ({ phase }) => phase === 'paused');
      await say(handle, 'resume', by('ada'));
      await frozen(handle);
    });
    expect(report.outcome).toBe('completed');
  });

  test('a run that has an override does not wait', async () => {
    const cluster = frozenAfter(1);
    const { report } = await runOn(stage, cluster, { overrideFreeze: 'half of it is no state to leave it in' });
    expect(report.outcome).toBe('completed');
    expect(report.waived.map(({ gate }) => gate)).toEqual(['freeze']);
    expect(report.waits ?? []).toEqual([]);
  });
});

describe('a calendar that becomes unreadable in the middle of a run', () => {
  test('is waited for five minutes and then held over, and both end by themselves when it can be read', async () => {
    for (const minutes of [2, 30]) {
      const cluster = new FakeCluster(RESTART);
      let since: number | null = null;
      cluster.freeze = (at) => {
        if (cluster.posts.length > 0) since ??= at;
        return since !== null && at < since + minutes * 60_000 ? BROKEN : NO_FREEZE;
      };
      const { report } = await runOn(stage, cluster);
      expect(report.outcome).toBe('completed');
      expect(uids(cluster)).toEqual([2, 3, 1]);
      const kinds = [...new Set(report.waits?.map(({ kind }) => kind))];
      expect(kinds).toEqual(minutes < 5 ? ['waiting'] : ['waiting', 'holding']);
    }
  });

  test('is asked again on a retry, and the run ends as failed after its hold, nothing more being sent', async () => {
    const cluster = new FakeCluster(RESTART);
    cluster.freeze = () => (cluster.posts.length > 0 ? BROKEN : NO_FREEZE);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await stage.env.sleep('10m');
      await reaches(handle, ({ phase }) => phase === 'holding');
      await say(handle, 'retry', by('ada'));
    });
    expect(report.outcome).toBe('failed');
    expect(uids(cluster)).toEqual([2]);
  });
});
