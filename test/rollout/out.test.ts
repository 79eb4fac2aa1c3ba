import fc from 'fast-check';
import { mayTouch, nodesOut, roomOf } from '../../rollout/out';
import { NOW, SERVICES, context, dark, inStatus, look, node, running, survey, unknown } from './sample';

const well = Object.fromEntries(SERVICES.map((name) => [name, running()]));
const nodes = (second: Parameters<typeof node>[1]) => [node(1), node(2, second), node(3)];
const without = <T>(record: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([uid]) => uid !== key));

describe('nodesOut', () => {
  test('nobody is out where all is well', () => {
    expect(nodesOut(survey(), context())).toEqual([]);
  });

  test.each([
    ['not active', survey({}, nodes({ status: 'down' })), context(), 'status is down'],
    ['in a status word that nobody knows', survey({}, nodes({ status: 'mending' })), context(), 'status is mending'],
    ['in maintenance', survey({}, nodes({ maintenance: true })), context(), 'in maintenance'],
    ['unreadable', survey({ looks: { ...survey().looks, 2: dark() } }), context(), 'unreadable: no answer'],
    ['not looked at', survey({ looks: without(survey().looks, '2') }), context(), 'not looked at'],
    [
      'inactive by master health check',
      survey({ health: { ...survey().health, 2: { ok: true, value: 'inactive' } } }),
      context(),
      'inactive',
    ],
    [
      'without an answer of its health check',
      survey({ health: { ...survey().health, 2: unknown } }),
      context(),
      'unknown: the request timed out',
    ],
    ['not asked for its health check', survey({ health: without(survey().health, '2') }), context(), 'was not asked'],
    ['holding a step that is not proven', survey(), context({ holding: [2] }), 'not yet proven'],
  ])('a node is out: %s', (_title, reading, judged, why) => {
    const out = nodesOut(reading, judged);
    expect(out.map(({ uid }) => uid)).toEqual([2]);
    expect(out[0]?.why).toContain(why);
  });

  test('a service stopped on purpose does not put its node out', () => {
    const looks = { ...survey().looks, 2: look({ ...well, stats_archiver: inStatus('STOPPED') }) };
    expect(nodesOut(survey({ looks }), context({ stopped: { 2: ['stats_archiver'] } }))).toEqual([]);
  });

  describe('a failed node', () => {
    const lingering = (until: number, status: string) =>
      context({ lingering: [{ uid: 2, until, services: { stats_archiver: status } }] });

    test('stays out until its grace time is over', () => {
      expect(nodesOut(survey(), lingering(NOW + 1, 'RUNNING')).map(({ uid }) => uid)).toEqual([2]);
      expect(nodesOut(survey(), lingering(NOW, 'RUNNING'))).toEqual([]);
    });

    test('stays out while a service is not as at its baseline', () => {
      const looks = { ...survey().looks, 2: look({ ...well, stats_archiver: inStatus('STOPPED') }) };
      expect(nodesOut(survey({ looks }), lingering(0, 'RUNNING'))[0]?.why).toContain(
        'stats_archiver is STOPPED instead of RUNNING',
      );
    });

    test('counts a service that is gone as STOPPED', () => {
      const looks = { ...survey().looks, 2: look(without(well, 'stats_archiver')) };
      expect(nodesOut(survey({ looks }), lingering(0, 'STOPPED'))).toEqual([]);
      expect(nodesOut(survey({ looks }), lingering(0, 'RUNNING')).map(({ uid }) => uid)).toEqual([2]);
    });

    test('that the cluster does not list any more is out', () => {
      expect(nodesOut(survey({}, [node(1), node(3)]), lingering(0, 'RUNNING')).map(({ uid }) => uid)).toEqual([2]);
    });
  });

  test('why a failed node is out, says whether its grace time or a service is waited for', () => {
    const lingering = { uid: 2, until: NOW + 1, services: {} };
    expect(nodesOut(survey(), context({ lingering: [lingering] }))).toEqual([
      { uid: 2, why: 'this run failed there, and its grace time is not over' },
    ]);
  });

  test('nodes that are out, listed or not, come by their uid, each with its reason', () => {
    const reading = survey({}, [node(9, { status: 'down' }), node(3, { status: 'down' }), node(2)]);
    expect(nodesOut(reading, context({ holding: [5] }))).toEqual([
      { uid: 3, why: 'its status is down' },
      { uid: 5, why: 'the cluster does not list it any more' },
      { uid: 9, why: 'its status is down' },
    ]);
    expect(nodesOut(survey({ nodes: unknown, looks: {} }), context({ holding: [5] }))).toEqual([
      { uid: 5, why: 'the list of nodes is unknown: the request timed out' },
    ]);
  });

  test('where the list of nodes is unknown every node that was met is out', () => {
    expect(nodesOut(survey({ nodes: unknown }), context()).map(({ uid }) => uid)).toEqual([1, 2, 3]);
  });
});

describe('mayTouch', () => {
  test('a node of a cluster in which all is well may be touched', () => {
    expect(mayTouch(survey(), context(), 1)).toEqual({ ok: true, why: '' });
  });

  test('another node that is out forbids it by name, and allows it where two may be out', () => {
    const reading = survey({}, [node(1), node(2, { maintenance: true }), node(3), node(4), node(5)]);
    const refusal = mayTouch(reading, context(), 1);
    expect(refusal.ok).toBe(false);
    expect(refusal.why).toContain('node 2 is out (it is in maintenance)');
    expect(mayTouch(reading, context({ maxUnavailable: 2 }), 1).ok).toBe(true);
  });

  test('the node itself being out does not count against it', () => {
    expect(mayTouch(survey(), context({ holding: [1] }), 1).ok).toBe(true);
  });

  test('two nodes that are out forbid a third where two may be out', () => {
    const reading = survey(
      {},
      [1, 2, 3, 4, 5, 6, 7].map((uid) => node(uid)),
    );
    expect(mayTouch(reading, context({ maxUnavailable: 2, holding: [2, 4] }), 1).ok).toBe(false);
    expect(mayTouch(reading, context({ maxUnavailable: 2, holding: [1, 4] }), 1).ok).toBe(true);
  });

  test.each([
    ['one of two', 2, [2], false],
    ['two of four', 4, [3, 4], false],
    ['three of four', 4, [4], true],
    ['two of five', 5, [4, 5], true],
    ['three of five', 5, [3, 4, 5], false],
  ])('quorum with %s nodes down or unreadable', (_title, count, gone, ok) => {
    const all = Array.from({ length: count }, (_, index) =>
      node(index + 1, gone.includes(index + 1) ? { status: 'down' } : {}),
    );
    expect(mayTouch(survey({}, all), context({ maxUnavailable: 9 }), 1).ok).toBe(ok);
    const sound = survey(
      {},
      all.map(({ uid }) => node(uid)),
    );
    const looks = { ...sound.looks, ...Object.fromEntries(gone.map((uid) => [String(uid), dark()])) };
    expect(mayTouch({ ...sound, looks }, context({ maxUnavailable: 9 }), 1).ok).toBe(ok);
  });

  test('the node about to be touched counts as up only if it is so now', () => {
    const reading = survey({}, [node(1, { status: 'down' }), node(2), node(3, { status: 'down' })]);
    expect(mayTouch(reading, context({ maxUnavailable: 3 }), 1)).toMatchObject({
      ok: false,
      why: expect.stringContaining('majority'),
    });
    const back = survey({}, [node(1), node(2), node(3, { status: 'down' })]);
    expect(mayTouch(back, context({ maxUnavailable: 3 }), 1).ok).toBe(true);
  });

  test('an unknown list of nodes and a node that is not listed forbid it', () => {
    expect(mayTouch(survey({ nodes: unknown }), context(), 1)).toEqual({
      ok: false,
      why: 'the list of nodes is unknown: the request timed out',
    });
    expect(mayTouch(survey(), context(), 9)).toMatchObject({ ok: false, why: expect.stringContaining('node 9') });
  });

  test('the refusal names every other node that is out, the limit, and who is missing for a majority', () => {
    expect(mayTouch(survey(), context({ holding: [2, 3] }), 1).why).toBe(
      'node 2 is out (a step of this run is not yet proven there); node 3 is out (a step of this run is not yet proven there); at most 1 may be out at once',
    );
    const down = survey({}, [node(1), node(2, { status: 'down' }), node(3, { status: 'down' })]);
    expect(mayTouch(down, context({ maxUnavailable: 3 }), 1).why).toBe(
      'no majority of the 3 nodes is active and readable: not nodes 2, 3',
    );
    expect(mayTouch(survey(), context({ maxUnavailable: 0 }), 1)).toEqual({
      ok: false,
      why: 'at most 0 may be out at once',
    });
  });

  test('no context in which a waiver stands changes it', () => {
    const reading = survey({}, [node(1), node(2, { maintenance: true }), node(3)]);
    const waived = { 'no-maintenance': ['node 2 is in maintenance'] };
    expect(mayTouch(reading, context({ waived }), 1).ok).toBe(false);
  });

  test('whatever is out, what may be touched keeps the number of nodes out within the limit', () => {
    const cases = fc.record({
      states: fc.array(fc.constantFrom('well', 'down', 'maintenance', 'dark', 'inactive', 'holding', 'unasked'), {
        minLength: 1,
        maxLength: 9,
      }),
      maxUnavailable: fc.integer({ min: 1, max: 4 }),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ states, maxUnavailable, pick }) => {
        const uid = (pick % states.length) + 1;
        const all = states.map((state, index) =>
          node(index + 1, { status: state === 'down' ? 'down' : 'active', maintenance: state === 'maintenance' }),
        );
        const reading = survey({}, all);
        const holding: number[] = [];
        states.forEach((state, index) => {
          const key = String(index + 1);
          if (state === 'dark') reading.looks[key] = dark();
          if (state === 'inactive') reading.health[key] = { ok: true, value: 'inactive' };
          if (state === 'unasked') delete reading.looks[key];
          if (state === 'holding') holding.push(index + 1);
        });
        const { ok } = mayTouch(reading, context({ maxUnavailable, holding }), uid);
        const others = states.filter((state, index) => state !== 'well' && index + 1 !== uid).length;
        const up = states.filter((state) => !['down', 'dark', 'unasked'].includes(state)).length;
        expect(ok).toBe(others + 1 <= maxUnavailable && up * 2 > states.length);
      }),
    );
  });
});

describe('roomOf', () => {
  test('a readable node may be touched exactly where mayTouch says so, and its look comes along', () => {
    const maintained = survey({}, [node(1), node(2, { maintenance: true }), node(3)]);
    for (const reading of [survey(), maintained]) {
      expect(roomOf(reading, context(), 1)).toEqual({
        allowed: mayTouch(reading, context(), 1),
        look: reading.looks['1'],
      });
    }
    expect(roomOf(maintained, context(), 1).allowed.ok).toBe(false);
  });

  test('an unreadable node, and one that was not asked, may not be touched', () => {
    expect(roomOf(survey({ looks: { ...survey().looks, 2: dark() } }), context(), 2)).toEqual({
      allowed: { ok: false, why: 'it is unreadable: no answer' },
      look: dark(),
    });
    expect(roomOf(survey({ looks: without(survey().looks, '2') }), context(), 2)).toEqual({
      allowed: { ok: false, why: 'it is unreadable: it was not asked' },
      look: { unreadable: 'it was not asked', refused: null, began: 0, ended: 0 },
    });
  });
});
