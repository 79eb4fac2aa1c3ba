import { loadRuntime } from './core/runtime';
import { judge } from './judge';
import type { Schedule } from './schedule';
import { reported } from './invariants/invariant';

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
});

const PLAIN: Omit<Schedule, 'runbook'> = {
  cluster: {
    ...{ size: 3, primary: 0, stopped: [], disabled: [], restartMs: 1_000, skews: [0], maxUnavailable: 1 },
    unlistStopped: false,
  },
  ...{ nodes: null, waive: [], posts: [], windows: [], onces: [], messages: [], noise: [] },
};

function runbookOf(...lines: string[]): string {
  return ['runbook: generated', 'summary: s', 'description: d', 'grace: 10s', ...lines].join('\n');
}

function step(call: string): string[] {
  return [
    `  - call: ${call}`,
    '    with: { services: [stats_archiver] }',
    '    timeout: 2s',
    '    stable: 1s',
    '    deadline: 40s',
  ];
}
