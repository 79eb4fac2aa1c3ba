import fc from 'fast-check';
import { undoOrder, type Touch } from '../../rollout/undo-order';

const touch = (uid: number, service: string, list: Touch['list'] = 'steps'): Touch => ({ uid, service, list });

describe('the order in which a run is undone', () => {
  it('is empty for a run that changed nothing', () => {
    expect(undoOrder([])).toEqual([]);
  });

  it('takes the nodes newest first, each once', () => {
    const touches = [touch(2, 'a'), touch(2, 'b'), touch(3, 'a'), touch(1, 'a')];
    expect(undoOrder(touches)).toEqual([
      { uid: 1, services: ['a'] },
      { uid: 3, services: ['a'] },
      { uid: 2, services: ['a', 'b'] },
    ]);
  });

  it('takes what `after` did first and what `before` did last, on a node of the steps too', () => {
    const touches = [touch(1, 'b', 'before'), touch(2, 'a'), touch(1, 'a'), touch(2, 'z', 'after')];
    expect(undoOrder(touches)).toEqual([
      { uid: 2, services: ['z'] },
      { uid: 1, services: ['a'] },
      { uid: 2, services: ['a'] },
      { uid: 1, services: ['b'] },
    ]);
  });

  it('brings a service that several lists touched on a node back once, by what was done to it last', () => {
    const touches = [touch(1, 'a', 'before'), touch(2, 'a'), touch(1, 'a'), touch(2, 'a', 'after')];
    expect(undoOrder(touches)).toEqual([
      { uid: 2, services: ['a'] },
      { uid: 1, services: ['a'] },
    ]);
  });

  it('takes such a service where the steps touched it, and no other node or service with it', () => {
    const touches = [touch(1, 'b', 'before'), touch(1, 'a', 'before'), touch(2, 'a')];
    expect(undoOrder(touches)).toEqual([
      { uid: 2, services: ['a'] },
      { uid: 1, services: ['b', 'a'] },
    ]);
    expect(undoOrder([...touches, touch(1, 'a')])).toEqual([
      { uid: 1, services: ['a'] },
      { uid: 2, services: ['a'] },
      { uid: 1, services: ['b'] },
    ]);
  });

  it('names every service of every node that was touched, exactly once, whatever the touches', () => {
    const any = fc.record({
      uid: fc.integer({ min: 1, max: 4 }),
      service: fc.constantFrom('a', 'b', 'c'),
      list: fc.constantFrom<Touch['list']>('before', 'steps', 'after'),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (touches) => {
        const undone = undoOrder(touches).flatMap(({ uid, services }) => services.map((name) => `${name} ${uid}`));
        expect(new Set(undone)).toEqual(new Set(touches.map(({ uid, service }) => `${service} ${uid}`)));
        expect(undone).toHaveLength(new Set(undone).size);
      }),
    );
  });
});
