import { GATES } from '../../language/runbook';
import { plan, planOf, messages, settings } from './planning';
import { call, dark, failing, inStatus, look, processDown, running, runbook, survey, unknown } from './sample';

describe('gates at planning', () => {
  const unwell = survey({ check: failing([2, 'overcommit_memory is 0']) });

  test.each([
    ['no', unwell, 'gate cluster-check says no: node 2: overcommit_memory is 0'],
    ['unknown', survey({ check: unknown }), 'gate cluster-check is unknown'],
  ])('%s is refused', (_title, reading, sentence) => {
    expect(messages({ survey: reading })).toContain(sentence);
  });

  test('a waiver lists each failing item in plan and facts, and says what stays unseen', () => {
    const draft = plan({ survey: unwell, waive: ['cluster-check'] });
    const waived = [{ gate: 'cluster-check', items: ['node 2: overcommit_memory is 0'] }];
    expect(draft.document.refused).toEqual([]);
    expect(draft.document.waived).toEqual(waived);
    expect(draft.facts.waived).toEqual(waived);
    expect(draft.waived).toEqual({ 'cluster-check': waived[0]?.items });
    expect(draft.document.notes.join('\n')).toMatch(/Waived for gate cluster-check: node 2/);
    expect(draft.document.notes.join('\n')).toContain('stay unseen');
  });

  test('unknown cannot be waived', () => {
    expect(messages({ survey: survey({ check: unknown }), waive: ['cluster-check'] })).toContain(
      'never what is not known',
    );
  });

  test('what a waiver makes blind is unknown where the node cannot be read', () => {
    const reading = survey({ check: failing([2, 'port_range']), looks: { ...survey().looks, 2: dark() } });
    const roomy = { ...settings, maxUnavailable: 2 };
    expect(messages({ survey: reading, waive: ['cluster-check'], nodes: [1], settings: roomy })).toContain(
      'gate cluster-check is unknown',
    );
  });

  test('a waiver that is not needed is said, and covers nothing later', () => {
    const draft = plan({ waive: ['no-actions'] });
    expect(draft.waived).toEqual({});
    expect(draft.document.notes.join('\n')).toContain(
      'gate no-actions says yes without the waiver'.replace('gate', 'Gate'),
    );
  });

  test('a waiver of a gate that the runbook does not ask is bad input', () => {
    const { refused } = planOf({ gates: ['one-primary'] }, { waive: ['cluster-check'] }).document;
    expect(refused).toEqual([{ code: 'input', message: expect.stringContaining('nothing to waive') }]);
  });

  test('a gate that the runbook leaves out is said', () => {
    const draft = planOf({ gates: GATES.filter((gate) => gate !== 'no-actions') });
    expect(draft.document.notes.join('\n')).toContain('Gate no-actions is not asked');
  });

  test('a named service may fail, another may not', () => {
    const looks = { ...survey().looks, 2: look({ stats_archiver: inStatus('STOPPED'), ccs: running() }) };
    const start = runbook({ steps: [call('services.start', ['stats_archiver'])] });
    expect(
      messages({ runbook: start, survey: survey({ looks, check: failing([2, processDown('stats_archiver')]) }) }),
    ).toBe('');
    expect(
      messages({ runbook: start, survey: survey({ looks, check: failing([2, processDown('cm_server')]) }) }),
    ).toContain('cm_server');
  });
});
