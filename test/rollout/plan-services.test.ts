import { plan, planOf, messages, onNode2, settings } from './planning';
import { call, dark, look, running, runbook, survey, unknown } from './sample';

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

describe('what a plan says of one service on one node, word for word', () => {
  const A = "node.role == 'primary'";
  const B = "node.status == 'active'";
  const stop = (more: object = {}) => call('services.stop', ['stats_archiver'], { name: 'stop', ...more });
  const start = (more: object = {}) => call('services.start', ['stats_archiver'], { name: 'start', ...more });
  const restart = (more: object = {}) => call('services.restart', ['stats_archiver'], more);

  const shown = (steps: ReturnType<typeof stop>[], status = 'RUNNING') => {
    const { document, facts, waitFor } = planOf({ steps }, { nodes: [2], survey: onNode2(status) });
    const [service] = document.nodes[0]?.services ?? [];
    const sends = facts.requests.map(({ step, if: text }) => (text === null ? step : `${step} if ${text}`));
    return { action: service?.action, why: service?.why, sends, waits: waitFor.length };
  };

  test.each<[string, ReturnType<typeof stop>[], string, object]>([
    ['a step', [restart()], 'RUNNING', { action: 'restart', why: '', sends: ['restart'], waits: 0 }],
    [
      'a step that is skipped',
      [restart({ when: 'node.uid == 1' })],
      'RUNNING',
      { action: undefined, why: undefined, sends: [], waits: 0 },
    ],
    [
      'a step that is skipped before one that is not',
      [restart({ when: 'node.uid == 1', name: 'never' }), restart()],
      'RUNNING',
      {
        action: 'restart',
        why: 'step never is skipped: its `when` is false (node.uid == 1)',
        sends: ['restart'],
        waits: 0,
      },
    ],
    [
      'two under one condition',
      [stop({ when: A }), start()],
      'RUNNING',
      { action: 'stop', why: `if ${A}; then start if ${A}`, sends: [`stop if ${A}`, `start if ${A}`], waits: 0 },
    ],
    [
      'two under their own conditions',
      [stop({ when: A }), start({ when: B })],
      'RUNNING',
      { action: 'stop', why: `if ${A}; then start if ${B}`, sends: [`stop if ${A}`, `start if ${B}`], waits: 0 },
    ],
    [
      'two without one',
      [stop(), start()],
      'RUNNING',
      { action: 'stop', why: 'then start', sends: ['stop', 'start'], waits: 0 },
    ],
    [
      'a condition that no longer matters',
      [stop({ when: A }), stop({ name: 'again' }), start()],
      'RUNNING',
      {
        action: 'stop',
        why: `if ${A}; then stop if ${A}; then start`,
        sends: [`stop if ${A}`, `again if ${A}`, 'start'],
        waits: 0,
      },
    ],
    [
      'the same once more',
      [stop(), stop({ name: 'again' })],
      'RUNNING',
      { action: 'stop', why: 'it is already STOPPED', sends: ['stop'], waits: 0 },
    ],
    [
      'a start of what runs',
      [start()],
      'RUNNING',
      { action: 'none', why: 'it is already RUNNING', sends: [], waits: 0 },
    ],
    [
      'a restart after a start under a condition',
      [start({ when: A }), restart()],
      'STOPPED',
      { action: 'start', why: `if ${A}; then restart if ${A}`, sends: [`start if ${A}`, `restart if ${A}`], waits: 0 },
    ],
    [
      'a restart twice',
      [restart(), restart({ name: 'again' })],
      'RUNNING',
      { action: 'restart', why: 'then restart', sends: ['restart', 'again'], waits: 0 },
    ],
    [
      'one that is on its way',
      [restart(), restart({ name: 'again' })],
      'STARTING',
      {
        action: 'none',
        why: 'it is STARTING, and is waited for; it is STARTING, and is waited for',
        sends: [],
        waits: 1,
      },
    ],
  ])('of %s', (_title, steps, status, expected) => {
    expect(shown(steps, status)).toEqual(expected);
  });

  test.each<[string, ReturnType<typeof stop>[], string, object]>([
    [
      'a restart, then a stop under a condition that no state needs',
      [restart({ when: A }), stop()],
      'RUNNING',
      { action: 'restart', why: `if ${A}; then stop`, sends: [`restart if ${A}`, 'stop'], waits: 0 },
    ],
    [
      'a start that is skipped, one that is not needed, and one that is',
      [start({ when: 'node.uid == 1', name: 'never' }), start({ name: 'now' }), restart()],
      'RUNNING',
      {
        action: 'restart',
        why: 'step never is skipped: its `when` is false (node.uid == 1); it is already RUNNING',
        sends: ['restart'],
        waits: 0,
      },
    ],
  ])('of %s', (_title, steps, status, expected) => {
    expect(shown(steps, status)).toEqual(expected);
  });

  test('of a service that is not there, that a start after all is sent whether or not it came meanwhile', () => {
    const steps = [start({ when: A }), stop(), start({ name: 'again' })];
    const { requests } = planOf({ steps }, { nodes: [2], survey: onNode2(undefined) }).facts;
    expect(requests.map(({ step, if: text }) => [step, text])).toEqual([
      ['start', A],
      ['stop', A],
      ['again', null],
    ]);
  });

  test('of a node that cannot be read nothing is decided: no request, nothing waited for, and no other reason', () => {
    const reading = survey({ looks: { ...survey().looks, 2: dark() } });
    const draft = planOf({ steps: [restart(), stop(), start()] }, { survey: reading });
    expect(draft.facts.requests.filter(({ uid }) => uid === 2)).toEqual([]);
    expect(draft.waitFor).toEqual([]);
  });

  test('of a node that cannot be read', () => {
    const reading = survey({ looks: { ...survey().looks, 2: dark() } });
    const service = { name: 'stats_archiver', status: 'unknown', action: 'none', why: 'the node is unreadable' };
    expect(plan({ survey: reading }).document.nodes[1]?.services).toEqual([service]);
    const { [2]: _gone, ...looks } = survey().looks;
    expect(plan({ survey: survey({ looks }) }).document.nodes[1]?.services).toEqual([service]);
    expect(messages({ survey: survey({ looks }) })).toContain('node 2 was not looked at');
  });

  test('of a service that the node does not list, though its name is one that every object has', () => {
    const configuration = { ok: true as const, value: { toString: 'enabled' as const } };
    const draft = planOf({ steps: [call('services.restart', ['toString'])] }, { survey: survey({ configuration }) });
    expect(draft.document.nodes[0]?.services[0]).toMatchObject({ name: 'toString', status: 'absent', action: 'none' });
  });
});
