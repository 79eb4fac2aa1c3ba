import { plan, planOf, messages, onNode2 } from './planning';
import { call, dark, survey } from './sample';

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
