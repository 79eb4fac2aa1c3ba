import { expectFitForPeople, House } from './house';
import { SHORT, Schedules } from './schedule-help';

let house: House;
let schedules: Schedules;

const CREATE = ['rolling-restart', '--cluster', 'one'];
const NIGHT = ['--cron', '0 2 * * SUN', '--timezone', 'Europe/Berlin', '--window', '3h'];
const FULL = [
  ...['-i', 'services=stats_archiver,alert_mgr', '-i', 'stable=20s', '--nodes', '2,3'],
  ...['--cutoff', '20m', '--at-close', 'carry-over', '--jitter', '5m', '--overlap', 'buffer-one'],
  ...['--stop-after-failure', '--require-approval', '--waive', 'cluster-check', '--reason', 'ticket 4711'],
  ...['--note', 'Ask Ada first', '--by', 'ada'],
];

beforeAll(async () => {
  house = await House.open();
  schedules = new Schedules(house);
  await house.cluster('one');
  await house.write('short.yaml', SHORT);
  await house.worker();
});
afterAll(() => house.close());

const inBerlin = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

describe('a schedule, from its making to its end', () => {
  test('create, says when it starts next; every default of Temporal that is wrong here is written out', async () => {
    const ran = await schedules.call('create', 'night', ...CREATE, ...NIGHT, ...FULL);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(
      /^schedule night: its next start is Sun \d{4}-\d\d-\d\d 02:0\d(:\d\d)? \+0[12]:00 Europe\/Berlin \(.* UTC\)$/m,
    );
    const { policies, spec, state, action, memo } = await schedules.handle('night').describe();
    expect(policies).toEqual({ overlap: 'BUFFER_ONE', catchupWindow: 600_000, pauseOnFailure: false });
    expect(spec).toMatchObject({ timezone: 'Europe/Berlin', jitter: 300_000, intervals: [], skip: [] });
    expect(spec.calendars).toHaveLength(1);
    expect(state).toEqual({
      paused: false,
      note: expect.stringMatching(
        /^Ask Ada first\. Runs rolling-restart on one, nodes 2, 3 only, waiving cluster-/,
      ) as unknown,
    });
    expect(memo).toMatchObject({ rollbook: 'schedule', schedule: { name: 'night', createdBy: 'ada', file: null } });
    expect(action).toMatchObject({
      workflowType: 'runbook',
      workflowId: 'one-rolling-restart-night',
      taskQueue: 'rollbook',
      staticSummary: 'schedule night: rolling-restart on one',
      staticDetails: expect.stringContaining('Started by the schedule `night`, which `ada` made') as unknown,
      args: [
        {
          runbook: 'rolling-restart',
          cluster: 'one',
          inputs: { services: ['stats_archiver', 'alert_mgr'], stable: '20s' },
          nodes: [2, 3],
          waive: ['cluster-check'],
          reason: 'ticket 4711',
          requestedBy: 'schedule night',
          requireApproval: true,
          window: {
            cron: '0 2 * * SUN',
            timezone: 'Europe/Berlin',
            window: '3h',
            cutoff: '20m',
            at_close: 'carry-over',
          },
          stopAfterFailure: 'night',
        },
      ],
    });
  });

  test('create, with nothing but what is needed, skips starts that overlap and makes up for ten minutes, not for a year', async () => {
    await schedules.ok('create', 'plain', ...CREATE, ...NIGHT);
    const { policies, action } = await schedules.handle('plain').describe();
    expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: 600_000, pauseOnFailure: false });
    expect(action.args).toEqual([
      {
        runbook: 'rolling-restart',
        cluster: 'one',
        inputs: {},
        requestedBy: 'schedule plain',
        window: { cron: '0 2 * * SUN', timezone: 'Europe/Berlin', window: '3h' },
      },
    ]);
  });

  test('list, each in a line, with its note; --cluster leaves others out', async () => {
    const { out } = await schedules.call('list', '--cluster', 'one');
    expect(out).toMatch(/^night +rolling-restart +one +0 2 \* \* SUN +Sun .* Europe\/Berlin\n {4}Ask Ada first$/m);
    expect(out).toMatch(/^plain +rolling-restart +one +/m);
    expect((await schedules.rows()).map(({ name }) => name)).toEqual(['night', 'plain']);
    expect(await schedules.rows('--cluster', 'two')).toEqual([]);
  });

  test('show, its settings, ten starts in its zone and in ours, and the next change of the clocks', async () => {
    const { next, past, ...row } = await schedules.show('plain');
    expect(row).toMatchObject({ name: 'plain', overlap: 'skip', catchUpMs: 600_000, jitterMs: 0, file: null });
    expect(past).toEqual([]);
    const starts = next.filter(({ kind }) => kind === 'start');
    expect(starts.length).toBeGreaterThanOrEqual(10);
    expect(next.some(({ kind }) => kind === 'clocks')).toBe(true);
    for (const { at, closes } of starts) {
      expect(inBerlin.format(new Date(at))).toBe('Sun 02:00');
      expect(Date.parse(closes ?? '') - Date.parse(at)).toBe(3 * 3_600_000);
    }
    const { out } = await schedules.call('show', 'plain');
    expect(out).toMatch(
      /next starts, by the clock of Europe\/Berlin, and in \S+:\n( {2}Sun \d{4}-\d\d-\d\d 02:00 \+0[12]:00 .*\n){2}/,
    );
    expect(out).toMatch(/the clocks of Europe\/Berlin change, \+0\d:00 to \+0\d:00$/m);
    expect(out).toContain('last starts: none yet');
  });

  test('pause and resume, each twice, says that it was so; a pause says who and why', async () => {
    const words = ['--by', 'bob', '--reason', 'until the upgrade is through'];
    expect(await schedules.ok('pause', 'night', ...words)).toContain(
      'it starts nothing until rollbook schedule resume night',
    );
    const why = /paused by bob at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: until the upgrade is through/;
    expect(await schedules.ok('pause', 'night', '--by', 'eve')).toMatch(
      new RegExp(`paused already \\(${why.source}\\)`),
    );
    expect(await schedules.ok('list')).toMatch(new RegExp(`^night .* paused\\n {4}${why.source}$`, 'm'));
    expect(await schedules.ok('show', 'night')).toMatch(why);
    expect(await schedules.show('night')).toMatchObject({
      paused: true,
      pausedWhy: expect.stringMatching(why) as unknown,
      nextAt: null,
    });
    expect(await schedules.ok('resume', 'night')).toContain('schedule night: it goes on; its next start is Sun ');
    expect(await schedules.ok('resume', 'night')).toContain('it was not paused; its next start is Sun ');
    const { state } = await schedules.handle('night').describe();
    expect(state).toMatchObject({ paused: false, note: expect.stringContaining('Ask Ada first. Runs') as unknown });
  });

  test('pause, with a reason that is longer than Temporal keeps and commands a terminal, keeps what fits as text', async () => {
    await schedules.ok('pause', 'night', '--by', 'bob', '--reason', `\u001b[31mred\n${'語'.repeat(900)}`);
    const { pausedWhy } = await schedules.show('night');
    expect(pausedWhy).toMatch(/^paused by bob at .* UTC: \[31mred.*…$/);
    await schedules.ok('resume', 'night');
  });

  test('update, changes what is written and leaves the rest; with nothing different nothing is written', async () => {
    const words = [
      '--cron',
      '0 3 * * SAT',
      '--unset',
      'cutoff',
      '--unset',
      'inputs.stable',
      '--window',
      '4h',
      '--by',
      'eve',
    ];
    const out = await schedules.ok('update', 'night', ...words);
    expect(out).toContain('    cron: 0 2 * * SUN -> 0 3 * * SAT\n    window: 3h -> 4h\n');
    expect(out).toContain('    cutoff: 20m -> not set\n');
    expect(out).toContain('    inputs.stable: 20s -> not set\n');
    expect(out).toMatch(/its next start is Sat .* 03:0/);
    const seen = await schedules.handle('night').describe();
    expect(seen.action.args?.[0]).toMatchObject({
      inputs: { services: ['stats_archiver', 'alert_mgr'] },
      nodes: [2, 3],
      stopAfterFailure: 'night',
      window: { cron: '0 3 * * SAT', timezone: 'Europe/Berlin', window: '4h', at_close: 'carry-over' },
    });
    expect(seen.policies).toEqual({ overlap: 'BUFFER_ONE', catchupWindow: 600_000, pauseOnFailure: false });
    expect(await schedules.show('night')).toMatchObject({ createdBy: 'ada', changedBy: 'eve', changedInTemporal: [] });
    const again = await schedules.ok('update', 'night', '--window', '4h');
    expect(again).toContain('nothing is different, so nothing was changed');
    const after = await schedules.handle('night').describe();
    expect(after.info.lastUpdatedAt).toEqual(seen.info.lastUpdatedAt);
  });

  test('update, to a runbook that is a file, of a paused schedule, which stays paused', async () => {
    await schedules.ok('pause', 'plain', '--reason', 'not now');
    const out = await schedules.ok('update', 'plain', './short.yaml', '--nodes', '2');
    expect(out).toMatch(/runbook: rolling-restart -> short \(its text, [0-9a-f]{8}\)/);
    const { state, action } = await schedules.handle('plain').describe();
    expect(state).toMatchObject({ paused: true, note: expect.stringContaining(': not now') as unknown });
    expect(action).toMatchObject({ workflowId: 'one-short-plain', args: [{ runbook: SHORT, nodes: [2] }] });
  });

  test('edited in Temporal, is shown as changed; update sets it right', async () => {
    await schedules.handle('plain').update((was) => ({
      ...was,
      spec: { ...was.spec, calendars: [{ hour: 5 }] },
      policies: { ...was.policies, overlap: 'ALLOW_ALL' },
    }));
    const changed = ['when it starts', 'what becomes of starts that overlap, or of failures'];
    expect((await schedules.show('plain')).changedInTemporal).toEqual(changed);
    expect(await schedules.ok('list')).toContain(`    changed in Temporal: ${changed.join(', ')}`);
    expect(await schedules.ok('show', 'plain')).toContain('  ! somebody changed in Temporal: when it starts\n');
    expect(await schedules.ok('update', 'plain')).toContain('when it starts: changed in Temporal -> as written');
    expect((await schedules.show('plain')).changedInTemporal).toEqual([]);
    const { spec, policies } = await schedules.handle('plain').describe();
    expect(spec.calendars?.[0]).toMatchObject({ hour: [{ start: 2, end: 2 }] });
    expect(policies.overlap).toBe('SKIP');
  });

  test('delete, exit 0, and then there is none: exit 2', async () => {
    expect(await schedules.ok('delete', 'plain')).toContain('it is gone; a run that it started goes on');
    expect(await schedules.isThere('plain')).toBe(false);
    const again = await schedules.call('delete', 'plain');
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('there is no schedule plain') as unknown });
  });
});

test('a schedule that somebody else made is left alone, by every verb', async () => {
  await house.server.client.schedule.create({
    scheduleId: 'theirs',
    spec: { calendars: [{ hour: 2 }] },
    action: { type: 'startWorkflow', workflowType: 'runbook', taskQueue: 'rollbook' },
    state: { note: 'hands off' },
  });
  const before = await schedules.handle('theirs').describe();
  const verbs = ['show', 'pause', 'resume', 'trigger', 'update', 'delete'].map((verb) =>
    schedules.call(verb, 'theirs'),
  );
  for (const ran of await Promise.all(verbs)) {
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('so it is left alone') as unknown });
    expectFitForPeople(ran);
  }
  const made = await schedules.call('create', 'theirs', ...CREATE, ...NIGHT);
  expect(made).toMatchObject({ code: 2, err: expect.stringContaining('Rollbook did not make it') as unknown });
  expect((await schedules.rows()).map(({ name }) => name)).not.toContain('theirs');
  const { info, state, spec } = await schedules.handle('theirs').describe();
  expect({ info, state, spec }).toEqual({ info: before.info, state: before.state, spec: before.spec });
});
