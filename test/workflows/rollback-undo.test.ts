import { by, heard, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { openStage, reaches, restartWith, runOn, type Stage } from './harness';
import { back, LONG, phases, RESTED, rests, sent, slowUndoOf, STOP, undoing } from './rollback-help';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('rollback, while something is undone', () => {
  it('by itself: finishes that node, and adds those that were done before', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 2m\n  - assert: node.uid == 2']);
    const cluster = new FakeCluster(text);
    const free = slowUndoOf(3, cluster);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await undoing(handle);
      expect((await back(handle)).text).toMatch(/everything that the run did is undone/);
      free();
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 3', 'start 2']);
    expect([report.outcome, phases(report)]).toEqual(['rolled-back', ['2 undone', '3 undone', '1 pending']]);
    expect(heard(report)).toEqual(['rollback by bob']);
  });

  it('by itself, which holds over an unreadable node: passes it over after one look, and undoes the others', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 2m\n  - assert: node.uid == 2']);
    const cluster = new FakeCluster(text, 5);
    cluster.maxUnavailable = 2;
    cluster.onPost = (input, node) => {
      if (node.uid === 3 && input.operation === 'start') node.readable = false;
      return undefined;
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await back(handle, { node: 3 });
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 3', 'start 2']);
    expect([report.outcome, phases(report).slice(0, 2)]).toEqual(['failed', ['2 undone', '3 undo-failed']]);
  });

  it('on a person’s word: said again it is accepted, and no second entry', async () => {
    const cluster = new FakeCluster(restartWith(STOP, RESTED));
    const free = slowUndoOf(2, cluster);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await rests(handle);
      await back(handle);
      await undoing(handle);
      expect((await back(handle)).text).toMatch(/already/);
      expect((await back(handle, { node: 2 })).text).toMatch(/already/);
      free();
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect([report.outcome, heard(report)]).toEqual(['rolled-back', ['rollback by bob']]);
  });
});

describe('rollback, once it goes on', () => {
  it('passes over a node that is unreadable for five minutes, and names it', async () => {
    const cluster = new FakeCluster(restartWith(STOP, RESTED), 5);
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await rests(handle);
      cluster.node(2).readable = false;
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2']);
    expect(report.outcome).toBe('failed');
    expect(report.notDone[0]?.why).toMatch(/unreadable for 5 minutes, and was passed over/);
  });

  it('with several nodes unreadable at once undoes the readable ones', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 2m\n  - sleep: 1h\n    when: node.uid == 3']);
    const cluster = new FakeCluster(text, 7);
    cluster.maxUnavailable = 3;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'waiting'));
      for (const uid of [3, 7]) cluster.node(uid).readable = false;
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 2']);
    expect([report.outcome, phases(report).slice(0, 2)]).toEqual(['failed', ['2 undone', '3 undo-failed']]);
  });

  it('undoes a node that a person skipped after it was sent to', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 30s\n    on_failure: ask'], RESTED);
    const cluster = new FakeCluster(text);
    cluster.onPost = (input, node) => {
      if (node.uid !== 2 || input.operation !== 'stop') return undefined;
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await say(handle, 'skip', by('ada', { node: 2 }));
      await rests(handle);
      cluster.set(2, 'stats_archiver', 'STOPPED', false);
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2']);
    expect([report.outcome, phases(report)[0]]).toEqual(['rolled-back', '2 undone']);
  });

  it('names what a step with undo: none left, and is failed', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 2m\n    undo: none'], RESTED);
    const cluster = new FakeCluster(text);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await rests(handle);
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2']);
    expect(report.outcome).toBe('failed');
    expect(report.notes.some(({ text: note }) => /its step says undo: none/.test(note))).toBe(true);
    expect(report.next).toMatch(/rolling-start --cluster c1 -i services=stats_archiver --nodes 2/);
  });

  it('undoes `before` last, and what steps and `before` both did to a service once', async () => {
    const text = restartWith(
      STOP,
      RESTED,
      ['[stats_archiver]', '[alert_mgr]'],
      [
        'steps:',
        `before:\n  - call: primary-services.stop\n    with: { services: [stats_archiver] }\n    stable: 2s\nsteps:`,
      ],
    );
    const cluster = new FakeCluster(text);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await rests(handle);
      await back(handle);
    });
    expect(cluster.posts.map(({ operation, service, uid }) => `${operation} ${service} ${uid}`)).toEqual([
      'stop stats_archiver 1',
      'stop alert_mgr 2',
      'start alert_mgr 2',
      'start stats_archiver 1',
    ]);
    expect([report.outcome, phases(report)]).toEqual(['rolled-back', ['2 undone', '3 pending', '1 undone']]);
  });

  it('takes no pause', async () => {
    const cluster = new FakeCluster(restartWith(STOP, RESTED));
    const free = slowUndoOf(2, cluster);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await rests(handle);
      await back(handle);
      await undoing(handle);
      await expect(say(handle, 'pause', by('ada'))).rejects.toThrow();
      free();
    });
    expect([report.outcome, heard(report)]).toEqual(['rolled-back', ['rollback by bob']]);
  });

  it('holds where the login is refused; retry goes on with it', async () => {
    const cluster = new FakeCluster(restartWith(STOP, RESTED));
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await rests(handle);
      cluster.onPost = () => ({ answer: '401', refused: 401, why: 'the login is refused' });
      await back(handle);
      const status = await reaches(handle, (s) => s.phase === 'holding');
      expect(status.holds).toMatchObject([{ node: 2, verbs: ['retry', 'skip', 'abort'] }]);
      expect((await back(handle)).text).toMatch(/already; it holds over node 2: say retry, skip or abort/);
      cluster.onPost = () => undefined;
      await say(handle, 'retry', by('ada', { node: 2 }));
    });
    expect(sent(cluster)).toEqual(['stop 2', 'start 2', 'start 2']);
    expect([report.outcome, heard(report)]).toEqual(['rolled-back', ['rollback by bob', 'retry node 2 by ada']]);
  });

  it('whose undo fails goes on with the others where there is room, and names it', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 2m\n  - sleep: 1h\n    when: node.uid == 3']);
    const cluster = new FakeCluster(text, 5);
    cluster.maxUnavailable = 2;
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'waiting'));
      cluster.onPost = (_, node) => (node.uid === 3 ? { answer: 'true' } : undefined);
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 3', 'start 2']);
    expect([report.outcome, phases(report).slice(0, 2)]).toEqual(['failed', ['2 undone', '3 undo-failed']]);
    expect(report.next).toMatch(/rolling-start --cluster c1 -i services=stats_archiver --nodes 3/);
  });

  it('is ended by an abort, which undoes nothing more and names what is left', async () => {
    const text = restartWith(STOP, ['    deadline: 2m', '    deadline: 2m\n  - sleep: 1h\n    when: node.uid == 3']);
    const cluster = new FakeCluster(text);
    slowUndoOf(3, cluster);
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'waiting'));
      await back(handle);
      await undoing(handle);
      await say(handle, 'abort', by('ada'));
    });
    expect(sent(cluster)).toEqual(['stop 2', 'stop 3', 'start 3']);
    expect([report.outcome, heard(report)]).toEqual(['stopped', ['rollback by bob', 'abort by ada']]);
    expect(report.notes.some(({ node, text: note }) => node === 2 && /it was not undone/.test(note))).toBe(true);
    expect(report.next).toMatch(/rolling-start --cluster c1 -i services=stats_archiver --nodes 2/);
  });

  it('of a run that only reads ends it as stopped, for it did nothing', async () => {
    const cluster = new FakeCluster(
      restartWith(
        ['services.restart', 'cluster.check'],
        ['    with: { services: "${{ inputs.services }}" }\n    stable: 5s\n    deadline: 2m\n', '  - sleep: 20h\n'],
      ),
    );
    const { report, message } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.nodes.some((node) => node.phase === 'waiting'));
      await back(handle);
    });
    expect([report.outcome, message]).toEqual(['stopped', 'stopped: rolled back by bob; nothing was sent']);
  });

  it('with a service whose place of effect nobody knows names it, and is failed', async () => {
    const text = restartWith(STOP, ['services.stop', 'primary-services.stop'], ['steps:', 'before:'], LONG);
    const cluster = new FakeCluster(text);
    cluster.onPost = (input) => {
      for (const uid of [1, 2]) cluster.set(uid, input.service, 'STOPPED', false);
      return { answer: 'true' };
    };
    const { report } = await runOn(stage, cluster, {}, async (handle) => {
      await reaches(handle, (s) => s.phase === 'holding');
      await back(handle);
    });
    expect(sent(cluster)).toEqual(['stop 1']);
    expect(report.outcome).toBe('failed');
    expect(report.notes.some(({ text: note }) => /on which node that took effect is not known/.test(note))).toBe(true);
  });
});
