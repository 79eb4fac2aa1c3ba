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
