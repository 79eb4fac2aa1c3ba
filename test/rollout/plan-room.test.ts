import { nodesOut } from '../../rollout/out';
import { plan, planOf, nodesSection, messages, settings } from './planning';
import { context, node, survey } from './sample';

describe('safety rule 9 at planning', () => {
  const five = (more: Parameters<typeof node>[1] = {}) => [node(1), node(2, more), node(3), node(4), node(5)];

  test('batches are cut to max_unavailable, and the cut is shown', () => {
    const draft = planOf(
      { nodes: nodesSection({ batch: [{ literal: '100%' }] }) },
      { survey: survey({}, five()), settings: { ...settings, maxUnavailable: 2 } },
    );
    expect(draft.document.batches).toEqual([[1, 2], [4, 5], [3]]);
    expect(draft.document.notes.join('\n')).toContain('Batches are cut so that no more than 2 nodes are out at once');
  });

  test('a node that is out already makes them smaller, and is named', () => {
    const reading = survey({}, five());
    reading.health['2'] = { ok: true, value: 'inactive' };
    const draft = planOf(
      { nodes: nodesSection({ batch: [{ literal: 2 }] }) },
      { survey: reading, nodes: [1, 4, 5], settings: { ...settings, maxUnavailable: 2 } },
    );
    expect(draft.document.refused).toEqual([]);
    expect(draft.document.batches).toEqual([[1], [4], [5]]);
    expect(draft.document.notes.join('\n')).toContain('Node 2 is out: its master health check is inactive');
  });

  test('nothing left to touch is refused with the node that is out', () => {
    const reading = survey();
    reading.health['2'] = { ok: true, value: 'inactive' };
    expect(messages({ survey: reading, nodes: [1, 3] })).toContain('nothing may be touched: node 2 is out');
  });

  test('the node that is out may itself be touched', () => {
    const reading = survey();
    reading.health['2'] = { ok: true, value: 'inactive' };
    const draft = plan({ survey: reading });
    expect(draft.document.refused).toEqual([]);
    expect(draft.document.notes.join('\n')).toContain('Node 1 waits for its turn');
    expect(nodesOut(reading, context()).map(({ uid }) => uid)).toEqual([2]);
  });

  test('a waiver of nodes-active does not let a node be touched beside one that is down', () => {
    const reading = survey({}, [node(1), node(2, { status: 'down' }), node(3)]);
    expect(messages({ survey: reading, nodes: [1], waive: ['nodes-active'] })).toContain(
      'nothing may be touched: node 2 is out (its status is down)',
    );
  });

  test('a budget that is not below max_unavailable is said', () => {
    const notes = (budget: number) =>
      planOf({ nodes: nodesSection({ budget: { literal: budget } }) }).document.notes.join('\n');
    expect(notes(1)).toContain('budget (1) is not below max_unavailable (1)');
    expect(notes(0)).not.toContain('budget');
  });
});
