import fc from 'fast-check';
import { nodeTable } from '../../rollout/details-nodes';
import { bytesOf } from '../../rollout/lines';
import type { NodePhase, NodeReport } from '../../rollout/report-shape';

const AT = '2026-01-01T08:12:03.000Z';
/** From what a person must see first. */
const PHASES: NodePhase[] = [
  'unknown',
  'undo-failed',
  'failed',
  'undoing',
  'acting',
  'settling',
  'checking',
  'waiting',
  'skipped',
  'undone',
  'done',
  'pending',
];

function node(uid: number, phase: NodePhase = 'done', more: Partial<NodeReport> = {}): NodeReport {
  const times = { attempts: 1, startedAt: AT, finishedAt: AT };
  return { uid, address: '', role: 'secondary', phase, ...times, services: [], ...more };
}

/** Lines of the table without what only keeps its columns apart. */
const lines = (text: string): string[] => text.replaceAll('\u2003', '').split('\n');
/** So many that no table of single rows is tried. */
const manyPending = (): NodeReport[] => Array.from({ length: 100 }, (_, index) => node(1_001 + index, 'pending'));

describe('the table of nodes', () => {
  const services: NodeReport['services'] = [
    { name: 'a_b', before: null, after: null, verdict: 'restarted' },
    { name: 'c', before: null, after: null, verdict: null },
  ];
  const nodes = [
    node(1, 'acting', { services, phases: [{ phase: 'acting', at: AT }] }),
    node(2, 'pending', { role: null }),
  ];
  const whole = nodeTable(nodes, 3_000);
  const short = nodeTable(nodes, bytesOf(whole) - 1);

  test('without nodes, is none', () => {
    expect(nodeTable([], 3_000)).toBe('');
  });

  test('with room, has a row for each, with its services', () => {
    expect(lines(whole)).toEqual([
      '| node | role | state | since | services |',
      '| --- | --- | --- | --- | --- |',
      '| 1 | secondary | acting | 08:12:03 | a\\_b: restarted, c |',
      '| 2 |  | pending |  |  |',
    ]);
    expect(nodeTable(nodes, bytesOf(whole))).toBe(whole);
  });

  test('with a byte too little for that, has a row for each without them', () => {
    expect(lines(short)).toEqual([
      '| node | role | state | since |',
      '| --- | --- | --- | --- |',
      '| 1 | secondary | acting | 08:12:03 |',
      '| 2 |  | pending |  |',
    ]);
    expect(nodeTable(nodes, bytesOf(short))).toBe(short);
  });

  test('with a byte too little for that too, has a row for each state', () => {
    expect(lines(nodeTable(nodes, bytesOf(short) - 1))[0]).toBe('| state | nodes | which |');
  });

  test('by state, has what a person must see first', () => {
    const shuffled = [...PHASES].reverse().map((phase, index) => node(index + 1, phase));
    const rows = lines(nodeTable([...shuffled, ...manyPending()], 2_000)).slice(2);
    expect(rows.map((row) => row.split(' | ')[0])).toEqual(PHASES.map((phase) => `| ${phase}`));
    expect(rows[0]).toBe('| unknown | 1 | 12 |');
    expect(rows.at(-1)).toBe('| pending | 101 | 1, 1001-1100 |');
  });

  test.each([
    [[1, 2, 3, 7], '1-3, 7'],
    [[7, 3, 10, 2], '2-3, 7, 10'],
    [[5], '5'],
  ])('by state, writes %j as ranges', (uids, which) => {
    const [, , row] = lines(nodeTable([...uids.map((uid) => node(uid)), ...manyPending()], 1_000));
    expect(row).toBe(`| done | ${uids.length} | ${which} |`);
  });

  test.each([
    [2, ''],
    [3, '...'],
    [5, '...'],
    [6, '1, ...'],
    [8, '1, ...'],
    [9, '1, 3, ...'],
    [10, '1, 3, 5, 7'],
  ])(
    'by state, with %i bytes for the nodes of each, keeps whole ranges, and says that there are more',
    (room, which) => {
      const nodes = [...[1, 3, 5, 7].map((uid) => node(uid)), ...manyPending()];
      const without = bytesOf(nodeTable(nodes, 0));
      for (const spare of [0, 1])
        expect(lines(nodeTable(nodes, without + 2 * room + spare))[2]).toBe(`| done | 4 | ${which} |`);
    },
  );

  test('of any nodes, takes no more room than it has', () => {
    const any = fc.record({ uid: fc.integer({ min: 1, max: 2_000 }), phase: fc.constantFrom(...PHASES) });
    fc.assert(
      fc.property(
        fc.array(any, { minLength: 1, maxLength: 150 }),
        fc.integer({ min: 600, max: 3_000 }),
        (some, most) => {
          expect(
            bytesOf(
              nodeTable(
                some.map(({ uid, phase }) => node(uid, phase)),
                most,
              ),
            ),
          ).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 50 },
    );
  });
});
