import { chooseNodes } from '../../rollout/plan-choice';
import { plan, planOf, nodesSection, messages } from './planning';
import { node, planInput, runbook, survey, unknown } from './sample';

describe('the nodes of a plan', () => {
  test('where and --nodes choose, order orders, and what is left out is said', () => {
    const draft = planOf({ nodes: nodesSection({ where: "node.role == 'secondary'" }) }, { nodes: [2] });
    expect(draft.order).toEqual([2]);
    expect(draft.facts.nodes.map(({ uid }) => uid)).toEqual([2]);
    expect(draft.document.notes.join('\n')).toMatch(
      /Node 3 is left out: `where`.*\n.*Node 1 is left out: not among --nodes/,
    );
    expect(draft.request.nodes).toEqual([2]);
  });

  test('--nodes in any order and twice is one request', () => {
    expect(plan({ nodes: [3, 1, 3] }).request).toEqual(plan({ nodes: [1, 3] }).request);
  });

  test('a uid that the cluster lacks is refused by name', () => {
    expect(messages({ nodes: [1, 9] })).toContain('the cluster has no node 9; it has 1, 2, 3');
  });

  test('a uid that where leaves out is refused by name', () => {
    const refused = messages({
      runbook: runbook({ nodes: nodesSection({ where: "node.role == 'secondary'" }) }),
      nodes: [3],
    });
    expect(refused).toContain('node 3 was asked for');
  });

  test.each([
    ['where takes none', { runbook: runbook({ nodes: nodesSection({ where: 'node.uid > 9' }) }) }],
    ['none was asked for', { nodes: [] }],
    ['the cluster lists none', { survey: survey({}, []) }],
  ])('steps and no node to do them on are refused: %s', (_title, more) => {
    expect(messages(more)).toContain('no node to do them on');
  });

  test('a where that cannot be evaluated is refused and takes nobody', () => {
    const where = 'node.role == "secondary"';
    const draft = planOf(
      { nodes: nodesSection({ where }) },
      { survey: survey({}, [node(1, { role: null }), node(2), node(3)]) },
    );
    expect(draft.order).toEqual([2]);
    expect(draft.document.refused.map(({ message }) => message).join('\n')).toContain(
      'whether `where` takes node 1 is unknown',
    );
  });

  test('a node that was asked for, and of which where cannot tell, is refused for that alone', () => {
    const where = 'node.role == "secondary"';
    const nodes = [node(1, { role: null }), node(2), node(3)];
    const input = planInput({
      runbook: runbook({ nodes: nodesSection({ where }) }),
      survey: survey({}, nodes),
      nodes: [1],
    });
    expect(chooseNodes(input)).toMatchObject({
      nodes: [],
      unmatched: [1, 3],
      refused: [
        { code: 'refused', message: expect.stringMatching(/^whether `where` takes node 1 is unknown: \S/) as unknown },
      ],
    });
    expect(chooseNodes(input).refused).toHaveLength(1);
  });

  test('nodes that are unknown are none, and that is refused elsewhere', () => {
    const input = planInput({ survey: survey({ nodes: unknown }) });
    expect(chooseNodes(input)).toEqual({ all: [], primary: null, nodes: [], unmatched: [], refused: [] });
  });
});
