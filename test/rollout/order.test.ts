import fc from 'fast-check';
import { orderNodes } from '../../rollout/order';

const nodes = fc.uniqueArray(
  fc.record({
    uid: fc.integer({ min: 1, max: 99 }),
    role: fc.constantFrom('primary' as const, 'secondary' as const, null),
  }),
  { selector: ({ uid }) => uid },
);

describe('orderNodes', () => {
  test('primary-last puts the primary behind nodes with a higher uid', () => {
    const roles = [
      { uid: 2, role: 'primary' as const },
      { uid: 10, role: 'secondary' as const },
      { uid: 1, role: 'secondary' as const },
    ];
    expect(orderNodes(roles, 'primary-last')).toEqual([1, 10, 2]);
  });

  test('uid counts as a number and overlooks roles', () => {
    expect(
      orderNodes(
        [
          { uid: 10, role: null },
          { uid: 2, role: 'primary' },
          { uid: 3, role: 'secondary' },
        ],
        'uid',
      ),
    ).toEqual([2, 3, 10]);
  });

  test('any nodes in any order give each node once, and the same order', () => {
    fc.assert(
      fc.property(nodes, fc.constantFrom('primary-last' as const, 'uid' as const), (given, order) => {
        const result = orderNodes(given, order);
        expect([...result].sort((a, b) => a - b)).toEqual(given.map(({ uid }) => uid).sort((a, b) => a - b));
        expect(orderNodes([...given].reverse(), order)).toEqual(result);
      }),
    );
  });

  test('with primary-last no node follows a primary that is none', () => {
    fc.assert(
      fc.property(nodes, (given) => {
        const primaries = orderNodes(given, 'primary-last').map(
          (uid) => given.find((node) => node.uid === uid)?.role === 'primary',
        );
        expect(primaries).toEqual([...primaries].sort());
      }),
    );
  });
});
