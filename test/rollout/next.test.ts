import { execFileSync } from 'node:child_process';
import { nextStep } from '../../rollout/next';
import type { ServiceReport } from '../../rollout/report-shape';
import { allDone, ANEW, became, ended, fresh, planned, RUNNING, STOPPED } from './state';

const lines = (state: Parameters<typeof nextStep>[0]) => nextStep(state).split('\n');

describe('next, while the run goes on', () => {
  test('next, with nothing to wait for, names the command that follows it', () => {
    expect(nextStep(planned())).toBe('Nothing: the run goes on. Follow it with: rollbook watch prod-eu-1');
  });

  test('next, of a hold, says why and what ends it', () => {
    const state = planned();
    state.waiting = {
      why: 'node 2: no answer',
      until: null,
      ends: 'A person says retry, for example: rollbook retry prod-eu-1 --node 2; after 12h the run ends as failed',
    };
    expect(nextStep(state)).toBe(
      'It waits: node 2: no answer. A person says retry, for example: rollbook retry prod-eu-1 --node 2; after 12h the run ends as failed.',
    );
  });
});

describe('next, of a completed run', () => {
  test('next, with every node restarted, is nothing', () => {
    expect(nextStep(ended(allDone(), 'completed'))).toBe('Nothing: everything that was asked for is done.');
  });

  test('next, with a node left out, says so', () => {
    const state = allDone();
    became(state, 2, 'skipped', {}, 'it no longer matches');
    expect(nextStep(ended(state, 'completed'))).toBe(
      'Nothing: node 2 was left out (see notDone), everything else is done.',
    );
  });

  test('next, of services stopped on purpose, gives the command that starts them again', () => {
    const state = planned();
    for (const uid of [1, 2, 3]) became(state, uid, 'done', { after: STOPPED, verdict: 'stopped' });
    expect(nextStep(ended(state, 'completed'))).toBe(
      'x on nodes 1, 2, 3 is STOPPED and was RUNNING; to bring it back: rollbook run rolling-start --cluster prod-eu -i services=x --nodes 1,2,3',
    );
  });

  test('next, of a node that begins to match, gives the command with the same inputs and waivers', () => {
    const state = allDone(
      planned({ waive: ['cluster-check'], reason: 'ticket 4711', request: { inputs: { stable: '30s' } } }),
    );
    state.newcomers = [4, 5];
    expect(nextStep(ended(state, 'completed'))).toBe(
      "Nodes 4, 5 began to match while the run went on and were not touched: rollbook run rolling-restart --cluster prod-eu -i stable=30s --nodes 4,5 --waive cluster-check --reason 'ticket 4711'",
    );
    state.newcomers = [4];
    expect(nextStep(state)).toMatch(/^Node 4 began to match while the run went on and was not touched: /);
  });
});

describe('next, of services that are not at their baseline', () => {
  const of = (service: Partial<ServiceReport>) => {
    const state = allDone();
    became(state, 2, 'failed', service);
    return lines(ended(state, 'failed', 'node 2 failed'))[0];
  };
  const target = '--cluster prod-eu -i services=x --nodes 2';

  test.each([
    [
      'failed and STOPPED',
      { after: STOPPED, verdict: 'failed' },
      `x on node 2 is STOPPED and was RUNNING; to bring it back: rollbook run rolling-start ${target}`,
    ],
    [
      'failed and not listed any more',
      { after: null, verdict: 'failed' },
      `x on node 2 is not listed and was RUNNING; to bring it back: rollbook run rolling-start ${target}`,
    ],
    [
      'stopped and not listed any more',
      { after: null, verdict: 'stopped' },
      `x on node 2 is not listed and was RUNNING; to bring it back: rollbook run rolling-start ${target}`,
    ],
    [
      'STARTING for ever',
      { after: { status: 'STARTING', startTime: null }, verdict: 'failed' },
      `x on node 2 is STARTING and was RUNNING; to bring it back: rollbook run rolling-start ${target}`,
    ],
    [
      'started',
      { before: STOPPED, after: ANEW, verdict: 'started' },
      `x on node 2 is RUNNING and was STOPPED; to bring it back: rollbook run rolling-stop ${target}`,
    ],
    [
      'started and never listed before',
      { before: null, after: ANEW, verdict: 'started' },
      `x on node 2 is RUNNING and was not listed; to bring it back: rollbook run rolling-stop ${target}`,
    ],
    [
      'unknown but visibly STOPPED',
      { after: STOPPED, verdict: 'unknown' },
      `x on node 2 is STOPPED and was RUNNING; to bring it back: rollbook run rolling-start ${target}`,
    ],
    [
      'unknown and RUNNING',
      { after: RUNNING, verdict: 'unknown' },
      `Whether x on node 2 changed is not known; to see what it shows now: rollbook plan rolling-restart ${target}`,
    ],
  ] as const)('next, of one that is %s', (_title, service, text) => {
    expect(of(service)).toBe(text);
  });

  test.each([
    ['left-stopped', { before: STOPPED, after: STOPPED, verdict: 'left-stopped' }],
    ['not-here', { before: null, after: null, verdict: 'not-here' }],
    ['unchanged', { after: RUNNING, verdict: 'unchanged' }],
    ['restarted', { after: ANEW, verdict: 'restarted' }],
    ['failed, but RUNNING', { after: ANEW, verdict: 'failed' }],
    ['never touched', { after: null, verdict: null }],
  ] as const)('next, of one that is %s, gives no command for it', (_title, service) => {
    expect(of(service)).toMatch(/^Node 2 failed\. When that is mended/);
  });

  test('next, of two ways back, gives one line for each', () => {
    const state = allDone();
    became(state, 1, 'failed', { after: STOPPED, verdict: 'failed' });
    became(state, 2, 'done', { before: STOPPED, after: ANEW, verdict: 'started' });
    const [first, second, third, ...more] = lines(ended(state, 'failed', 'it failed'));
    expect(first).toMatch(/rolling-start .* --nodes 1$/);
    expect(second).toMatch(/rolling-stop .* --nodes 2$/);
    expect(third).toMatch(/run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 1$/);
    expect(more).toEqual([]);
  });
});

describe('next, of a run that did not do everything', () => {
  test('next, after a failure, gives the command for the nodes that are not done', () => {
    const state = allDone();
    became(state, 2, 'failed', { after: ANEW, verdict: 'failed' });
    became(state, 3, 'pending');
    expect(nextStep(ended(state, 'failed', 'node 2 failed, and the budget is 0'))).toBe(
      'Node 2 failed, and the budget is 0. When that is mended, run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 2,3',
    );
  });

  test('next, of a run that a person ended, does not take anything for broken', () => {
    const state = allDone();
    became(state, 3, 'pending');
    expect(nextStep(ended(state, 'stopped', 'aborted by ada: wrong day'))).toBe(
      'Aborted by ada: wrong day. To run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 3',
    );
  });

  test('next, after a rollback that held, takes nothing for broken; where something is left it says what is to be mended', () => {
    const state = allDone();
    became(state, 3, 'undone');
    expect(nextStep(ended(state, 'rolled-back', 'rolled back by bob: wrong day'))).toBe(
      'Rolled back by bob: wrong day. To run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 3',
    );
    became(state, 3, 'undo-failed');
    const why = 'rolled back by bob; not everything could be undone: node 3';
    expect(nextStep(ended(state, 'failed', why))).toContain('When that is mended');
  });

  test('next, of a run that paused its schedule, says so last', () => {
    const word = 'The schedule a is paused: rollbook schedule resume a';
    const all = lines({ ...ended(planned(), 'failed', 'node 2 failed'), ofSchedule: word });
    expect(all.at(-1)).toBe(word);
    expect(all.length).toBeGreaterThan(1);
  });

  test('next, of a start outside of its window, gives no command that needs no reason', () => {
    const why =
      'it is outside of the window of a; to start all the same: rollbook schedule trigger a --outside-window WHY';
    expect(nextStep(ended(planned(), 'refused', why))).toBe(`${why.charAt(0).toUpperCase()}${why.slice(1)}.`);
  });

  test('next, with a reason that begins with the name of a service, leaves that name as it is', () => {
    expect(nextStep(ended(planned(), 'refused', 'cluster_wd is not an optional service'))).toMatch(
      /^cluster_wd is not/,
    );
  });

  test('next, with every node of the runbook left, needs no --nodes', () => {
    expect(nextStep(ended(planned(), 'refused', 'cluster prod-eu is held by run 7'))).toMatch(
      /run the rest: rollbook run rolling-restart --cluster prod-eu$/,
    );
  });

  test('next, with nodes that were asked for, repeats those that are left', () => {
    expect(nextStep(ended(planned({ request: { nodes: [1, 2, 3] } }), 'refused', 'busy'))).toMatch(/--nodes 1,2,3$/);
  });

  test('next, before there was a plan, repeats the nodes that were asked for and never asks for more', () => {
    const state = fresh();
    state.request.nodes = [1, 3];
    expect(nextStep(ended(state, 'refused', 'busy'))).toBe(
      'Busy. When that is mended, run it again: rollbook run rolling-restart --cluster prod-eu --nodes 1,3',
    );
  });

  test('next, of a runbook without steps, has no --nodes', () => {
    const state = planned({ batches: [] });
    became(state, 3, 'failed', { after: ANEW, verdict: 'failed' });
    became(state, 1, 'done');
    expect(nextStep(ended(state, 'failed', 'before failed'))).toMatch(/--cluster prod-eu$/);
  });

  test('next, with every node done, says why the run failed', () => {
    expect(nextStep(ended(allDone(), 'failed', 'gate cluster-check says no: node 2: disk'))).toBe(
      'Gate cluster-check says no: node 2: disk.',
    );
  });

  test('next, leaves out a node that a rule or a person skipped', () => {
    const state = allDone();
    became(state, 1, 'skipped', {}, 'it no longer matches');
    became(state, 2, 'failed', { after: ANEW, verdict: 'failed' });
    expect(nextStep(ended(state, 'failed', 'node 2 failed'))).toMatch(/--nodes 2$/);
  });

  test('next, of a rolled-back run, asks for the nodes that were undone', () => {
    const state = allDone();
    became(state, 2, 'undone', { after: ANEW, verdict: 'restarted' });
    expect(nextStep(ended(state, 'rolled-back', 'node 2 failed'))).toMatch(/--nodes 2$/);
  });

  test('next, of a runbook that was sent whole, names a file', () => {
    expect(nextStep(ended(planned({ request: { named: false } }), 'refused', 'x'))).toContain(
      'rollbook run ./rolling-restart.yaml --cluster',
    );
  });
});

describe('commands in next', () => {
  /** What a shell makes of the words after `run the rest:`. */
  function wordsOf(text: string): string[] {
    const command = text.slice(text.indexOf('rollbook run '));
    return execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command.replaceAll('\n', ' ')}`], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
  }

  test.each(["it's", 'two words', 'a;b', '$(id)', '`id`', 'a&b', '"quoted"', '*', '~', '', 'é', 'a\\b', '#x'])(
    'command, with the input %j, is one word for the shell',
    (value) => {
      const state = planned({ request: { inputs: { note: value } } });
      expect(wordsOf(nextStep(ended(state, 'refused', 'x')))).toEqual([
        'rollbook',
        'run',
        'rolling-restart',
        '--cluster',
        'prod-eu',
        '-i',
        `note=${value}`,
      ]);
    },
  );

  test('command, with lists and plain values, reads as it was typed', () => {
    const state = planned({ request: { inputs: { services: ['a', 'b'], stable: '1m30s', force: true, count: 3 } } });
    expect(nextStep(ended(state, 'refused', 'x'))).toContain(
      '-i services=a,b -i stable=1m30s -i force=true -i count=3',
    );
  });

  test('command, with a cluster name that needs it, is quoted everywhere', () => {
    const state = allDone();
    state.run.cluster = "prod's";
    became(state, 2, 'failed', { name: 'odd name', after: STOPPED, verdict: 'failed' });
    const [back, rest] = lines(ended(state, 'failed', 'x'));
    expect(back).toContain("--cluster 'prod'\\''s' -i 'services=odd name' --nodes 2");
    expect(rest).toContain("--cluster 'prod'\\''s'");
  });
});

describe('next, in detail', () => {
  test('next, with several nodes left out, says so of all of them', () => {
    const state = allDone();
    for (const uid of [2, 3]) became(state, uid, 'skipped', {}, 'it no longer matches');
    expect(nextStep(ended(state, 'completed'))).toBe(
      'Nothing: nodes 2, 3 were left out (see notDone), everything else is done.',
    );
  });

  test.each(['left-stopped', 'not-here'] as const)('next, of a service that was %s, brings nothing back', (verdict) => {
    const state = allDone();
    became(state, 2, 'done', { before: STOPPED, after: ANEW, verdict });
    expect(nextStep(ended(state, 'completed'))).toBe('Nothing: everything that was asked for is done.');
  });

  test('next, of a service that was started where none was listed, gives the command that stops it', () => {
    const state = allDone();
    became(state, 2, 'done', { before: null, after: ANEW, verdict: 'started' });
    expect(nextStep(ended(state, 'completed'))).toBe(
      'x on node 2 is RUNNING and was not listed; to bring it back: rollbook run rolling-stop --cluster prod-eu -i services=x --nodes 2',
    );
  });

  test('next, of a service that is not listed and was STOPPED, has nothing to bring back', () => {
    const state = allDone();
    became(state, 2, 'done', { before: STOPPED, after: null, verdict: 'unchanged' });
    became(state, 3, 'done', { before: null, after: STOPPED, verdict: 'unchanged' });
    expect(nextStep(ended(state, 'completed'))).toBe('Nothing: everything that was asked for is done.');
  });

  test('next, of a run with a reason and without waivers, asks for no reason again', () => {
    const state = allDone(planned({ reason: 'ticket 4711' }));
    state.newcomers = [4];
    expect(nextStep(ended(state, 'completed'))).not.toContain('--reason');
  });

  test.each([
    [' no answer!. ', 'It waits: no answer. A person says retry.'],
    ['v1. of it', 'It waits: v1. of it. A person says retry.'],
  ])('next, of a hold because of %j, ends its sentence once', (why, text) => {
    const state = planned();
    state.waiting = { why, until: null, ends: 'a person says retry' };
    expect(nextStep(state)).toBe(text);
  });

  test.each([
    ['ldap_agent_mgr is refused', 'ldap_agent_mgr is refused.'],
    ['nodes.batch: too large', 'nodes.batch: too large.'],
    ['rollbook setup is missing', 'rollbook setup is missing.'],
    ['start rollbook worker', 'Start rollbook worker.'],
    ['the service ldap_agent_mgr is refused', 'The service ldap_agent_mgr is refused.'],
  ])('next, of a hold that ends with %j, keeps the small letters of names and commands', (ends, text) => {
    const state = planned();
    state.waiting = { why: 'x', until: null, ends };
    expect(nextStep(state)).toBe(`It waits: x. ${text}`);
  });

  test.each([{ cluster: '' }, { runbook: '' }])('next, of a run that never knew %j, says only why it ended', (run) => {
    const state = planned();
    Object.assign(state.run, run);
    ended(state, 'refused');
    state.ending = 'the input is no object';
    expect(nextStep(state)).toBe('The input is no object.');
  });

  test('next, of a completed run, asks for no node again, also where nobody said why it was skipped', () => {
    const state = allDone();
    became(state, 2, 'skipped');
    expect(nextStep(ended(state, 'completed'))).toBe(
      'Nothing: node 2 was left out (see notDone), everything else is done.',
    );
  });

  test('next, asks again for a node that failed for a known reason, and for one that was skipped without any', () => {
    const state = allDone();
    became(state, 1, 'failed', { after: ANEW, verdict: 'failed' }, 'it was STOPPED for 30 s');
    became(state, 2, 'skipped');
    expect(nextStep(ended(state, 'failed', 'node 1 failed'))).toMatch(/--nodes 1,2$/);
  });

  test('next, of a run whose reason only mentions an abort, takes something for broken', () => {
    const state = allDone();
    became(state, 3, 'pending');
    expect(nextStep(ended(state, 'failed', 'an action was aborted by the cluster'))).toContain('When that is mended');
  });

  test('next, of a run that ended for no known reason, gives the command alone', () => {
    const state = allDone();
    became(state, 3, 'pending');
    ended(state, 'failed');
    state.ending = null;
    expect(nextStep(state)).toBe(
      'When that is mended, run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 3',
    );
  });

  test('next, of a node that was met without a plan, asks for it', () => {
    const state = planned();
    became(state, 1, 'done');
    state.plan = null;
    expect(nextStep(ended(state, 'failed', 'node 2 failed'))).toMatch(/--nodes 2,3$/);
  });
});
