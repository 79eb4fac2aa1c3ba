import { plan, planOf, nodesSection, messages, settings } from './planning';
import { call, node, runbook, survey } from './sample';

describe('when', () => {
  const restartWhen = (when: string) => runbook({ steps: [call('services.restart', ['stats_archiver'], { when })] });

  test('what the plan knows to be false is not sent, and said', () => {
    const draft = plan({ runbook: restartWhen('node.uid != 2') });
    expect(draft.facts.requests.map(({ uid, if: text }) => [uid, text])).toEqual([
      [1, null],
      [3, null],
    ]);
    expect(draft.document.nodes[1]?.services[0]).toMatchObject({
      action: 'none',
      why: expect.stringContaining('node.uid != 2'),
    });
    expect(draft.document.notes.join('\n')).toContain('on node 2');
  });

  test('what the plan cannot know stands as its text, and counts as sent', () => {
    const draft = plan({ runbook: restartWhen("node.role == 'primary'") });
    expect(draft.facts.requests.map(({ if: text }) => text)).toEqual(Array(3).fill("node.role == 'primary'"));
    expect(draft.document.nodes[0]?.services[0]).toMatchObject({ action: 'restart', why: "if node.role == 'primary'" });
    expect(draft.document.seconds).toBe(plan().document.seconds);
  });

  test('a required service behind it is refused all the same', () => {
    const steps = [call('services.restart', ['ccs'], { when: "node.role == 'primary'" })];
    expect(messages({ runbook: runbook({ steps }) })).toContain('not an optional service');
  });

  test('a service that is skipped everywhere is no service of the run', () => {
    const steps = [
      call('services.restart', ['stats_archiver']),
      call('services.restart', ['ccs'], { when: 'false', name: 'never' }),
    ];
    const draft = planOf({ steps });
    expect(draft.document.refused).toEqual([]);
    expect(draft.named).toEqual(['stats_archiver']);
    expect(draft.facts.nodes[0]?.services.map(({ name }) => name)).toStrictEqual(['stats_archiver']);
  });

  test('what cannot be evaluated is refused, never taken for false', () => {
    const draft = plan({
      runbook: restartWhen('cluster.primary == 3'),
      survey: survey({}, [node(1), node(2), node(3, { role: 'secondary' })]),
    });
    expect(draft.document.refused.map(({ message }) => message).join('\n')).toContain(
      'whether its `when` holds is unknown',
    );
  });

  test('what follows a step that only the run can decide is expected under the same condition', () => {
    const steps = [
      call('services.stop', ['stats_archiver'], { name: 'stop', when: "node.role == 'primary'" }),
      call('services.start', ['stats_archiver'], { name: 'start' }),
    ];
    const { requests } = planOf({ steps }, { nodes: [1] }).facts;
    expect(requests.map(({ step, if: text }) => [step, text])).toEqual([
      ['stop', "node.role == 'primary'"],
      ['start', "node.role == 'primary'"],
    ]);
  });
});

describe('primary-services', () => {
  const wide = call('primary-services.restart', ['stats_archiver'], { name: 'wide' });

  test('without steps the plan has only the primary, and no batches', () => {
    const draft = planOf({ before: [wide], steps: [] });
    expect(draft.document.refused).toEqual([]);
    expect(draft.document.batches).toEqual([]);
    expect(draft.order).toEqual([]);
    expect(draft.document.nodes.map(({ uid }) => uid)).toEqual([3]);
    expect(draft.facts.requests).toEqual([
      { uid: 3, step: 'wide', operation: 'restart', service: 'stats_archiver', if: null },
    ]);
    expect(draft.document.notes.join('\n')).toContain('the primary node alone, which is node 3 now');
  });

  test('with steps for other nodes the primary stands last and is in no batch', () => {
    const draft = planOf({ after: [wide], nodes: nodesSection({ where: 'node.uid < 3' }) });
    expect(draft.document.nodes.map(({ uid }) => uid)).toEqual([1, 2, 3]);
    expect(draft.document.batches).toEqual([[1], [2]]);
  });

  test('--nodes without steps is bad input', () => {
    const { refused } = planOf({ before: [wide], steps: [] }, { nodes: [1] }).document;
    expect(refused).toEqual([{ code: 'input', message: expect.stringContaining('leave --nodes out') }]);
  });

  test('an unknown primary is refused, also where no gate asks for one', () => {
    const reading = survey({}, [node(1), node(2), node(3, { role: 'secondary' })]);
    expect(messages({ runbook: runbook({ before: [wide], steps: [], gates: [] }), survey: reading })).toContain(
      'which node that is is unknown',
    );
  });

  test('a node that is out forbids touching the primary', () => {
    const reading = survey({ health: { ...survey().health, 1: { ok: true, value: 'inactive' } } });
    expect(messages({ runbook: runbook({ before: [wide], steps: [] }), survey: reading })).toContain(
      'node 3, the primary, may not be touched: node 1 is out',
    );
  });
});

describe('values', () => {
  test('batch, rest and budget may see inputs and the cluster', () => {
    const nodes = nodesSection({ batch: [{ expression: '${{ cluster.size }}' }] });
    const draft = planOf({ nodes }, { settings: { ...settings, maxUnavailable: 3 } });
    expect(draft.document.batches).toEqual([[1, 2], [3]]);
  });

  test('a batch that cannot be worked out is refused', () => {
    const nodes = nodesSection({ batch: [{ expression: '${{ cluster.primary - 3 }}' }] });
    expect(messages({ runbook: runbook({ nodes }) })).toContain('`batch` of the runbook cannot be worked out');
  });

  test('a deadline that the node makes too short is refused', () => {
    const step = call('services.restart', ['stats_archiver'], {
      deadline: { expression: '${{ duration(node.uid == 2 ? "1s" : "5m") }}' },
    });
    expect(messages({ runbook: runbook({ steps: [step] }) })).toContain(
      'step restart on node 2: `deadline` (1s) must be longer',
    );
  });

  test('a plan whose history would grow too long is refused', () => {
    const many = Array.from({ length: 900 }, (_, index) => node(index + 1));
    expect(messages({ survey: survey({}, many) })).toContain('choose fewer nodes');
  });
});
