import type { Report } from '../../rollout/report-shape';
import type { Simulator, SimulatorOptions } from '../../simulator';
import { House, QUICK, reportOf } from './house';
import { until, type Running } from './programs';

let house: House;

beforeAll(async () => {
  house = await House.open();
  // A worker does not start without an inventory.
  await house.cluster('spare');
  await house.write('quick.yaml', QUICK);
  await house.write(
    'asks.yaml',
    QUICK.replace('quick', 'asks').replace('grace: 10s', 'grace: 10s\nnodes: { on_failure: ask }'),
  );
  await house.write('stops.yaml', QUICK.replace('quick', 'stops').replace('services.restart', 'services.stop'));
  await house.worker();
});
afterAll(() => house.close());

interface Told {
  code: number | null;
  accepted: boolean;
  text: string;
}

/** Says a verb to a run and gives the answer. */
async function say(words: string[]): Promise<Told> {
  const { code, out } = await house.rollbook([...words, '--json']);
  const { accepted, text } = JSON.parse(out) as { accepted: boolean; text: string };
  return { code, accepted, text };
}

/** Longer than a command takes to arrive on a busy machine: the node in hand must still be so when it comes. */
const SLOW = { restartMs: 6_000, stopMs: 6_000 };

async function started(
  cluster: string,
  words: string[] = [],
  options: SimulatorOptions = {},
): Promise<{ sim: Simulator; run: Running; end: () => Promise<{ code: number | null; report: Report }> }> {
  const sim = await house.cluster(cluster, options);
  const run = house.start(['run', './quick.yaml', '--cluster', cluster, '--id', cluster, '--json', ...words]);
  const end = async () => {
    const ran = await run.ended;
    return { code: ran.code, report: reportOf(ran) };
  };
  return { sim, run, end };
}

const sent = (sim: Simulator, count: number): Promise<void> =>
  until(
    () => sim.ledger.mutations().length === count,
    20_000,
    () => `not ${count} requests but ${sim.ledger.mutations().length}`,
  );

describe('a person at the wheel', () => {
  test('pause, the node in hand finishes; a second pause changes nothing; retry is rejected with what would make sense; resume goes on', async () => {
    const { sim, end } = await started('paused', [], SLOW);
    await sent(sim, 1);
    expect(await say(['pause', '--cluster', 'paused', '--reason', 'phone call', '--by', 'ada'])).toMatchObject({
      code: 0,
      accepted: true,
    });
    const status = await house.standing('paused', ({ phase }) => phase === 'paused');
    expect(status.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
      [2, 'done'],
      [3, 'pending'],
      [1, 'pending'],
    ]);
    expect(status.waiting?.ends).toContain('resume');
    expect(await say(['pause', 'paused'])).toMatchObject({ code: 0, accepted: true });
    const retry = await say(['retry', 'paused']);
    expect(retry).toMatchObject({ code: 1, accepted: false });
    expect(retry.text).toContain('resume');
    const listed = await house.rollbook(['list', '--open']);
    expect(listed.out).toMatch(/paused +paused/);
    expect(sim.ledger.mutations()).toHaveLength(1);
    expect(await say(['resume', '--cluster', 'paused'])).toMatchObject({ code: 0, accepted: true });
    const { code, report } = await end();
    expect([code, report.outcome]).toEqual([0, 'completed']);
    expect(report.messages.map(({ what, by, reason }) => [what, by, reason])).toEqual([
      ['pause', 'ada', 'phone call'],
      ['resume', expect.any(String), null],
    ]);
  });

  test('abort, nothing more is sent, exit 1; after the end every verb is rejected with how it ended', async () => {
    const { sim, end } = await started('aborted', [], SLOW);
    await sent(sim, 1);
    const [abort, { code, report }] = await Promise.all([
      say(['abort', 'aborted', '--reason', 'wrong cluster']),
      end(),
    ]);
    expect(abort).toMatchObject({ code: 0, accepted: true });
    expect([code, report.outcome]).toEqual([1, 'stopped']);
    expect(sim.ledger.mutations()).toHaveLength(1);
    expect(report.next).toMatch(/^Aborted by .*: wrong cluster\. To run the rest: rollbook run /m);
    for (const verb of ['pause', 'abort', 'retry', 'skip', 'resume', 'approve', 'reject', 'rollback']) {
      const told = await say([verb, 'aborted']);
      expect(told).toMatchObject({ code: 1, accepted: false });
      expect(told.text).toMatch(/^the run ended stopped at \d{4}-\S+Z.*; see: rollbook report aborted --address /);
    }
    expect((await say(['rollback', 'aborted'])).text).toMatch(/a restart has no former version\.$/);
    expect(await house.rollbook(['watch', 'aborted'])).toMatchObject({ code: 1 });
    expect(await house.rollbook(['status', 'aborted'])).toMatchObject({ code: 0 });
  });

  test('rollback, the node in hand finishes, then all is undone, newest first, exit 1; said again it changes nothing', async () => {
    // The second request must still be in hand when the command comes.
    const sim = await house.cluster('back', { ...SLOW, stopMs: 8_000 });
    const run = house.start(['run', './stops.yaml', '--cluster', 'back', '--id', 'back', '--json']);
    await sent(sim, 2);
    const asked = ['rollback', '--cluster', 'back', '--reason', 'users complain', '--by', 'bob'];
    expect(await say(asked)).toMatchObject({ code: 0, accepted: true, text: expect.stringContaining('newest first') });
    const pause = await say(['pause', 'back']);
    expect(pause).toMatchObject({ code: 1, accepted: false });
    expect(pause.text).toContain('say abort');
    expect(await say(asked)).toMatchObject({ code: 0, accepted: true, text: expect.stringContaining('already') });
    const ran = await run.ended;
    const report = reportOf(ran);
    expect([ran.code, report.outcome]).toEqual([1, 'rolled-back']);
    expect(sim.ledger.effects.map(({ what, node }) => `${what} ${node}`)).toEqual([
      'stopped 2',
      'stopped 3',
      'started 3',
      'started 2',
    ]);
    expect(report.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
      [2, 'undone'],
      [3, 'undone'],
      [1, 'pending'],
    ]);
    expect(report.messages.map(({ what, by, reason }) => [what, by, reason])).toEqual([
      ['rollback', 'bob', 'users complain'],
    ]);
  });

  test('Ctrl-C on run: exit 130, how to come back is said, and the run goes on to its end', async () => {
    const { sim, run } = await started('left');
    await sent(sim, 1);
    run.kill('SIGINT');
    const ran = await run.ended;
    expect(ran.code).toBe(130);
    expect(ran.err).toContain(`the run goes on; come back with: rollbook watch left --address ${house.server.address}`);
    const watched = await house.rollbook(['watch', 'left', '--json']);
    expect([watched.code, reportOf(watched).outcome]).toEqual([0, 'completed']);
    expect([2, 3, 1].map((node) => sim.ledger.count('restarted', node, 'stats_archiver'))).toEqual([1, 1, 1]);
  });
});

describe('rollback after the end', () => {
  test('of a stop, names the command that starts it again, and that command does', async () => {
    const sim = await house.cluster('stopped');
    const target = ['--cluster', 'stopped', '-i', 'services=stats_archiver', '--nodes', '2,3'];
    expect(
      await house.rollbook(['run', 'rolling-stop', ...target, '-i', 'stable=1s', '--id', 'stopped']),
    ).toMatchObject({ code: 0 });
    const told = await say(['rollback', 'stopped']);
    expect(told).toMatchObject({ code: 1, accepted: false });
    const [ended, back = ''] = told.text.split('\n');
    expect(ended).toMatch(/^the run ended completed at .* a run that has ended undoes nothing; see: rollbook report /);
    expect(back).toBe(
      'stats_archiver on nodes 2, 3 is STOPPED and was RUNNING; to bring it back: rollbook run rolling-start --cluster stopped -i services=stats_archiver --nodes 2,3',
    );
    const words = (/rollbook (run .*)$/.exec(back)?.[1] ?? '').split(' ');
    expect(await house.rollbook([...words, '-i', 'stable=1s'])).toMatchObject({ code: 0 });
    expect([2, 3].map((node) => sim.ledger.count('started', node, 'stats_archiver'))).toEqual([1, 1]);
  });

  test('of a run that was terminated, says so, and names what its history shows', async () => {
    const { sim, end } = await started('killed');
    await sent(sim, 1);
    await house.server.client.workflow.getHandle('killed').terminate('by the test');
    await end();
    expect((await say(['pause', 'killed'])).text).toMatch(/^the run ended failed \(terminated in Temporal\) at /);
    const { code, text } = await say(['rollback', 'killed']);
    expect(code).toBe(1);
    expect(text).toMatch(/\n.*node 2.*rollbook plan /);
  });
});

describe('a run that holds', () => {
  let held: Simulator;
  let heldRun: Running;
  let skipped: Simulator;
  let skippedRun: Running;

  // Both need their grace time until they hold: side by side.
  beforeAll(async () => {
    held = await house.cluster('held');
    skipped = await house.cluster('skipped');
    held.faults.on({ kind: 'says', answer: 'false', do: false, node: 3, times: 1 });
    skipped.faults.on({ kind: 'says', answer: 'false', do: false, node: 3 });
    const leave = (id: string): Running =>
      house.start(['run', './asks.yaml', '--cluster', id, '--id', id, '--on-hold', 'leave', '--json']);
    [heldRun, skippedRun] = [leave('held'), leave('skipped')];
  });

  test('a node that fails: --on-hold leave exits 5; skip of another node is rejected; retry sends once more and goes on', async () => {
    const sim = held;
    const left = await heldRun.ended;
    expect(left.code).toBe(5);
    expect(reportOf(left)).toMatchObject({ phase: 'holding', waiting: { why: expect.stringContaining('node 3') } });
    expect(left.err).toContain('rollbook watch held');

    const other = await say(['skip', 'held', '--node', '1']);
    expect(other).toMatchObject({ code: 1, accepted: false });
    expect(other.text).toContain('3');
    const watching = house.start(['watch', 'held', '--json']);
    expect(await say(['retry', '--cluster', 'held', '--node', '3'])).toMatchObject({ code: 0, accepted: true });
    const watched = await watching.ended;
    expect([watched.code, reportOf(watched).outcome]).toEqual([0, 'completed']);
    expect(sim.ledger.mutations({ node: 3 })).toHaveLength(2);
    expect([2, 3, 1].map((node) => sim.ledger.count('restarted', node, 'stats_archiver'))).toEqual([1, 1, 1]);
  });

  test('skip, with a reason, leaves the node as it is and does the rest', async () => {
    const sim = skipped;
    const left = await skippedRun.ended;
    expect(left.code).toBe(5);
    expect(await say(['skip', 'skipped', '--reason', 'known broken'])).toMatchObject({ code: 0, accepted: true });
    const watched = await house.rollbook(['watch', 'skipped', '--json']);
    const report = reportOf(watched);
    expect(report.notDone).toEqual([{ node: 3, why: expect.stringMatching(/^a person, .+, skipped it/) }]);
    expect(report.messages).toContainEqual(expect.objectContaining({ what: 'skip node 3', reason: 'known broken' }));
    expect(sim.ledger.count('restarted', 1, 'stats_archiver')).toBe(1);
    expect(watched.code).toBe(report.outcome === 'completed' ? 0 : 1);
  });
});
