import { insteadOfRollback } from '../../cli/after-end';
import type { MutationReport, ServiceReport } from '../../rollout/report-shape';
import { aNode, aReport } from './fixtures';

const RUNNING = { status: 'RUNNING', startTime: '2026-02-01T00:00:00Z' };
const AGAIN = { status: 'RUNNING', startTime: '2026-03-01T02:00:10Z' };
const STOPPED = { status: 'STOPPED', startTime: null };

const sent = (operation: 'restart' | 'stop', answer = 'true'): MutationReport => ({
  at: '2026-03-01T02:00:10.000Z',
  node: 2,
  method: 'POST',
  path: '/v1/local/services',
  body: { operation_type: operation, services: ['stats_archiver'] },
  undo: false,
  answer,
  evidence: '',
});
const service = (over: Partial<ServiceReport>): ServiceReport => ({
  name: 'stats_archiver',
  before: RUNNING,
  after: AGAIN,
  verdict: 'restarted',
  ...over,
});
const report = (services: ServiceReport[], mutations: MutationReport[]) =>
  aReport({ nodes: [aNode({ uid: 2, services }), aNode({ uid: 3, services })], mutations });

describe('a rollback after the end', () => {
  test('of a stop, names the runbook and the command that start it again', () => {
    const stopped = service({ after: STOPPED, verdict: 'stopped' });
    expect(insteadOfRollback(report([stopped], [sent('stop')]))).toBe(
      'stats_archiver on nodes 2, 3 is STOPPED and was RUNNING; to bring it back: ' +
        'rollbook run rolling-start --cluster prod-eu -i services=stats_archiver --nodes 2,3',
    );
  });

  test('of a restart, says that there is no former version', () => {
    expect(insteadOfRollback(report([service({})], [sent('restart')]))).toBe(
      'Nothing is to be brought back: every service has the status in which the run found it, and a restart has no former version.',
    );
  });

  test.each([
    ['nothing', []],
    ['what provably never left', [sent('restart', 'not-sent')]],
  ])('of a run that sent %s, says so', (_, mutations) => {
    expect(insteadOfRollback(report([], mutations))).toBe('It sent nothing, so there is nothing to bring back.');
  });

  test('of a run whose effect nobody knows, names the command that looks', () => {
    const unknown = service({ after: RUNNING, verdict: 'unknown' });
    expect(insteadOfRollback(report([unknown], [sent('restart', 'lost')]))).toMatch(
      /is not known; to see what it shows now: rollbook plan rolling-restart .* --nodes 2,3$/,
    );
  });

  test('of a run that was terminated, gives what its history advises where nothing more is known', () => {
    const rebuilt = { ...report([], [sent('restart')]), next: 'Look at node 2' };
    expect(insteadOfRollback({ ...rebuilt, run: { ...rebuilt.run, hash: null } })).toBe('Look at node 2');
  });
});
