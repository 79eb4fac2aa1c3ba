import { loadRuntime } from './core/runtime';
import { judge } from './judge';
import type { CalendarFault, Night } from './world/night';
import { reported } from './invariants/invariant';
import { MINUTE, NIGHT, PLAIN, runbookOf, step } from './found-schedules';

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
