import { nextStep } from '../../rollout/next';
import type { ServiceReport } from '../../rollout/report-shape';
import { allDone, ANEW, became, ended, RUNNING, STOPPED } from './state';

const lines = (state: Parameters<typeof nextStep>[0]) => nextStep(state).split('\n');

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
