import { judgeHealthy } from '../../rollout/healthy';
import { context, dark, failing, inStatus, look, node, processDown, running, survey, unknown } from './sample';

const stopped = {
  ...survey().looks,
  2: look({ stats_archiver: inStatus('STOPPED'), cm_server: running(), ccs: running() }),
};

describe('node.healthy', () => {
  test('a node of a cluster in which all is well is healthy', () => {
    expect(judgeHealthy(survey(), context(), 2)).toEqual({ verdict: 'yes', why: '' });
  });

  test.each([
    ['down', survey({}, [node(1), node(2, { status: 'down' }), node(3)]), 'no', 'node 2 is down'],
    [
      'inactive by its master health check',
      survey({ health: { ...survey().health, 2: { ok: true, value: 'inactive' } } }),
      'no',
      'inactive',
    ],
    [
      'failing in the cluster check',
      survey({ check: failing([2, 'overcommit_memory is 0']) }),
      'no',
      'node 2: overcommit_memory is 0',
    ],
    ['gone from the list of nodes', survey({}, [node(1), node(3)]), 'no', 'does not list node 2'],
    ['of an unknown list of nodes', survey({ nodes: unknown }), 'unknown', 'timed out'],
    [
      'without an answer of its health check',
      survey({ health: { ...survey().health, 2: unknown } }),
      'unknown',
      'timed out',
    ],
    ['not asked for its health', survey({ health: {} }), 'unknown', 'was not asked'],
    ['of an unknown cluster check', survey({ check: unknown }), 'unknown', 'timed out'],
    [
      'of a check that fails and names nobody',
      survey({ check: { ok: true, value: { ok: false, failing: [] } } }),
      'unknown',
      'names no node',
    ],
  ])('a node that is %s', (_title, reading, verdict, why) => {
    expect(judgeHealthy(reading, context(), 2)).toEqual({ verdict, why: expect.stringContaining(why) });
  });

  test('other nodes do not count', () => {
    const reading = survey({ check: failing([1, 'port_range']) }, [node(1, { status: 'down' }), node(2), node(3)]);
    reading.health['1'] = unknown;
    expect(judgeHealthy(reading, context(), 2).verdict).toBe('yes');
  });

  test('a named service that fails here is no, although the node is not done', () => {
    const reading = survey({ check: failing([2, processDown('stats_archiver')]), looks: stopped });
    expect(judgeHealthy(reading, context(), 2).verdict).toBe('no');
  });

  test('what this run stopped on purpose does not count', () => {
    const reading = survey({ check: failing([2, processDown('stats_archiver')]), looks: stopped });
    expect(judgeHealthy(reading, context({ stopped: { 2: ['stats_archiver'] } }), 2).verdict).toBe('yes');
  });

  test('waived items do not count, and need a readable look', () => {
    const waived = { 'nodes-active': ['node 2 is down'], 'cluster-check': ['node 2: port_range'] };
    const nodes = [node(1), node(2, { status: 'down' }), node(3)];
    const check = failing([2, 'port_range']);
    expect(judgeHealthy(survey({ check }, nodes), context({ waived }), 2).verdict).toBe('yes');
    expect(
      judgeHealthy(survey({ check, looks: { ...stopped, 2: dark() } }, nodes), context({ waived }), 2).verdict,
    ).toBe('unknown');
  });

  test('a known no outweighs what is not known', () => {
    const reading = survey({ check: unknown, health: { 2: { ok: true, value: 'inactive' } } });
    expect(judgeHealthy(reading, context(), 2)).toEqual({ verdict: 'no', why: expect.stringContaining('inactive') });
  });

  test('that a node failed excuses nothing here', () => {
    const reading = survey({ check: failing([2, 'port_range']) });
    expect(judgeHealthy(reading, context({ excused: [2] }), 2).verdict).toBe('no');
  });
});
