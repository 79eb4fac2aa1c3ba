import { judgeGate, type GateContext } from '../../rollout/gates';
import { context, dark, failing, inStatus, look, running, survey } from './sample';
import { HOST, NAMED, OTHER, judge, seenWithout, without } from './check-sample';

describe('cluster-check', () => {
  test.each<[string, string, Partial<GateContext>, 'yes' | 'no']>([
    ['at planning, a service that the run names', NAMED, { planning: true }, 'yes'],
    ['at planning, a service that the run does not name', OTHER, { planning: true }, 'no'],
    ['at planning, a host setting', HOST, { planning: true }, 'no'],
    ['a named service of a node whose turn has not come', NAMED, {}, 'yes'],
    ['a named service of a node that is done', NAMED, { done: [2] }, 'no'],
    [
      'a service stopped on purpose on a node that is done',
      NAMED,
      { done: [2], stopped: { 2: ['stats_archiver'] } },
      'yes',
    ],
    ['a service stopped on purpose on another node', NAMED, { done: [2], stopped: { 1: ['stats_archiver'] } }, 'no'],
    ['a host setting of a node that is done', HOST, { done: [2] }, 'no'],
    ['a host setting of a node that failed', HOST, { done: [2], excused: [2] }, 'yes'],
    ['a host setting while another node failed', HOST, { excused: [1] }, 'no'],
    ['a waived host setting', HOST, { waived: { 'cluster-check': [`node 2: ${HOST}`] } }, 'yes'],
    ['a waived host setting of another node', HOST, { waived: { 'cluster-check': [`node 1: ${HOST}`] } }, 'no'],
    [
      'a host setting that only begins like the waived one',
      `${HOST} again`,
      { waived: { 'cluster-check': [`node 2: ${HOST}`] } },
      'no',
    ],
  ])('%s', (_title, error, more, verdict) => {
    const planRunning = seenWithout('stats_archiver');
    const judged = judge(failing([2, error]), { planRunning, ...more }, { 2: without('stats_archiver') });
    expect(judged.verdict).toBe(verdict);
    expect(judged.detail).toContain('node 2');
    if (verdict === 'no') expect(judged.items).toHaveLength(1);
  });

  test('an item of a process leaves out what stands in brackets, so that a waiver holds', () => {
    const judged = judge(failing([2, OTHER]));
    expect(judged.items).toEqual(['node 2: process cm_server is not running or not responding']);
    expect(judged.detail).toContain('Connection refused');
    const other = 'process cm_server is not running or not responding (timed out)';
    expect(judge(failing([2, other]), { waived: { 'cluster-check': judged.items } }).verdict).toBe('yes');
  });

  test.each([
    'process stats_archiver2 is not running or not responding (x)',
    'a process stats_archiver is not running or not responding (x)',
    'process stats_archiver and cm_server is not running or not responding',
    'process stats_archiver is running',
  ])('a text that only looks like a named service is a failure: %s', (error) => {
    expect(judge(failing([2, error]), { planning: true }).verdict).toBe('no');
  });

  describe('where a failure is let pass, the rest of its node stays unseen', () => {
    const waived = { 'cluster-check': [`node 2: ${HOST}`] };

    test('and that is said', () => {
      const judged = judge(failing([2, HOST]), { waived });
      expect(judged.remarks).toHaveLength(1);
      expect(judged.remarks[0]).toContain('node 2');
      expect(judged.remarks[0]).toContain('stay unseen');
      expect(judged.detail).toContain(judged.remarks[0]);
    });

    test('a service that ran at planning and does not run now makes it no', () => {
      for (const gone of [
        without('cm_server'),
        look({ stats_archiver: running(), ccs: running() }),
        look({ ...without().services, cm_server: inStatus('STARTING') }),
      ]) {
        const judged = judge(failing([2, HOST]), { waived }, { 2: gone });
        expect(judged.verdict).toBe('no');
        expect(judged.detail).toContain('node 2: cm_server ran at planning and does not run now');
      }
    });

    test('a named service that ran at planning and fell makes it no, although it is named', () => {
      expect(judge(failing([2, NAMED]), {}, { 2: without('stats_archiver') }).verdict).toBe('no');
    });

    test('a service stopped on purpose does not', () => {
      const judged = judge(
        failing([2, NAMED]),
        { done: [2], stopped: { 2: ['stats_archiver'] } },
        { 2: without('stats_archiver') },
      );
      expect(judged.verdict).toBe('yes');
    });

    test('a service that did not run at planning does not', () => {
      expect(
        judge(failing([2, HOST]), { waived, planRunning: seenWithout('cm_server') }, { 2: without('cm_server') })
          .verdict,
      ).toBe('yes');
    });

    test.each(['unreadable', 'not looked at'])('a node that is %s makes it unknown', (what) => {
      const reading = survey({ check: failing([2, HOST]) });
      if (what === 'unreadable') reading.looks['2'] = dark();
      else delete reading.looks['2'];
      expect(judgeGate('cluster-check', reading, context({ waived }))).toMatchObject({
        verdict: 'unknown',
        detail: expect.stringContaining(`node 2`),
      });
    });

    test('without a look of the plan it is unknown, except at planning', () => {
      expect(judge(failing([2, HOST]), { waived, planRunning: {} }).verdict).toBe('unknown');
      expect(judge(failing([2, HOST]), { waived, planRunning: {}, planning: true }).verdict).toBe('yes');
    });

    test('a failed node needs no look: its check does not count', () => {
      expect(judge(failing([2, HOST]), { excused: [2] }, { 2: dark() })).toMatchObject({
        verdict: 'yes',
        remarks: [expect.stringContaining('does not count')],
      });
    });
  });

  test('a failure of one node that may fail hides no failure of another', () => {
    const judged = judge(
      failing([2, NAMED], [3, HOST]),
      { planRunning: seenWithout('stats_archiver') },
      { 2: without('stats_archiver') },
    );
    expect(judged).toMatchObject({ verdict: 'no', items: [`node 3: ${HOST}`] });
  });
});
