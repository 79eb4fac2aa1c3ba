import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { endReplays, replay } from '../support/replay';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, RESTART, restartWith, runOn, type Stage } from './harness';
import { nightly, RESTS } from './window-help';

const { History } = temporal.api.history.v1;
const folder = join(__dirname, '..', 'histories');
const say = { by: 'ada', reason: 'because' };

/** Each kind of run, and how it is made; saved anew with SAVE_HISTORIES=1, which only a new release of the rules may do. */
const kinds: Record<string, (stage: Stage) => ReturnType<typeof runOn>> = {
  completed: (stage) => runOn(stage, new FakeCluster(RESTART)),
  refused: (stage) => runOn(stage, new FakeCluster(RESTART), { inputs: { services: ['ccs'] } }),
  'rolled-back': (stage) => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (input, node) => {
      if (node.uid !== 3 || input.operation !== 'restart') return undefined;
      cluster.set(3, input.service, 'STOPPED', false);
      return { answer: 'true' };
    };
    return runOn(stage, cluster);
  },
  held: (stage) => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => {
      if (node.uid !== 2) return undefined;
      for (const name of Object.keys(node.services)) cluster.set(2, name, 'RUNNING');
      return { answer: 'true' };
    };
    return runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (status) => status.phase === 'holding');
      await handle.executeUpdate('retry', { args: [{ ...say, node: 2 }] });
    });
  },
  stopped: (stage) => {
    const cluster = new FakeCluster(restartWith(['deadline: 2m', 'deadline: 10h']));
    cluster.onPost = (input, node) => {
      cluster.set(node.uid, input.service, 'RESTARTING', false);
      return { answer: 'true' };
    };
    return runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (status) => status.nodes.some((node) => node.phase === 'settling'));
      await handle.executeUpdate('pause', { args: [say] });
      await handle.executeUpdate('abort', { args: [say] });
    });
  },
  batches: (stage) => {
    const cluster = new FakeCluster(restartWith(['steps:', 'nodes: { batch: 2, rest: 30s }\nsteps:']), 5);
    cluster.maxUnavailable = 2;
    return runOn(stage, cluster);
  },
  'slow-border': (stage) => {
    const cluster = new FakeCluster(RESTART);
    // Longer than a reading in passing may take: it fails there, and is read again.
    cluster.beforeSurvey = async () => {
      if (cluster.posts.length === 1) await new Promise((resolve) => setTimeout(resolve, 2_200));
    };
    return runOn(stage, cluster);
  },
  approved: (stage) => {
    const text = restartWith(['steps:', 'nodes: { rest: ask }\nsteps:\n  - approve: touch it?']);
    const cluster = new FakeCluster(text, 2);
    return runOn(stage, cluster, { requireApproval: true }, async (handle) => {
      for (let heard = 0; heard < 4; heard += 1) {
        const status = await reaches(handle, (now) => now.questions !== undefined && now.messages.length === heard);
        const plan = status.questions?.[0]?.plan;
        await handle.executeUpdate('approve', { args: [{ ...say, ...(plan ? { plan } : {}) }] });
      }
    });
  },
  'rolled-back-by-a-person': (stage) => {
    const text = restartWith(
      ['call: services.restart', 'call: services.stop'],
      ['steps:', 'nodes: { rest: 10m }\nsteps:'],
    );
    return runOn(stage, new FakeCluster(text), {}, async (handle) => {
      await reaches(handle, ({ waiting }) => waiting?.why === 'it rests between batches');
      await handle.executeUpdate('rollback', { args: [say] });
    });
  },
  'carried-over': async (stage) =>
    runOn(stage, new FakeCluster(RESTS), { window: await nightly(stage, { at_close: 'carry-over' }) }),
  frozen: (stage) => {
    const cluster = new FakeCluster(RESTART);
    let start: number | null = null;
    cluster.freeze = (at) => {
      if (cluster.posts.length > 0) start ??= at;
      const until = (start ?? at) + 7_200_000;
      const on = start === null || at >= until ? null : { title: 'no changes', start, until };
      return { ok: true, on, next: null };
    };
    return runOn(stage, cluster);
  },
  told: (stage) => {
    const cluster = new FakeCluster(RESTART);
    cluster.notifies = true;
    return runOn(stage, cluster);
  },
  lost: (stage) => {
    const cluster = new FakeCluster(RESTART);
    cluster.onPost = (_, node) => (node.uid === 2 && cluster.posts.length === 0 ? { answer: 'lost' } : undefined);
    return runOn(stage, cluster);
  },
};

describe('a history made just now', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it.each(Object.keys(kinds))('of a run that is %s replays without a difference', async (kind) => {
    const ran = await kinds[kind]?.(stage);
    const history = await ran?.handle.fetchHistory();
    if (!history) throw new Error('no history');
    if (process.env.SAVE_HISTORIES === '1')
      writeFileSync(join(folder, `${kind}.bin`), History.encode(history).finish());
  });
});

describe('a saved history', () => {
  afterAll(endReplays);

  const saved = readdirSync(folder).filter((name) => name.endsWith('.bin'));

  it('is there for each kind of run', () => {
    expect(saved.sort()).toEqual(
      Object.keys(kinds)
        .map((kind) => `${kind}.bin`)
        .sort(),
    );
  });

  it.each(saved)('%s replays under the rules of today', async (name) => {
    await replay(History.decode(readFileSync(join(folder, name))));
  });

  it('of a workflow that did something else is caught', async () => {
    const changed = History.decode(readFileSync(join(folder, 'completed.bin')));
    const scheduled = changed.events?.filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'settle',
    );
    for (const event of scheduled ?? []) {
      const attributes = event.activityTaskScheduledEventAttributes;
      if (attributes?.activityType) attributes.activityType.name = 'looks';
    }
    await expect(replay(changed)).rejects.toThrow(/[Nn]ondeterminism/);
  });
});
