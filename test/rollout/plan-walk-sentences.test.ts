import type { Runbook } from '../../language/runbook';
import { nodesSection, planOf, settings } from './planning';
import { call, dark, inStatus, look, node, running, survey } from './sample';

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
    const stopped = look({ stats_archiver: inStatus('STOPPED') });
    expect(on({ 1: stopped, 2: stopped, 3: stopped })).toEqual([]);
    expect(on({ 1: bare, 2: bare, 3: dark() })).not.toContainEqual(nowhere);
    const brings = call('services.start', ['stats_archiver'], { when: 'node.uid == 2', name: 'bring' });
    expect(on({ 1: bare, 2: bare, 3: bare }, [brings, restart()])).toEqual([]);
    const elsewhere = call('services.restart', ['stats_archiver'], { when: 'node.uid == 3' });
    expect(on({ 1: look({ stats_archiver: running() }), 2: bare, 3: bare }, [elsewhere])).toEqual([nowhere]);
  });

  test('of a step for nodes, its time for each batch, of one before or after them, once, and of a skipped one, none', () => {
    const sleep = (when: string | null) =>
      ({
        ...restart(),
        kind: 'sleep',
        name: 'wait',
        when,
        sleep: { literal: 7_000 },
      }) as unknown as Runbook['steps'][0];
    const seconds = (more: Parameters<typeof planOf>[0]) => {
      const nodes = nodesSection({ batch: [{ literal: 2 }] });
      const { batches, seconds } = said(
        { nodes, steps: [restart()], ...more },
        { settings: { ...settings, maxUnavailable: 2 } },
      );
      expect(batches).toEqual([[1, 2], [3]]);
      return seconds;
    };
    const without = seconds({});
    expect(seconds({ steps: [restart(), sleep(null)] }) - without).toBe(2 * 7);
    expect(seconds({ before: [sleep(null)] }) - without).toBe(7);
    expect(seconds({ after: [sleep(null), sleep('false')], steps: [restart(), sleep('false')] }) - without).toBe(7);
  });

  test('of a run that only reads, its nodes all the same', () => {
    expect(said({ steps: [assert(null)] }).nodes.map(({ uid, services }) => [uid, services])).toEqual([
      [1, []],
      [2, []],
      [3, []],
    ]);
  });

  test('of a start of a service that no node lists, that it is sent only where the cluster has it enabled', () => {
    const bare = { 1: look({}), 2: look({}), 3: look({}) };
    const sent = (configuration: ReturnType<typeof survey>['configuration'], service = 'mdns_server') =>
      planOf(
        { steps: [call('services.start', [service])] },
        { nodes: [1], survey: survey({ looks: bare, configuration }) },
      ).facts.requests.length;
    expect(sent({ ok: true, value: { mdns_server: 'enabled' } })).toBe(1);
    expect(sent({ ok: true, value: { mdns_server: 'disabled' } })).toBe(0);
    expect(sent({ ok: true, value: {} }, 'toString')).toBe(0);
    expect(sent({ ok: false, why: 'gone', refused: null })).toBe(0);
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
