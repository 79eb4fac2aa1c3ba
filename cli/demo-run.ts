import { followToEnd } from './follow-to-end';
import { whoAsks } from './login-name';
import { newRunId } from './run-id';
import { startRun } from './start-run';
import type { Stage } from './stage';
import type { Call } from './verb';

const RUNBOOK = 'rolling-restart';

/** The one run of `demo` and `up`, shown to its end; gives its exit code. */
export async function demoRun({ session, cluster }: Stage, call: Call): Promise<number> {
  call.output.say(`\nrollbook run ${RUNBOOK} --cluster ${cluster} -i services=stats_archiver -i stable=1s`);
  call.output.say(
    '(stable=1s, so that you need not wait: without it each restart must hold for 10s before the next node is touched)\n',
  );
  const id = newRunId(cluster, RUNBOOK);
  const inputs = { services: ['stats_archiver'], stable: '1s' };
  const handle = await startRun(session, id, RUNBOOK, {
    runbook: RUNBOOK,
    cluster,
    inputs,
    requestedBy: whoAsks(undefined),
    reason: 'demo',
  });
  return followToEnd(session, { id, handle }, call, {
    isNew: true,
    farewell: 'left in the middle; server, worker and cluster are taken down with it',
  });
}
