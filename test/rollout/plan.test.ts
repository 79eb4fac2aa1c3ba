import { GATES } from '../../language/runbook';
import { plan, messages, settings } from './planning';
import { dark, failing, look, node, running, runbook, survey, unknown } from './sample';

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

  test('a cluster that does not answer at all is refused once, and not for each question', () => {
    const dark = {
      ok: false as const,
      refused: null,
      why: 'https://10.0.0.1:9443 could not be asked: connection refused',
    };
    const all = { clusterName: dark, upgrade: dark, nodes: dark, actions: dark, check: dark, databases: dark };
    expect(messages({ survey: survey({ ...all, configuration: dark, looks: {}, health: {} }) })).toBe(
      `the cluster cannot be read: ${dark.why}`,
    );
    expect(messages({ survey: survey({ clusterName: dark, check: failing([2, 'port_range']) }) })).toMatch(
      /own name is unknown.*\n.*cluster-check says no/,
    );
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
    for (const note of notes) expect(note).toMatch(/^[A-Z].*[.!?]$/s);
    expect(new Set(notes).size).toBe(notes.length);
  });
});
