import { loadRuntime } from './core/runtime';
import { judge } from './judge';
import type { Schedule } from './schedule';
import { reported } from './invariants/invariant';
import { PLAIN, runbookOf, step } from './found-schedules';

/** Schedules that once broke a rule, shrunk, each with what came of it. */
describe('a schedule that once broke a rule', () => {
  const runtime = loadRuntime();

  const outcomeOf = async (schedule: Partial<Schedule> & { runbook: string }) => {
    const { world } = await judge({ ...PLAIN, ...schedule }, runtime);
    const [first] = reported(world);
    if (!first) throw new Error('it has no report');
    return { world, report: first.report };
  };

  test('a restart in before and a start in after: what restarted is reported restarted, not unchanged', async () => {
    const { report } = await outcomeOf({
      nodes: [0],
      runbook: runbookOf(
        'before:',
        ...step('primary-services.restart'),
        'steps:',
        ...step('services.restart'),
        'after:',
        ...step('primary-services.start'),
      ),
    });
    expect(report.nodes[0]?.services).toMatchObject([{ name: 'stats_archiver', verdict: 'restarted' }]);
  });

  test('a start that reaches nobody, of a service that this run stopped and the node does not list then: not "not here"', async () => {
    const { report, world } = await outcomeOf({
      cluster: { ...PLAIN.cluster, unlistStopped: true },
      nodes: [1],
      posts: [{ nth: 1, answer: 'none', effect: 'never', course: 'plain', slow: 0, late: 0 }],
      runbook: runbookOf('steps:', ...step('services.stop'), ...step('services.start')),
    });
    expect(report.nodes[0]?.services).toMatchObject([{ name: 'stats_archiver', verdict: 'started' }]);
    expect(world.ledger.posts.map((post) => post.operation)).toEqual(['stop', 'start', 'start']);
  });

  test('a 401 from one node while others are read: not one more request goes to any of them', async () => {
    const { world } = await outcomeOf({
      cluster: { ...PLAIN.cluster, size: 7 },
      noise: [32, 21],
      windows: [{ from: { event: 'effect', nth: 0, after: 6_500 }, ms: 60_000, kind: 'answers-401', node: 3 }],
      runbook: runbookOf('nodes: { rest: 20s }', 'steps:', ...step('services.restart')),
    });
    expect(world.ledger.entries.some((entry) => entry.what === 'refused')).toBe(true);
  });

  test('a cluster of another name while the run plans: what is sent goes to the one that was planned, and later to none', async () => {
    const { world } = await outcomeOf({
      windows: [{ from: { event: 'attempt', nth: 0, after: 0 }, ms: 129, kind: 'other-cluster', node: 0 }],
      runbook: runbookOf('steps:', ...step('services.restart')),
    });
    expect(world.ledger.posts.map(({ cluster }) => cluster)).toEqual(['another.test']);
  });

  test('a restart that a dying worker provably never sent, after one by before: what restarted is not called unchanged', async () => {
    const { report, world } = await outcomeOf({
      nodes: [0],
      onces: [
        { from: { event: 'mutate', nth: 1, after: 0 }, kind: 'worker-dies', node: 0, service: 0, ms: 3_000 },
        { from: { event: 'mutate', nth: 1, after: 0 }, kind: 'cancel', node: 0, service: 0, ms: 0 },
      ],
      runbook: runbookOf('before:', ...step('primary-services.restart'), 'steps:', ...step('services.restart')),
    });
    expect(world.ledger.posts).toHaveLength(1);
    expect(report.nodes[0]?.services).toMatchObject([{ name: 'stats_archiver', verdict: 'restarted' }]);
  });

  test('a start that reaches nobody, of a service that the node never listed: not here after one request, and a note says so', async () => {
    const { report, world } = await outcomeOf({
      cluster: { ...PLAIN.cluster, stopped: [[1, 0]], unlistStopped: true },
      nodes: [1],
      posts: [{ nth: 0, answer: 'none', effect: 'never', course: 'plain', slow: 0, late: 0 }],
      runbook: runbookOf('steps:', ...step('services.start')),
    });
    expect(world.ledger.posts.map((post) => post.operation)).toEqual(['start']);
    expect(report.nodes[0]?.services).toMatchObject([{ name: 'stats_archiver', verdict: 'not-here' }]);
    expect(report.notes.map(({ text }) => text)).toContain(
      'stats_archiver: its start had no effect, and this node never listed it; nothing more is sent by itself',
    );
  });
});
