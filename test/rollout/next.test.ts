import { nextStep } from '../../rollout/next';
import { allDone, ANEW, became, ended, planned, STOPPED } from './state';

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
