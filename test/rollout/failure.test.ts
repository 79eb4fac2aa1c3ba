import fc from 'fast-check';
import type { OnFailure } from '../../language/runbook';
import { afterBatch, type FailedNode } from '../../rollout/failure';

const failed = (uid: number, policy: OnFailure = 'rollback', more: Partial<FailedNode> = {}): FailedNode => ({
  uid,
  policy,
  byPerson: false,
  undone: false,
  ...more,
});

const batch = (more: Partial<Parameters<typeof afterBatch>[0]>) =>
  afterBatch({ failed: [], earlier: [], done: [], budget: 0, rollback: 'node', ...more });

describe('afterBatch', () => {
  test('batch, in which nothing failed, goes on', () => {
    expect(batch({ done: [1, 2], earlier: [failed(3)] })).toEqual({
      undo: [],
      undoBefore: false,
      ends: false,
      why: '',
    });
  });

  test('rollback, within the budget, undoes the failed node and goes on', () => {
    expect(batch({ failed: [failed(2)], budget: 1 })).toMatchObject({ undo: [2], ends: false });
  });

  test('rollback, within the budget and with rollback: run, undoes only the failed node', () => {
    const result = batch({ failed: [failed(2)], done: [1], budget: 1, rollback: 'run' });
    expect(result).toMatchObject({ undo: [2], undoBefore: false, ends: false });
  });

  test('continue, within the budget, undoes nothing and goes on', () => {
    expect(batch({ failed: [failed(2, 'continue')], budget: 1 })).toMatchObject({ undo: [], ends: false });
  });

  test('stop, within the budget, ends and undoes nothing of its node', () => {
    const result = batch({ failed: [failed(2, 'stop')], budget: 5 });
    expect(result).toEqual({ undo: [], undoBefore: false, ends: true, why: 'node 2 failed and its step says stop' });
  });

  test('stop, beside a node that says rollback, undoes that one and ends', () => {
    expect(batch({ failed: [failed(1), failed(2, 'stop')], budget: 5 })).toMatchObject({ undo: [1], ends: true });
  });

  test('rollback, over the budget, undoes every failed node that was not undone yet, and ends', () => {
    const earlier = [failed(1, 'continue'), failed(2, 'rollback', { undone: true }), failed(3, 'rollback')];
    const result = batch({ failed: [failed(4)], earlier, done: [5, 6], budget: 3 });
    expect(result).toMatchObject({ undo: [1, 3, 4], undoBefore: false, ends: true });
  });

  test('rollback, over the budget and with rollback: run, undoes also every node done before, newest first', () => {
    const result = batch({ failed: [failed(4)], done: [1, 2, 3], rollback: 'run' });
    expect(result).toMatchObject({ undo: [4, 3, 2, 1], undoBefore: true, ends: true });
  });

  test.each(['continue', 'stop'] as const)('%s, over the budget, ends and undoes nothing', (policy) => {
    expect(batch({ failed: [failed(2, policy)], done: [1], rollback: 'run' })).toMatchObject({
      undo: [],
      undoBefore: false,
      ends: true,
    });
  });

  test('budget, spent by an undone node, stays spent', () => {
    const earlier = [failed(1, 'rollback', { undone: true })];
    expect(batch({ failed: [failed(2)], earlier, budget: 1 }).ends).toBe(true);
  });

  test('skip by a person spends no budget and undoes nothing', () => {
    const skipped = failed(2, 'rollback', { byPerson: true });
    expect(batch({ failed: [skipped], budget: 0 })).toMatchObject({ undo: [], ends: false });
    expect(batch({ failed: [failed(3)], earlier: [skipped], budget: 1 })).toMatchObject({ undo: [3], ends: false });
    expect(batch({ failed: [failed(3)], earlier: [skipped] })).toMatchObject({ undo: [3], ends: true });
  });

  test.each([
    [1, '1 of the budget of 1 failed node is spent'],
    [2, '1 of the budget of 2 failed nodes is spent'],
  ])('why, within a budget of %d, counts what is spent', (budget, why) => {
    expect(batch({ failed: [failed(2)], budget }).why).toBe(why);
  });

  test('why, over the budget, names nodes and budget', () => {
    expect(batch({ failed: [failed(2), failed(3)], budget: 1 }).why).toBe('node 2, node 3 failed, and the budget is 1');
  });

  const node = (from: number) =>
    fc.record({
      uid: fc.integer({ min: from, max: from + 99 }),
      policy: fc.constantFrom<OnFailure>('rollback', 'ask', 'stop', 'continue'),
      byPerson: fc.boolean(),
      undone: fc.boolean(),
    });
  const nodes = (from: number) => fc.uniqueArray(node(from), { maxLength: 5, selector: (one) => one.uid });
  const input = fc.record({
    failed: nodes(0).map((all) => all.map((one) => ({ ...one, undone: false }))),
    earlier: nodes(100),
    done: fc.uniqueArray(fc.integer({ min: 200, max: 220 }), { maxLength: 5 }),
    budget: fc.integer({ min: 0, max: 5 }),
    rollback: fc.constantFrom('node' as const, 'run' as const),
  });

  test('property: what a person decided, what is undone, and what says stop is never touched; nothing twice', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { undo } = afterBatch(given);
        const spared = [...given.failed, ...given.earlier].filter((n) => n.byPerson || n.undone || n.policy === 'stop');
        for (const { uid } of spared) expect(undo).not.toContain(uid);
        expect(new Set(undo).size).toBe(undo.length);
      }),
    );
  });

  test('property: healthy nodes are touched only over the budget, with rollback: run, by a failure that says rollback', () => {
    fc.assert(
      fc.property(input, (given) => {
        const { undo, undoBefore } = afterBatch(given);
        const news = given.failed.filter((n) => !n.byPerson);
        const spent = news.length + given.earlier.filter((n) => !n.byPerson).length;
        const whole = spent > given.budget && given.rollback === 'run' && news.some((n) => n.policy === 'rollback');
        expect(undo.some((uid) => given.done.includes(uid))).toBe(whole && given.done.length > 0);
        expect(undoBefore).toBe(whole);
      }),
    );
  });

  test('property: the run ends exactly when something new failed that says stop or is over the budget', () => {
    fc.assert(
      fc.property(input, (given) => {
        const news = given.failed.filter((n) => !n.byPerson);
        const spent = news.length + given.earlier.filter((n) => !n.byPerson).length;
        const ends = news.length > 0 && (spent > given.budget || news.some((n) => n.policy === 'stop'));
        expect(afterBatch(given).ends).toBe(ends);
      }),
    );
  });
});
