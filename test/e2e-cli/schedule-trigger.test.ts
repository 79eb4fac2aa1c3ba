import type { Simulator } from '../../simulator';
import { expectFitForPeople, House } from './house';
import { daily, seconds, SHORT, Schedules } from './schedule-help';

/** What people start of a schedule, and what a failure does to it. All side by side, each over a cluster of its own. */
let house: House;
let schedules: Schedules;
const clusters = new Map<string, Simulator>();
const CLUSTERS = ['open', 'closed', 'edited', 'pressed', 'fails', 'busy'];

beforeAll(async () => {
  house = await House.open();
  schedules = new Schedules(house);
  for (const name of CLUSTERS) clusters.set(name, await house.cluster(name));
  await house.write('short.yaml', SHORT);
  await house.worker();
});
afterAll(() => house.close());

const sim = (name: string): Simulator => clusters.get(name) as Simulator;
const sent = (name: string): number => sim(name).ledger.mutations().length;
const OPEN = (): string[] => ['--cron', daily(-30), '--window', '1h'];
const CLOSED = (): string[] => ['--cron', daily(120), '--window', '1h'];

/** A run that waits for its approval goes on until somebody says so, however busy this machine is. */
async function approve(id: string): Promise<void> {
  const { questions } = await house.standing(id, (status) => Boolean(status.questions?.[0]?.plan), 60_000);
  const plan = questions?.[0]?.plan ?? '';
  expect((await schedules.rollbook('approve', id, '--by', 'bob', '--plan', plan)).code).toBe(0);
}

test.concurrent('trigger, in the window, starts a run, and no second one while that goes on', async () => {
  await schedules.create('open', './short.yaml', 'open', '--nodes', '2', '--require-approval', ...OPEN());
  const { run, text } = JSON.parse(await schedules.ok('trigger', 'open', '--json')) as {
    run: { id: string };
    text: string;
  };
  expect(text).toBe(`run ${run.id} has started; follow it with: rollbook watch ${run.id}`);
  for (const words of [[], ['--outside-window', 'why not']]) {
    const again = await schedules.call('trigger', 'open', ...words);
    const why = `${run.id} goes on, and open starts one run at a time: nothing was started`;
    expect(again).toMatchObject({ code: 3, err: expect.stringContaining(why) as unknown });
    expectFitForPeople(again);
  }
  const paused = await schedules.ok('pause', 'open', '--by', 'ada', '--reason', 'until the upgrade is through');
  expect(paused).toContain(`; ${run.id}, which it started, goes on (rollbook pause ${run.id})`);
  await approve(run.id);
  const report = await schedules.reportOf(run.id);
  expect(report).toMatchObject({ outcome: 'completed', run: { requestedBy: 'schedule open' } });
  // It gets what is left of its window, which began half an hour ago.
  expect(Date.parse(report.windows?.[0]?.start ?? '')).toBeLessThan(Date.now() - 29 * 60_000);
  const more = await schedules.ok('trigger', 'open');
  expect(more).toMatch(/has started; follow it with.*; the schedule is paused, and stays so$/m);
  await approve(await schedules.run('open', 2));
  expect((await schedules.report('open', 2)).outcome).toBe('completed');
  expect((await schedules.show('open')).pausedWhy).toMatch(/^paused by ada at .*: until the upgrade is through$/);
  expect(sent('open')).toBe(2);
});

test.concurrent(
  'trigger, outside of the window, is refused with the command that starts it all the same, and that one says who and why',
  async () => {
    await schedules.create('closed', './short.yaml', 'closed', '--nodes', '3', ...CLOSED());
    const refused = await schedules.call('trigger', 'closed', '--json');
    expect(refused.code).toBe(3);
    const { error } = JSON.parse(refused.out) as { error: { code: string; message: string } };
    expect(error.code).toBe('refused');
    expect(error.message).toMatch(/^the window of closed is closed: it opens next \w{3} \d{4}-\d\d-\d\d \d\d:\d\d to /);
    const how = 'rollbook schedule trigger closed --outside-window "why"';
    expect(error.message).toContain(`; to start all the same: ${how}`);
    expect((await schedules.handle('closed').describe()).info.recentActions).toEqual([]);
    const words = ['--outside-window', 'ticket 4711', '--by', 'ada', '--json'];
    const { run } = JSON.parse(await schedules.ok('trigger', 'closed', ...words)) as { run: { id: string } };
    const report = await schedules.reportOf(run.id);
    expect(report).toMatchObject({ outcome: 'completed', run: { requestedBy: 'ada', cluster: 'closed' } });
    expect(report.nodes.map(({ uid }) => uid)).toEqual([3]);
    expect(report.windows?.[0]?.text).toMatch(/^of 1h that ada opened at .* \(ticket 4711\)$/);
    const { past } = await schedules.showUntil('closed', (seen) => seen.past.length === 1);
    expect(past[0]).toMatchObject({
      run: { id: run.id },
      idle: false,
      text: 'completed, started by hand outside of the window: done in it: node 3',
    });
  },
);

test.concurrent(
  'trigger, of a schedule whose input somebody edited in Temporal, starts what stands there',
  async () => {
    await schedules.create('edited', './short.yaml', 'edited', '--nodes', '3', ...CLOSED());
    await schedules.handle('edited').update((was) => {
      const { runbook, cluster, window } = was.action.args?.[0] as Record<string, unknown>;
      return { ...was, action: { ...was.action, args: [{ runbook, cluster, window, nodes: [2], waive: null }] } };
    });
    const words = ['--outside-window', 'ticket 4711', '--by', 'ada', '--json'];
    const { run } = JSON.parse(await schedules.ok('trigger', 'edited', ...words)) as { run: { id: string } };
    const report = await schedules.reportOf(run.id);
    expect(report).toMatchObject({ outcome: 'completed', nodes: [{ uid: 2 }] });
  },
);

test.concurrent(
  "Temporal's own Trigger, in the window gets what is left of it, and outside is refused and says how",
  async () => {
    await schedules.create('inside', './short.yaml', 'pressed', '--nodes', '2', ...OPEN());
    await schedules.create('outside', './short.yaml', 'pressed', '--nodes', '2', ...CLOSED());
    await schedules.handle('outside').trigger('SKIP');
    const refused = await schedules.report('outside');
    expect(refused.outcome).toBe('refused');
    expect(refused.next).toContain('is outside of the window of outside, which opens next');
    expect(refused.next).toContain('to start all the same: rollbook schedule trigger outside --outside-window WHY');
    expect(sent('pressed')).toBe(0);
    const { past } = await schedules.showUntil('outside', (seen) => seen.past.length === 1);
    expect(past[0]).toMatchObject({ idle: true, text: 'refused: nothing was sent' });
    await schedules.handle('inside').trigger('SKIP');
    expect((await schedules.report('inside')).outcome).toBe('completed');
    expect(sent('pressed')).toBe(1);
  },
);

test.concurrent(
  '--stop-after-failure, after a run that failed, pauses the schedule and says why; resume goes on',
  async () => {
    sim('fails').faults.on({ kind: 'stays-stopped', node: 2, times: 1 });
    const words = ['--nodes', '2', '--cron', seconds(30), '--window', '60s', '--stop-after-failure'];
    await schedules.create('fails', './short.yaml', 'fails', ...words);
    const id = await schedules.run('fails');
    const report = await schedules.reportOf(id);
    expect(report.outcome).toBe('failed');
    expect(report.next).toContain('rollbook schedule resume fails');
    await schedules.until('fails', ({ state }) => state.paused);
    const shown = await schedules.show('fails');
    expect(shown).toMatchObject({ stopAfterFailure: true, paused: true, nextAt: null });
    expect(shown.pausedWhy).toMatch(new RegExp(`^paused by run ${id}, which ended failed at `));
    for (const text of [await schedules.ok('show', 'fails'), await schedules.ok('list')])
      expect(text).toContain(`paused by run ${id}, which ended failed`);
    expect(await schedules.ok('resume', 'fails')).toContain('it goes on; its next start is ');
    // What stays stopped is left stopped: there is nothing to do.
    expect((await schedules.report('fails', 2)).run.id).not.toBe(id);
    await schedules.ok('delete', 'fails');
  },
);

test.concurrent(
  '--stop-after-failure, after a run that found the cluster busy, does not pause the schedule',
  async () => {
    const hold = ['run', './short.yaml', '--cluster', 'busy', '--nodes', '3', '-i', 'stable=19s', '--id', 'holder'];
    await schedules.create('busy', './short.yaml', 'busy', '--nodes', '2', '--stop-after-failure', ...OPEN());
    const holder = schedules.rollbook(...hold, '--yes');
    await schedules.until('busy', () => sent('busy') > 0);
    await schedules.handle('busy').trigger('SKIP');
    const report = await schedules.report('busy');
    expect(report.outcome).toBe('refused');
    expect(report.next).toContain('held by run holder');
    expect((await holder).code).toBe(0);
    expect((await schedules.handle('busy').describe()).state.paused).toBe(false);
    expect(sent('busy')).toBe(1);
  },
);
