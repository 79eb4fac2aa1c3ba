import { messages, nodesSection, plan, planOf, settings } from './planning';
import { call, node, runbook, survey, unknown } from './sample';

const refused = (more: Parameters<typeof plan>[0]) => plan(more).document.refused;

describe('what a plan says of nodes that were chosen wrongly, word for word', () => {
  const secondaries = nodesSection({ where: "node.role == 'secondary'" });

  test('of a runbook without steps', () => {
    expect(
      planOf({ steps: [], before: [call('primary-services.restart', ['stats_archiver'])] }, { nodes: [1] }).document
        .refused,
    ).toEqual([
      {
        code: 'input',
        message: 'runbook rolling-restart has no steps for single nodes, so no nodes can be chosen: leave --nodes out',
      },
    ]);
  });

  test('of a uid that the cluster lacks, once, its own in order', () => {
    expect(refused({ nodes: [9, 9], survey: survey({}, [node(3), node(1), node(10)]) })).toEqual([
      { code: 'refused', message: 'the cluster has no node 9; it has 1, 3, 10' },
    ]);
    expect(messages({ nodes: [9], survey: survey({}, []) })).toContain('the cluster has no node 9; it has none');
  });

  test('of a uid that where leaves out', () => {
    expect(planOf({ nodes: secondaries }, { nodes: [2, 3] }).document.refused).toEqual([
      {
        code: 'refused',
        message: "node 3 was asked for, but the runbook's `where` leaves it out: node.role == 'secondary'",
      },
    ]);
  });

  test.each([
    [
      'where takes none',
      { runbook: runbook({ nodes: nodesSection({ where: 'node.uid > 9' }) }) },
      'its `where` takes none: node.uid > 9',
    ],
    ['none was asked for', { nodes: [] }, 'no node was asked for'],
    [
      'none was asked for of those of where',
      { nodes: [], runbook: runbook({ nodes: secondaries }) },
      'no node was asked for',
    ],
    ['the cluster lists none', { survey: survey({}, []) }, 'the cluster lists none'],
  ])('of no node at all: %s', (_title, more, why) => {
    expect(refused(more)).toContainEqual({
      code: 'refused',
      message: `runbook rolling-restart has steps for nodes, and no node to do them on: ${why}`,
    });
  });

  test('of nodes that are unknown, nothing is said of the choice', () => {
    expect(messages({ survey: survey({ nodes: unknown }), nodes: [9] })).not.toContain('node 9');
  });

  test('of two primaries none is taken for it', () => {
    const two = survey({}, [node(1, { role: 'primary' }), node(2), node(3)]);
    expect(
      plan({
        survey: two,
        runbook: runbook({ gates: [] }),
        settings: { ...settings, maxUnavailable: 2 },
      }).document.notes.join(),
    ).not.toContain('asked at the primary');
    expect(
      messages({
        survey: two,
        runbook: runbook({ steps: [], before: [call('primary-services.restart', ['stats_archiver'])] }),
      }),
    ).toContain('step restart goes to the primary, and which node that is is unknown');
  });
});
