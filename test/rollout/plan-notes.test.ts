import { GATES } from '../../language/runbook';
import { nodesSection, plan, planOf, settings } from './planning';
import { call, failing, look, node, running, survey } from './sample';

const notes = (...of: Parameters<typeof planOf>): string[] => planOf(...of).document.notes;
const AT_PRIMARY = 'Gate databases-available is asked at the primary itself, also right after it was touched.';

describe('the notes of a plan, word for word', () => {
  test('of a plan in which all is well, that the gate of databases is asked at the primary', () => {
    expect(notes({})).toEqual([AT_PRIMARY]);
    expect(notes({}, { nodes: [1, 2] })).not.toContain(AT_PRIMARY);
    expect(notes({ gates: GATES.filter((gate) => gate !== 'databases-available') })).toEqual([
      'Gate databases-available is not asked: the runbook leaves it out.',
    ]);
  });

  test('of nodes that are left out, one or many, in order', () => {
    const reading = survey({}, [node(10), node(2), node(1), node(3)]);
    expect(notes({ nodes: nodesSection({ where: 'node.uid == 3' }) }, { survey: reading })).toContain(
      'Nodes 1, 2, 10 are left out: `where` is node.uid == 3.',
    );
    const chosen = notes({ nodes: nodesSection({ where: 'node.uid != 10' }) }, { survey: reading, nodes: [3] });
    expect(chosen.slice(0, 2)).toEqual([
      'Node 10 is left out: `where` is node.uid != 10.',
      'Nodes 1, 2 are left out: not among --nodes.',
    ]);
    expect(notes({}, { nodes: [1, 2, 3] }).join()).not.toContain('left out');
  });

  test('of a runbook without steps, no node is called left out', () => {
    const before = [call('primary-services.restart', ['stats_archiver'])];
    expect(notes({ steps: [], before, nodes: nodesSection({ budget: { literal: 3 } }) })).toEqual([
      'Step restart acts on the processes of the primary node alone, which is node 3 now.',
      AT_PRIMARY,
    ]);
    expect(notes({ steps: [], before }, { nodes: [1] }).join()).not.toContain('left out');
  });

  test('of what is waived, and of a waiver that is not needed', () => {
    expect(
      plan({ survey: survey({ check: failing([2, 'port_range']) }), waive: ['cluster-check', 'one-primary'] }).document
        .notes,
    ).toEqual([
      'Waived for gate cluster-check: node 2: port_range.',
      'Gate one-primary says yes without the waiver, which covers nothing.',
      'Node 2: a waived failure is let pass; the check shows only the first failure of a node, so its other tests stay unseen.',
      AT_PRIMARY,
    ]);
  });

  test('of what clients lose, once, and as it begins', () => {
    const configuration = { ok: true as const, value: { alert_mgr: 'enabled' as const } };
    const looks = Object.fromEntries([1, 2, 3].map((uid) => [String(uid), look({ alert_mgr: running() })]));
    expect(
      notes({ steps: [call('services.stop', ['alert_mgr'])] }, { survey: survey({ configuration, looks }) }),
    ).toEqual([
      'As long as alert_mgr is stopped on a node, it raises no alerts, and its event log may have a gap.',
      AT_PRIMARY,
    ]);
  });

  test('of a budget at the limit, and of none below it', () => {
    const budget = (count: number, maxUnavailable: number) =>
      notes({ nodes: nodesSection({ budget: { literal: count } }) }, { settings: { ...settings, maxUnavailable } });
    expect(budget(1, 1)).toContain(
      'The budget (1) is not below max_unavailable (1): a failed node stays out until its grace time is over and its services are as before, so the run may have to wait for one.',
    );
    expect(budget(1, 2)).toEqual([AT_PRIMARY]);
    expect(budget(0, 0).join()).not.toContain('budget');
  });

  test('of a cluster of one node', () => {
    expect(notes({}, { survey: survey({}, [node(3)]) })).toContain(
      'The cluster has one node, so the gates are asked of the node that was touched.',
    );
  });

  test('of a step that is not undone, by its name or its line', () => {
    const after = [call('primary-services.start', ['stats_archiver'], { undo: 'none', name: 'back' })];
    const steps = [call('services.stop', ['stats_archiver'], { undo: 'none', name: null, line: 12 })];
    const said = notes({ steps, after });
    expect(said).toContain('A failed stop of step in line 12 is not undone: the runbook says undo: none.');
    expect(said).toContain('A failed start of step back is not undone: the runbook says undo: none.');
    expect(notes({ before: after, steps: [] })).toContain(
      'A failed start of step back is not undone: the runbook says undo: none.',
    );
  });

  test('of a run that only reads, nothing of what sending would mean', () => {
    const budget = nodesSection({ budget: { literal: 3 } });
    expect(notes({ steps: [], nodes: budget }, { survey: survey({}, [node(3)]) })).toEqual([]);
  });

  test('of batches that are cut', () => {
    expect(notes({ nodes: nodesSection({ batch: [{ literal: 2 }] }) })[0]).toBe(
      'Batches are cut so that no more than 1 node is out at once: batch 1 from 2 to 1.',
    );
  });
});
