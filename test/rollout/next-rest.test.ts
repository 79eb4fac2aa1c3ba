import { execFileSync } from 'node:child_process';
import { nextStep } from '../../rollout/next';
import { allDone, ANEW, became, ended, fresh, planned, STOPPED } from './state';

const lines = (state: Parameters<typeof nextStep>[0]) => nextStep(state).split('\n');

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
