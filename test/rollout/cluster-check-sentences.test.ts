import { judgeCheckOf } from '../../rollout/cluster-check';
import { judgeGate, type GateContext } from '../../rollout/gates';
import type { Survey } from '../../rollout/facts';
import { context, dark, failing, survey } from './sample';
import { HOST, NAMED, OTHER, judge, seenWithout, without } from './check-sample';

describe('cluster-check', () => {
  describe('what is said', () => {
    const down = { 2: without('stats_archiver') };
    const planRunning = seenWithout('stats_archiver');
    const unseen = 'is let pass; the check shows only the first failure of a node, so its other tests stay unseen';
    const only = 'the cluster check fails only in what may fail now; node 2:';
    const waived = { 'cluster-check': [`node 2: ${HOST}`] };

    test.each<[string, Survey['check'], Partial<GateContext>, Survey['looks'], string]>([
      ['where all is well', failing(), {}, {}, 'the cluster check is green'],
      [
        'where nothing is named',
        { ok: true, value: { ok: false, failing: [] } },
        {},
        {},
        'the cluster check fails and names no node',
      ],
      ['of a check that is not known', { ok: false, why: 'no answer', refused: null }, {}, {}, 'no answer'],
      ['of another failure', failing([2, HOST]), {}, {}, `node 2: ${HOST}`],
      [
        'of a failure over several lines',
        failing([2, '  port  range \n in use ']),
        {},
        {},
        'node 2: port range in use',
      ],
      ['of a failure without words', failing([2, ' ']), {}, {}, 'node 2: fails without saying why'],
      [
        'of a process',
        failing([2, ` ${OTHER} `]),
        {},
        {},
        'node 2: process cm_server is not running or not responding: [Errno 111] Connection refused',
      ],
      [
        'of a process without a reason',
        failing([2, 'process cm_server is not running or not responding']),
        {},
        {},
        'node 2: process cm_server is not running or not responding',
      ],
      [
        'of a process with a dot behind its reason',
        failing([2, `${OTHER}.`]),
        {},
        {},
        'node 2: process cm_server is not running or not responding',
      ],
      [
        'of a process with more words behind its reason',
        failing([2, `${OTHER} and so on`]),
        {},
        {},
        'node 2: process cm_server is not running or not responding',
      ],
      [
        'of a named service',
        failing([2, NAMED]),
        { planRunning },
        down,
        `${only} stats_archiver (named by this run) ${unseen}`,
      ],
      [
        'of a service stopped on purpose',
        failing([2, NAMED]),
        { planRunning, stopped: { 2: ['stats_archiver'] } },
        down,
        `${only} stats_archiver (stopped on purpose or left stopped) ${unseen}`,
      ],
      [
        'of a waived failure',
        failing([2, HOST]),
        { waived },
        {},
        `nothing is wrong beyond what is waived; waived: node 2: ${HOST}; node 2: a waived failure ${unseen}`,
      ],
      [
        'of a waived failure on a dark node',
        failing([2, HOST]),
        { waived },
        { 2: dark() },
        `node 2 is unreadable: no answer; waived: node 2: ${HOST}; node 2: a waived failure ${unseen}`,
      ],
      [
        'of a named service on a node that the plan did not see',
        failing([2, NAMED]),
        { planRunning: {} },
        down,
        `what ran on node 2 at planning is not known; node 2: stats_archiver (named by this run) ${unseen}`,
      ],
    ])('%s', (_title, check, more, looks, detail) => {
      expect(judge(check, more, looks).detail).toBe(detail);
    });

    test('of a named service on a node that was not looked at', () => {
      const reading = survey({ check: failing([1, HOST], [2, NAMED]), looks: {} });
      expect(judgeGate('cluster-check', reading, context())).toMatchObject({
        verdict: 'no',
        detail: `node 1: ${HOST}; not known: node 2 was not looked at; node 2: stats_archiver (named by this run) ${unseen}`,
      });
    });

    test('of a node without a look of the plan, at planning, is nothing', () => {
      const judged = judge(failing([2, HOST]), { waived, planRunning: {}, planning: true });
      expect(judged.items).toEqual([`node 2: ${HOST}`]);
    });
  });

  describe('of one node', () => {
    const checkOf = (check: Survey['check'], more: Partial<GateContext> = {}) =>
      judgeCheckOf(2, survey({ check, looks: { ...survey().looks, 2: without('stats_archiver') } }), context(more));

    test.each<[string, Survey['check'], Partial<GateContext>, string[], string | null]>([
      ['no failure', failing(), {}, [], null],
      ['a failure of another node', failing([1, HOST]), {}, [], null],
      [
        'its own failure, although this run failed there',
        failing([2, HOST]),
        { excused: [2] },
        [`node 2: ${HOST}`],
        null,
      ],
      [
        'a service that the run names: its steps count as over',
        failing([2, NAMED]),
        {},
        ['node 2: process stats_archiver is not running or not responding'],
        null,
      ],
      ['a service stopped on purpose', failing([2, NAMED]), { stopped: { 2: ['stats_archiver'] } }, [], null],
      [
        'a check that names nobody',
        { ok: true, value: { ok: false, failing: [] } },
        {},
        [],
        'the cluster check fails and names no node',
      ],
      ['a check that is not known', { ok: false, why: 'no answer', refused: null }, {}, [], 'no answer'],
    ])('the cluster check with %s', (_title, check, more, items, unknown) => {
      const finding = checkOf(check, more);
      expect(finding.failing.map(({ item }) => item)).toEqual(items);
      expect(finding.unknown).toBe(unknown);
    });
  });
});
