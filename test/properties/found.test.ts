import { loadRuntime } from './core/runtime';
import { judge } from './judge';
import type { Schedule } from './schedule';
import type { CalendarFault, Night } from './world/night';
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

describe('a schedule that once broke a rule, of before', () => {
  const runtime = loadRuntime();

  test('a node that a person skipped there with its effect unknown: it stays so, and gets no turn that makes it look done', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        cluster: { ...PLAIN.cluster, size: 1 },
        windows: [{ from: { event: 'effect', nth: 0, after: 900 }, ms: 400_000, kind: 'hangs', node: 0 }],
        messages: [{ from: { event: 'holding', nth: 0, after: 0 }, verb: 'skip', node: 0 }],
        runbook: runbookOf(
          'before:',
          ...step('primary-services.stop'),
          'steps:',
          '  - sleep: 3s',
          ...step('services.start', 'alert_mgr'),
        ),
      },
      runtime,
    );
    expect(reported(world)[0]?.report.nodes[0]?.phase).toBe('unknown');
  });

  test('a service that a stranger restarts elsewhere between two requests of before: it is not taken for what was stopped', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        onces: [
          { from: { event: 'mutate', nth: 0, after: 79 }, kind: 'stranger-restarts', node: 1, service: 0, ms: 100 },
        ],
        runbook: runbookOf(
          'before:',
          ...step('primary-services.stop', 'alert_mgr, stats_archiver'),
          'steps:',
          '  - sleep: 1s',
        ),
      },
      runtime,
    );
    expect(world.ledger.posts.map(({ operation, node }) => `${operation} ${node}`)).toEqual(['stop 1', 'stop 1']);
    expect(reported(world)[0]?.report.nodes.find(({ uid }) => uid === 1)?.services).toMatchObject([
      { name: 'alert_mgr', verdict: 'stopped' },
      { name: 'stats_archiver', verdict: 'stopped' },
    ]);
  });

  test('a service that a node does not list for a moment before the request: what comes back there is not its effect', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        windows: [{ from: { event: 'written', nth: 0, after: 0 }, ms: 2_053, kind: 'unlists', node: 2 }],
        onces: [{ from: { event: 'mutate', nth: 1, after: 0 }, kind: 'worker-dies', node: 0, service: 0, ms: 5_500 }],
        runbook: runbookOf(
          'before:',
          ...step('primary-services.restart', 'stats_archiver, alert_mgr'),
          'steps:',
          '  - sleep: 1s',
        ),
      },
      runtime,
    );
    expect(world.ledger.posts.map(({ service, node }) => `${service} ${node}`)).toEqual([
      'stats_archiver 1',
      'alert_mgr 1',
    ]);
    expect(reported(world)[0]?.report.outcome).toBe('completed');
  });

  test('a service that a stranger stops elsewhere while an answer is lost: it is not taken for what was restarted, nor undone', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        posts: [{ nth: 0, answer: 'none', effect: 'never', course: 'plain', slow: 0, late: 0 }],
        onces: [{ from: { event: 'written', nth: 0, after: 0 }, kind: 'stranger-stops', node: 1, service: 0, ms: 100 }],
        runbook: runbookOf('before:', ...step('primary-services.restart'), 'steps:', '  - sleep: 1s'),
      },
      runtime,
    );
    const { entries } = world.ledger;
    const held = entries.findIndex((entry) => entry.what === 'phase' && entry.phase === 'holding');
    // From there on a person decides.
    expect(entries.slice(0, held).filter((entry) => entry.what === 'written')).toHaveLength(1);
    expect(entries.slice(0, held).some((entry) => entry.what === 'phase' && entry.phase === 'undoing')).toBe(false);
  });

  test('a service that a node does not list for a moment after the request: it is not taken for stopped there', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        windows: [{ from: { event: 'written', nth: 1, after: 0 }, ms: 1_041, kind: 'unlists', node: 1 }],
        runbook: runbookOf(
          'before:',
          ...step('primary-services.stop', 'stats_archiver, alert_mgr'),
          'steps:',
          '  - sleep: 1s',
        ),
      },
      runtime,
    );
    const { report } = reported(world)[0] ?? {};
    expect(report?.outcome).toBe('completed');
    expect(report?.nodes.find(({ uid }) => uid === 1)?.services).toMatchObject([
      { name: 'stats_archiver', verdict: 'stopped' },
      { name: 'alert_mgr', verdict: 'stopped' },
    ]);
  });

  test('a service that a stranger starts again after before stopped it: its own turn begins with what is there then', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        cluster: { ...PLAIN.cluster, size: 2 },
        onces: [
          { from: { event: 'written', nth: 1, after: 0 }, kind: 'stranger-starts', node: 0, service: 0, ms: 100 },
        ],
        runbook: runbookOf('before:', ...step('primary-services.stop'), 'steps:', ...step('services.restart')),
      },
      runtime,
    );
    // A person took the drift for granted: the service runs, so it is restarted and not left stopped.
    expect(world.ledger.posts.map(({ operation, node }) => `${operation} ${node}`)).toEqual([
      'stop 1',
      'restart 2',
      'restart 1',
    ]);
  });

  test('an undo whose start reaches another node, of a service that is not listed where it is stopped: not rolled back', async () => {
    const { world } = await judge(
      {
        ...PLAIN,
        cluster: { ...PLAIN.cluster, size: 2, unlistStopped: true },
        posts: [{ nth: 1, answer: '400', effect: 'elsewhere', course: 'plain', slow: 0, late: 0 }],
        messages: [{ from: { event: 'effect', nth: 0, after: 40 }, verb: 'rollback', node: null }],
        onces: [
          {
            from: { event: 'answered', nth: 1, after: 5_000 },
            kind: 'stranger-restarts',
            node: 0,
            service: 2,
            ms: 100,
          },
        ],
        nodes: [0],
        runbook: runbookOf('steps:', ...step('services.stop')),
      },
      runtime,
    );
    expect(world.ledger.posts.map(({ operation }) => operation)).toEqual(['stop', 'start']);
    expect(reported(world)[0]?.report.outcome).toBe('failed');
  });

  // The worker is away for five minutes once a border has let the node begin, which before had restarted already.
  const away = async (night: Partial<Night>, part: 'before' | 'after', after: number) => {
    const list = [`${part}:`, ...step('primary-services.restart')];
    const own = ['steps:', ...step('services.restart')];
    const { world } = await judge(
      {
        ...PLAIN,
        nodes: [0],
        noise: [20],
        night: { ...NIGHT, ...night },
        onces: [{ from: { event: 'answered', nth: 0, after }, kind: 'worker-dies', node: 0, service: 0, ms: 300_000 }],
        runbook: runbookOf('nodes: { order: uid }', ...(part === 'before' ? [...list, ...own] : [...own, ...list])),
      },
      runtime,
    );
    return world.ledger.posts.map(({ at }) => Math.floor((at - world.start) / MINUTE));
  };

  test.each(['before', 'after'] as const)(
    'a node whose turn, or whose after, comes when its window has no time any more: is sent nothing, although the part before sent it something (%s)',
    async (part) => {
      const window = { at: '2025-12-31T23:59:45Z', timezone: 'UTC', window: '8m' };
      expect(await away({ window }, part, 2_640)).toEqual([0]);
    },
  );

  test.each(['before', 'after'] as const)(
    'the same where a freeze that was known has begun meanwhile (%s)',
    async (part) => {
      const freeze = {
        kind: 'freeze',
        from: { event: 'start', nth: 0, after: 0 },
        in: MINUTE,
        ms: 10 * MINUTE,
        out: null,
      };
      expect(await away({ calendar: [freeze as CalendarFault] }, part, 2_700)).toEqual([0, 11]);
    },
  );
});

const MINUTE = 60_000;

const NIGHT: Night = {
  ...{ start: Date.UTC(2026, 0, 1), window: null, late: null, outside: false, calendar: null, overrides: false },
  ...{ rivalIsFree: false, slow: [], fails: 0, onces: [], messages: [] },
};

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

function step(call: string, service = 'stats_archiver'): string[] {
  return [
    `  - call: ${call}`,
    `    with: { services: [${service}] }`,
    '    timeout: 2s',
    '    stable: 1s',
    '    deadline: 40s',
  ];
}
