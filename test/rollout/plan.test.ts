import { GATES, type Runbook } from '../../language/runbook';
import { draftPlan, type PlanInput } from '../../rollout/plan';
import {
  call,
  context,
  dark,
  failing,
  inStatus,
  look,
  node,
  planInput,
  processDown,
  running,
  runbook,
  survey,
  unknown,
} from './sample';
import { nodesOut } from '../../rollout/out';

const plan = (more: Partial<PlanInput> = {}) => draftPlan(planInput(more));
const planOf = (more: Partial<Runbook>, input: Partial<PlanInput> = {}) => plan({ runbook: runbook(more), ...input });
const nodesSection = (more: Partial<Runbook['nodes']>): Runbook['nodes'] => ({ ...runbook().nodes, ...more });
const messages = (more: Partial<PlanInput>): string =>
  plan(more)
    .document.refused.map(({ message }) => message)
    .join('\n');
const settings = planInput().settings;

/** Node 2 shows this for stats_archiver; undefined: it does not list it. */
const onNode2 = (status: string | undefined) => {
  const services: Record<string, ReturnType<typeof running>> = status === undefined
    ? { ccs: running() }
    : { ccs: running(), stats_archiver: inStatus(status) };
  return survey({ looks: { ...survey().looks, 2: look(services) } });
};

describe('the plan of a rolling restart where all is well', () => {
  const draft = plan();

  test('refuses nothing, puts the primary last and alone, and says yes to every gate', () => {
    expect(draft.document.refused).toEqual([]);
    expect(draft.document.batches).toEqual([[1], [2], [3]]);
    expect(draft.order).toEqual([1, 2, 3]);
    expect(draft.document.gates.map(({ name, verdict }) => [name, verdict])).toEqual(
      GATES.map((name) => [name, 'yes']),
    );
  });

  test('shows each node with role and service, and what will be sent', () => {
    expect(draft.document.nodes[2]).toEqual({
      uid: 3,
      address: '10.0.0.3',
      role: 'primary',
      services: [{ name: 'stats_archiver', status: 'RUNNING', action: 'restart', why: '' }],
    });
    expect(draft.facts.requests.map(({ uid, step, operation, service }) => [uid, step, operation, service])).toEqual([
      [1, 'restart', 'restart', 'stats_archiver'],
      [2, 'restart', 'restart', 'stats_archiver'],
      [3, 'restart', 'restart', 'stats_archiver'],
    ]);
  });

  test('keeps what ran on every node, the services it names, and an expected duration', () => {
    expect(draft.planRunning['1']).toEqual(['stats_archiver', 'cm_server', 'ccs']);
    expect(draft.named).toEqual(['stats_archiver']);
    expect(draft.waitFor).toEqual([]);
    expect(draft.document.seconds).toBeGreaterThan(30);
  });

  test('hashes no roles and no start times', () => {
    const nodes = [node(1, { role: 'primary' }), node(2), node(3, { role: 'secondary' })];
    const looks = { ...survey().looks, 1: look({ stats_archiver: running('2020-01-01T00:00:00Z') }) };
    expect(plan({ survey: survey({ looks }, nodes) }).facts).toEqual(draft.facts);
    expect(plan({ survey: survey({ looks }, nodes) }).document.batches).toEqual([[2], [3], [1]]);
  });
});

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
});

describe('services of a plan', () => {
  test.each([
    ['STOPPED', 'none', 'a restart starts nothing'],
    [undefined, 'none', 'does not list it'],
  ])('a restart leaves a service alone that is %s, and says why', (status, action, why) => {
    const draft = plan({ survey: onNode2(status) });
    expect(draft.document.refused).toEqual([]);
    expect(draft.facts.requests.map(({ uid }) => uid)).toEqual([1, 3]);
    expect(draft.document.nodes[1]?.services[0]).toMatchObject({
      status: status ?? 'absent',
      action,
      why: expect.stringContaining(why),
    });
  });

  test.each(['STARTING', 'RESTARTING', 'BACKOFF'])('a service that is %s is waited for', (status) => {
    const draft = plan({ survey: onNode2(status) });
    expect(draft.waitFor).toEqual([{ uid: 2, service: 'stats_archiver', status }]);
    expect(draft.document.nodes[1]?.services[0]).toMatchObject({
      action: 'none',
      why: expect.stringContaining('waited for'),
    });
  });

  test('a service on no planned node at all is refused, except that a start may bring it', () => {
    const bare = Object.fromEntries([1, 2, 3].map((uid) => [String(uid), look({ ccs: running() })]));
    const on = (action: 'services.restart' | 'services.stop' | 'services.start') =>
      messages({ survey: survey({ looks: bare }), runbook: runbook({ steps: [call(action, ['stats_archiver'])] }) });
    expect(on('services.restart')).toContain('stats_archiver is on none of the nodes');
    expect(on('services.stop')).toContain('stats_archiver is on none of the nodes');
    expect(on('services.start')).toBe('');
  });

  test.each([
    ['required', 'ccs', {}, 'not an optional service'],
    ['unknown', 'nobody_knows_me', {}, 'not an optional service'],
    ['disabled', 'mdns_server', {}, 'disabled'],
    ['a sign-in service without login: local', 'ldap_agent_mgr', {}, 'login: local'],
    [
      'a name server where nodes have names',
      'pdns_server',
      { settings: { ...settings, byName: true } },
      'IP addresses',
    ],
  ])('a service is refused: %s', (_title, service, more, sentence) => {
    const configuration = survey().configuration;
    if (configuration.ok) Object.assign(configuration.value, { ldap_agent_mgr: 'enabled', pdns_server: 'enabled' });
    const reading = survey({ configuration });
    expect(
      messages({ runbook: runbook({ steps: [call('services.restart', [service])] }), survey: reading, ...more }),
    ).toContain(sentence);
  });

  test('an unknown services configuration forbids everything that sends', () => {
    expect(messages({ survey: survey({ configuration: unknown }) })).toContain('services configuration is unknown');
  });

  test('a planned node that cannot be read is refused by name, a node that is not planned is not', () => {
    const reading = survey({ looks: { ...survey().looks, 2: dark() } });
    expect(messages({ survey: reading })).toContain('node 2 is unreadable: no answer');
    const roomy = { ...settings, maxUnavailable: 2 };
    expect(messages({ survey: reading, nodes: [1], settings: roomy })).toBe('');
  });

  test('services by an input are resolved', () => {
    const inputs = { services: { type: 'services' as const, description: '' } };
    const step = call('services.restart', [], { services: { expression: '${{ inputs.services }}' } });
    const draft = planOf({ inputs, steps: [step] }, { inputs: { services: ['cm_server', 'stats_archiver'] } });
    expect(draft.document.refused).toEqual([]);
    expect(draft.facts.requests.filter(({ uid }) => uid === 1).map(({ service }) => service)).toEqual([
      'cm_server',
      'stats_archiver',
    ]);
  });

  test('services that only the run can know are refused', () => {
    const step = call('services.restart', [], {
      services: { expression: "${{ node.role == 'primary' ? ['cm_server'] : ['stats_archiver'] }}" },
    });
    expect(messages({ runbook: runbook({ steps: [step] }) })).toContain('only the run can know them');
  });

  test('what clients lose meanwhile is said once for each service', () => {
    const configuration = { ok: true as const, value: { alert_mgr: 'enabled' as const } };
    const looks = Object.fromEntries([1, 2, 3].map((uid) => [String(uid), look({ alert_mgr: running() })]));
    const draft = planOf(
      { steps: [call('services.restart', ['alert_mgr'])] },
      { survey: survey({ configuration, looks }) },
    );
    expect(draft.document.notes.filter((note) => note.includes('alert_mgr'))).toHaveLength(1);
  });

  test('stop, then start of one service on one node are both expected', () => {
    const steps = [
      call('services.stop', ['stats_archiver'], { name: 'stop' }),
      call('services.start', ['stats_archiver'], { name: 'start' }),
    ];
    const draft = planOf({ steps }, { nodes: [1] });
    expect(draft.facts.requests.map(({ step }) => step)).toEqual(['stop', 'start']);
    expect(draft.document.nodes[0]?.services).toEqual([
      { name: 'stats_archiver', status: 'RUNNING', action: 'stop', why: 'then start' },
    ]);
  });
});

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
    expect(notes(1)).toContain('budget of 1');
    expect(notes(0)).not.toContain('budget');
  });
});

describe('identity and login', () => {
  test('a cluster with another name than the pinned one is refused', () => {
    const pinned = { ...settings, pinnedName: 'other.example.com' };
    expect(messages({ settings: pinned })).toContain(
      'it calls itself cluster.example.com, and the inventory pins other.example.com',
    );
    expect(messages({ settings: { ...settings, pinnedName: 'cluster.example.com' } })).toBe('');
  });

  test('an unknown name is refused', () => {
    expect(messages({ survey: survey({ clusterName: unknown }) })).toContain('own name is unknown');
  });

  test('a refused login stands alone, since all else follows from it', () => {
    const refused = plan({
      survey: survey({ nodes: unknown, check: unknown, login: 'https://10.0.0.1:9443 answered 401' }),
    }).document.refused;
    expect(refused).toEqual([{ code: 'login', message: 'the login was refused: https://10.0.0.1:9443 answered 401' }]);
  });
});

describe('a run that only reads', () => {
  const reads = runbook({
    steps: [
      {
        kind: 'await',
        name: 'healthy',
        when: null,
        onFailure: null,
        line: 1,
        column: 1,
        await: 'node.healthy',
        services: null,
        stable: { literal: 1000 },
        deadline: { literal: 60_000 },
      },
    ],
  });

  test('is not refused for a gate that says no or is unknown: that is its failure', () => {
    for (const check of [failing([2, 'port_range']), unknown]) {
      const draft = plan({ runbook: reads, survey: survey({ check }) });
      expect(draft.document.refused).toEqual([]);
      expect(draft.document.gates.find(({ name }) => name === 'cluster-check')?.verdict).not.toBe('yes');
    }
  });

  test('is not refused for a node that is out, an unreadable one, or an unknown configuration', () => {
    const reading = survey({ configuration: unknown, looks: { ...survey().looks, 2: dark() } });
    const draft = plan({ runbook: reads, survey: reading });
    expect(draft.document.refused).toEqual([]);
    expect(draft.order).toEqual([1, 2, 3]);
    expect(draft.facts.requests).toEqual([]);
  });

  test('is refused where its nodes are unknown and no gate tells', () => {
    expect(messages({ runbook: { ...reads, gates: [] }, survey: survey({ nodes: unknown }) })).toContain(
      'nodes are unknown',
    );
    expect(messages({ runbook: reads, survey: survey({ nodes: unknown }) })).toBe('');
  });

  test('is refused for a wrong password and for another cluster all the same', () => {
    expect(plan({ runbook: reads, survey: survey({ login: 'wrong' }) }).document.refused[0]?.code).toBe('login');
    expect(messages({ runbook: reads, settings: { ...settings, pinnedName: 'x' } })).toContain('another cluster');
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

describe('a plan from any reading', () => {
  test('never throws and never leaves a part that is unknown without a refusal', () => {
    for (const part of ['clusterName', 'nodes', 'upgrade', 'actions', 'check', 'databases', 'configuration'] as const) {
      const draft = plan({ survey: survey({ [part]: unknown }), waive: [...GATES] });
      expect(draft.document.refused.length).toBeGreaterThan(0);
      expect(draft.document.refused.map(({ message }) => message).join()).toContain('timed out');
    }
    for (const part of ['looks', 'health'] as const) {
      expect(plan({ survey: survey({ [part]: {} }) }).document.refused.length).toBeGreaterThan(0);
    }
  });

  test('says each refusal and each note once, notes as sentences', () => {
    const { refused, notes } = plan({
      survey: survey({ nodes: unknown, check: unknown }),
      waive: ['no-actions'],
    }).document;
    expect(new Set(refused.map(({ message }) => message)).size).toBe(refused.length);
    for (const note of notes) expect(note).toMatch(/[.!?]$/);
    expect(new Set(notes).size).toBe(notes.length);
  });
});
