import fc from 'fast-check';
import { fieldsOfCron } from '../../rollout/calendar-fields';
import { specOf } from '../../cli/schedule/spec';
import { isSameSpec } from '../../cli/schedule/spec';
import { liveOf } from '../../cli/schedule/live';
import { noteOf, requestOf, scheduleOf } from '../../cli/schedule/made';
import { differences } from '../../cli/schedule/settings';
import { describedOf, liveFrom, MAKER, SUNDAY, timingOf, wantedOf } from './schedule-help';

describe('the schedule of Temporal', () => {
  test('every default of Temporal that is wrong for maintenance, is written out', () => {
    expect(scheduleOf(wantedOf(), MAKER, false)).toMatchObject({
      scheduleId: 'sunday-stats',
      policies: { overlap: 'SKIP', catchupWindow: 600_000, pauseOnFailure: false },
      spec: { timezone: 'Europe/Berlin', jitter: 0 },
      state: { paused: false },
      action: {
        type: 'startWorkflow',
        workflowType: 'runbook',
        taskQueue: 'rollbook',
        workflowId: 'prod-eu-rolling-restart-sunday-stats',
        workflowTaskTimeout: '8s',
        staticSummary: 'schedule sunday-stats: rolling-restart on prod-eu',
      },
    });
  });

  test('a run of it, gets the window, who asks, and nothing that was not written', () => {
    const { entry } = wantedOf();
    expect(requestOf('sunday-stats', entry)).toEqual({
      runbook: 'rolling-restart',
      cluster: 'prod-eu',
      inputs: { services: ['stats_archiver'] },
      requestedBy: 'schedule sunday-stats',
      window: SUNDAY,
    });
    const more = { ...entry, nodes: [1, 3], reason: 'r', stopAfterFailure: true, requireApproval: true };
    expect(requestOf('sunday-stats', { ...more, waive: ['cluster-check'] })).toMatchObject({
      nodes: [1, 3],
      waive: ['cluster-check'],
      reason: 'r',
      requireApproval: true,
      stopAfterFailure: 'sunday-stats',
    });
  });

  test('its texts, say what it does, for whom and who made it, short enough for the server', () => {
    const wanted = wantedOf(SUNDAY, { note: 'Ask Ada first', nodes: [1] });
    expect(noteOf(wanted)).toBe(
      'Ask Ada first. Runs rolling-restart on prod-eu, node 1 only (services=stats_archiver): 0 2 * * SUN Europe/Berlin, window 3h.',
    );
    const { action, state } = scheduleOf(wanted, { ...MAKER, file: 'night.yaml' }, true, {
      by: 'bob',
      at: MAKER.createdAt,
    });
    expect(state?.note).toBe('paused when ada made it at 2026-03-01 02:00:00 UTC');
    expect(action.staticDetails).toContain(
      'Started by the schedule `sunday-stats`, which `ada` made from `night.yaml` at 2026-03-01 02:00:00 UTC and `bob` changed at 2026-03-01 02:00:00 UTC.',
    );
    const services = Array.from({ length: 2_000 }, (_, at) => `service_${at}`);
    expect(noteOf(wantedOf(SUNDAY, { inputs: { services } })).length).toBeLessThanOrEqual(1_000);
  });

  test('a single time, is an instant in UTC, the first of an hour that comes twice', () => {
    const { window } = timingOf({ at: '2026-10-25T02:30', timezone: 'Europe/Berlin', window: '1h' });
    const spec = specOf(window, 'x', 0);
    expect(spec).toMatchObject({ timezone: 'UTC' });
    expect(spec.calendars).toEqual([
      expect.objectContaining({
        year: [2026],
        month: ['OCTOBER'],
        dayOfMonth: [25],
        hour: [0],
        minute: [30],
        second: [0],
      }),
    ]);
  });
});

describe('a schedule that is read back from Temporal', () => {
  const field = (least: number, most: number) =>
    fc.oneof(
      fc.constant('*'),
      fc
        .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 })
        .map((list) => list.join(',')),
      fc
        .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 2, max: 9 }))
        .map(([from, by]) => `${from}-${most}/${by}`),
    );
  const cron = fc
    .tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6), field(2026, 2030))
    .map((fields) => fields.join(' '));

  test('of any times, is known to start by exactly those', () => {
    fc.assert(
      fc.property(cron, cron, fc.integer({ min: 0, max: 600_000 }), (text, other, jitter) => {
        const spec = specOf(timingWithoutStarts(text), text, jitter);
        const live = describedOf({ ...scheduleOf(wantedOf(), MAKER, false), spec }).spec;
        const changed = specOf(timingWithoutStarts(other), other, jitter);
        expect(isSameSpec(live, spec)).toBe(true);
        expect(isSameSpec(live, changed)).toBe(JSON.stringify(valuesOf(text)) === JSON.stringify(valuesOf(other)));
        expect(isSameSpec(live, { ...spec, jitter: jitter + 1 })).toBe(false);
        expect(isSameSpec(live, { ...spec, timezone: 'UTC' })).toBe(false);
      }),
    );
  });

  test('has the settings that it was made with, and nothing to change', () => {
    const wanted = wantedOf(
      {
        calendar: { hour: 2, dayOfWeek: 'SUNDAY' },
        timezone: 'UTC',
        window: '1h',
        at_close: 'carry-over',
        jitter: '5m',
        catch_up: '1m',
      },
      {
        nodes: [3, 1],
        waive: ['cluster-check'],
        reason: 'known',
        overlap: 'buffer-one',
        stopAfterFailure: true,
        requireApproval: true,
        note: 'n',
      },
    );
    const live = liveFrom(wanted);
    expect(live).toMatchObject({ entry: wanted.entry, timing: wanted.timing, changed: [], change: null, ...MAKER });
    expect(differences(live, wanted)).toEqual([]);
  });

  test.each([
    ['when it starts', { spec: { cronExpressions: ['0 3 * * *'] } }],
    ['when it starts', { spec: { ...scheduleOf(wantedOf(), MAKER, false).spec, startAt: new Date(0) } }],
    ['what it starts', { action: { workflowType: 'other' } }],
    ['what it starts', { action: { taskQueue: 'other' } }],
    [
      'what it gives to its runs',
      { action: { args: [{ ...requestOf('sunday-stats', wantedOf().entry), outsideWindow: 'x' }] } },
    ],
    ['what becomes of starts that overlap, or of failures', { policies: { overlap: 'ALLOW_ALL' } }],
    ['what becomes of starts that overlap, or of failures', { policies: { pauseOnFailure: true } }],
  ])('changed there in %s, says so and would be set right', (what, change) => {
    const made = scheduleOf(wantedOf(), MAKER, false);
    const changed = { ...made, ...change, action: { ...made.action, ...('action' in change ? change.action : {}) } };
    const policies = { ...made.policies, ...('policies' in change ? change.policies : {}) };
    const live = liveOf(describedOf({ ...changed, policies } as never));
    expect(live?.changed).toEqual([what]);
    expect(live && differences(live, wantedOf())).toEqual([
      { key: what, before: 'changed in Temporal', after: 'as written' },
    ]);
  });

  test.each([
    [undefined],
    [[]],
    [['x']],
    [[{ runbook: 'r' }]],
    [[{ ...requestOf('x', wantedOf().entry), window: { cron: 'x' } }]],
  ])('with the input %j, has no settings and says so', (args) => {
    const made = scheduleOf(wantedOf(), MAKER, false);
    const live = liveOf(describedOf({ ...made, action: { ...made.action, args } } as never));
    expect(live).toMatchObject({
      entry: null,
      timing: null,
      changed: ['what it gives to its runs'],
      runbook: 'rolling-restart',
    });
  });

  test.each([
    [undefined],
    [{}],
    [{ rollbook: 'button' }],
    [{ rollbook: 'schedule' }],
    [{ rollbook: 'schedule', schedule: { name: 'x', ...MAKER } }],
  ])('with the memo %j, is not taken for ours', (memo) => {
    expect(liveOf(describedOf({ ...scheduleOf(wantedOf(), MAKER, false), memo } as never))).toBeNull();
  });

  test('settings that differ, are named by their keys, each with before and after', () => {
    const live = liveFrom(wantedOf());
    const after = wantedOf(
      { cron: '0 3 * * SUN', timezone: 'Europe/Berlin', window: '3h', at_close: 'carry-over' },
      { inputs: { services: ['alert_mgr'], stable: '1s' }, note: 'x' },
    );
    expect(differences(live, after)).toEqual([
      { key: 'inputs.services', before: 'stats_archiver', after: 'alert_mgr' },
      { key: 'inputs.stable', before: null, after: '1s' },
      { key: 'cron', before: '0 2 * * SUN', after: '0 3 * * SUN' },
      { key: 'at_close', before: 'stop', after: 'carry-over' },
      { key: 'note', before: null, after: 'x' },
      { key: 'cutoff', before: '20m', after: null },
    ]);
  });
});

/** Of any cron text, also one that never comes. */
function timingWithoutStarts(cron: string) {
  return { ...timingOf(SUNDAY).window, opens: { kind: 'calendar' as const, fields: fieldsOfCron(cron) } };
}

function valuesOf(cron: string) {
  return Object.entries(fieldsOfCron(cron)).map(([name, values]) => (values?.length === SIZES[name] ? null : values));
}

const SIZES: Record<string, number> = {
  second: 60,
  minute: 60,
  hour: 24,
  dayOfMonth: 31,
  month: 12,
  dayOfWeek: 7,
  year: 101,
};
