import { plan, planOf, nodesSection, messages, settings } from './planning';
import type { Runbook } from '../../language/runbook';
import { call, dark, look, node, running, runbook, survey } from './sample';

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
    expect(draft.facts.nodes[0]?.services.map(({ name }) => name)).toEqual(['stats_archiver']);
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

describe('what a plan says of its steps, word for word', () => {
  const A = "node.role == 'primary'";
  const restart = (more: Parameters<typeof call>[2] = {}) => call('services.restart', ['stats_archiver'], more);
  const assert = (when: string | null) =>
    ({
      ...restart(),
      kind: 'assert',
      name: null,
      when,
      assert: 'true',
      message: null,
    }) as unknown as Runbook['steps'][0];
  const said = (...of: Parameters<typeof planOf>) => planOf(...of).document;
  const refusal = (message: string) => ({ code: 'refused', message });

  test('of a step without a name, its list and its number', () => {
    const draft = planOf({ steps: [assert(null), restart({ name: null })] }, { nodes: [1] });
    expect(draft.facts.requests.map(({ step }) => step)).toEqual(['steps 2']);
  });

  test('of a step that only the run can decide, its condition, unless it sends something', () => {
    const { notes } = said({ steps: [assert(A), assert(null), restart({ when: A })] }, { nodes: [1] });
    expect(notes.filter((note) => note.includes('is done only if'))).toEqual([`Step steps 1 is done only if ${A}.`]);
  });

  test('of a step that is skipped, on which nodes, and without one, nothing more', () => {
    const steps = [restart(), restart({ name: 'never', when: 'node.uid > 2' })];
    expect(said({ steps }).notes).toContain(
      'Step never is skipped, since its `when` is false (node.uid > 2) on node 1, 2.',
    );
    const before = [call('primary-services.restart', ['stats_archiver'], { name: 'wide', when: 'false' })];
    const { notes, nodes } = said({ before, steps: [restart()] }, { nodes: [1] });
    expect(notes).toContain('Step wide is skipped, since its `when` is false (false).');
    expect(notes.join()).not.toContain('the primary node alone');
    expect(nodes.map(({ uid }) => uid)).toEqual([1, 3]);
  });

  test('of services that are not known, why, and of a step that is skipped, nothing', () => {
    const later = { expression: `\${{ ${A} ? ['cm_server'] : ['stats_archiver'] }}` };
    const wrong = { expression: '${{ [string(1 / 0)] }}' };
    const only = (services: typeof later | null, when: string | null = null) =>
      said({ steps: [call('services.restart', [], { services, when })] }, { nodes: [1] }).refused;
    const unknownTo = (why: string) => refusal(`step restart on node 1: its services are unknown: ${why}`);
    expect(only(later)).toEqual([unknownTo('only the run can know them; name them in `with`, and decide with `when`')]);
    expect(only(wrong)).toEqual([unknownTo('`[string(1 / 0)]`: division by zero')]);
    expect(only(null)).toEqual([unknownTo('it names none')]);
    for (const services of [later, wrong, null]) expect(only(services, 'false')).toEqual([]);
  });

  test('of a primary that is unknown, that a step goes there, unless it is skipped', () => {
    const reading = survey({}, [node(1), node(2), node(3, { role: 'secondary' })]);
    const wide = (when: string | null) =>
      said(
        { before: [call('primary-services.restart', ['stats_archiver'], { when })], steps: [], gates: [] },
        { survey: reading },
      ).refused;
    expect(wide(null)).toEqual([refusal('step restart goes to the primary, and which node that is is unknown')]);
    expect(wide('false')).toEqual([]);
  });

  test('of a condition, a time or a service that cannot be, the place, and once', () => {
    expect(said({ steps: [restart({ when: '1 / 0 == 1' })] }, { nodes: [1] }).refused).toEqual([
      refusal('step restart on node 1: whether its `when` holds is unknown: `1 / 0 == 1`: division by zero'),
    ]);
    expect(said({ steps: [restart({ deadline: { literal: 1_000 } })] }, { nodes: [1] }).refused).toEqual([
      refusal(
        'step restart on node 1: `deadline` (1s) must be longer than `stable` (10s), or no effect can ever hold so long',
      ),
    ]);
    expect(said({ steps: [restart({ deadline: { literal: 1_000 }, when: 'false' })] }, { nodes: [1] }).refused).toEqual(
      [],
    );
    expect(said({ steps: [call('services.stop', ['ccs'])] }, { nodes: [1] }).refused).toEqual([
      refusal(expect.stringMatching(/^ccs is not an optional service/) as unknown as string),
    ]);
  });

  test('of a node that cannot be read or was not looked at, why, and not of one on which nothing is to be done', () => {
    const [steps, never] = [[restart()], [restart({ when: 'false' })]];
    const reading = survey({ looks: { 1: dark(), 3: look({}) } });
    const roomy = { ...settings, maxUnavailable: 9 };
    const of = (nodes: number[], list: typeof steps) =>
      said({ steps: list, gates: [] }, { nodes, survey: reading, settings: roomy }).refused;
    expect(of([1, 2], steps)).toEqual(
      expect.arrayContaining([refusal('node 1 is unreadable: no answer'), refusal('node 2 was not looked at')]),
    );
    expect(
      of([1, 2], never)
        .map(({ message }) => message)
        .join(),
    ).not.toMatch(/^node [12] /m);
  });

  test('of a service that is on no node that can be read, so, and not where one cannot be or it comes there', () => {
    const nowhere = refusal('stats_archiver is on none of the nodes that it is to be touched on');
    const bare = look({ ccs: running() });
    const on = (looks: Record<string, unknown>, steps = [restart()]) =>
      said(
        { steps, gates: [] },
        {
          survey: survey({ looks: looks as ReturnType<typeof survey>['looks'] }),
          settings: { ...settings, maxUnavailable: 9 },
        },
      ).refused;
    expect(on({ 1: bare, 2: bare, 3: bare })).toEqual([nowhere]);
    expect(on({ 1: bare, 2: bare, 3: look({ stats_archiver: running() }) })).toEqual([]);
    expect(on({ 1: bare, 2: bare, 3: dark() })).not.toContainEqual(nowhere);
    const brings = call('services.start', ['stats_archiver'], { when: 'node.uid == 2', name: 'bring' });
    expect(on({ 1: bare, 2: bare, 3: bare }, [brings, restart()])).toEqual([]);
    const elsewhere = call('services.restart', ['stats_archiver'], { when: 'node.uid == 3' });
    expect(on({ 1: look({ stats_archiver: running() }), 2: bare, 3: bare }, [elsewhere])).toEqual([nowhere]);
  });

  test('of services on their way, each once for each node', () => {
    const looks = { 1: look({ a: running(), b: running() }), 2: look({}), 3: look({}) };
    for (const one of Object.values(looks))
      for (const name of ['a', 'b']) one.services[name] = { ...running(), status: 'STARTING' };
    const configuration = { ok: true as const, value: { a: 'enabled' as const, b: 'enabled' as const } };
    const steps = [call('services.restart', ['a', 'b']), call('services.stop', ['b', 'a'], { name: 'again' })];
    expect(planOf({ steps }, { nodes: [1, 2], survey: survey({ looks, configuration }) }).waitFor).toEqual(
      [1, 2].flatMap((uid) => ['a', 'b'].map((service) => ({ uid, service, status: 'STARTING' }))),
    );
  });
});
