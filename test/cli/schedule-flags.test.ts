import fc from 'fast-check';
import { askedByFlags, changedByFlags } from '../../cli/schedule/from-flags';
import { parseName } from '../../cli/schedule/parse-name';
import { parseUnset, textOfInput, unset } from '../../cli/schedule/unset';
import { isSameInput } from '../../cli/asked';
import type { Options } from '../../cli/options';
import type { Call } from '../../cli/verb';
import { liveFrom, SUNDAY, wantedOf } from './schedule-help';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const call = (args: string[], options: Options): Call =>
  ({ args, options: { by: 'ada', ...options } }) as unknown as Call;
const FLAGS: Options = { cluster: 'prod-eu', cron: '0 2 * * SUN', timezone: 'Europe/Berlin', window: '3h' };

describe('schedule create, by its flags', () => {
  test('reads everything that stands there', async () => {
    const asked = await askedByFlags(
      call(['night', 'rolling-restart'], {
        ...FLAGS,
        cutoff: '20m',
        atClose: 'carry-over',
        jitter: '5m',
        catchUp: '1h',
        overlap: 'buffer-one',
        stopAfterFailure: true,
        note: ' n ',
      }),
      NOW,
    );
    expect(asked).toMatchObject({
      name: 'night',
      asked: { source: { kind: 'name', name: 'rolling-restart' }, cluster: 'prod-eu', requestedBy: 'ada' },
      timing: {
        rule: { cron: '0 2 * * SUN', timezone: 'Europe/Berlin', window: '3h', cutoff: '20m', at_close: 'carry-over' },
        jitter: 300_000,
        catchUp: 3_600_000,
      },
      rest: { overlap: 'buffer-one', stopAfterFailure: true, note: 'n' },
    });
  });

  test.each([
    [[], FLAGS, 'write the name of the schedule'],
    [['Night', 'r'], FLAGS, 'schedule Night: write small letters'],
    [['night'], FLAGS, 'write which runbook'],
    [['night', 'r'], { ...FLAGS, cluster: undefined }, 'write which cluster'],
    [['night', 'r'], { ...FLAGS, cron: undefined }, 'write when it starts: --cron'],
    [['night', 'r'], { ...FLAGS, timezone: undefined }, '--timezone: is missing: write one such as Europe/Berlin'],
    [['night', 'r'], { ...FLAGS, window: undefined }, '--window: is missing'],
    [
      ['night', 'r'],
      { ...FLAGS, timezone: 'Europe/Belrin' },
      '--timezone: `Europe/Belrin` is no time zone; did you mean',
    ],
    [['night', 'r'], { ...FLAGS, cutoff: '4h' }, '--cutoff: 4h is not shorter than the window (3h)'],
    [['night', 'r'], { ...FLAGS, cron: '0 2 30 2 *' }, 'the window never opens'],
    [['night', 'r'], { ...FLAGS, cron: '0 2 * * * 2025' }, 'the window never opens'],
    [['night', 'r'], { ...FLAGS, at: '2026-03-01T02:00' }, 'cron and at are both there'],
    [
      ['night', 'r'],
      { ...FLAGS, cron: undefined, at: '2026-03-01T12:59' },
      '--at: 2026-03-01T11:59:00.000Z is in the past',
    ],
    [
      ['night', 'r'],
      { ...FLAGS, cron: undefined, at: '2026-03-29T02:30' },
      '--at: the clocks of Europe/Berlin skip that time',
    ],
    [['night', 'r'], { ...FLAGS, cron: undefined, calendar: '{hour: 2' }, '--calendar: '],
    [['night', 'r'], { ...FLAGS, cron: undefined, calendar: '{"hour": 25}' }, '--calendar: hour `25` does not fit'],
    [['night', 'r'], { ...FLAGS, atClose: 'x' }, '--at-close: `x` is neither stop nor carry-over'],
    [['night', 'r'], { ...FLAGS, cron: '0 2 *' }, '--cron: '],
    [['night', 'r'], { ...FLAGS, jitter: '3h' }, '--jitter: a start that is 3h late finds nothing left'],
    [['night', 'r'], { ...FLAGS, catchUp: '5s' }, '--catch-up: 5s is less than Temporal keeps; write 10s or more'],
    [
      ['night', 'r'],
      { ...FLAGS, cron: undefined, at: '2099-03-01T02:00', atClose: 'carry-over' },
      '--at-close: carry-over needs a window that opens again',
    ],
    [['night', 'r'], { ...FLAGS, catchUp: '4h' }, '--catch-up: 4h is longer than the window'],
    [['night', 'r'], { ...FLAGS, waive: ['cluster-check'] }, '--waive accepts what fails; write why'],
  ] as [string[], Options, string][])('%j %j, is refused with what to write', async (args, options, told) => {
    await expect(askedByFlags(call(args, options), NOW)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(told),
    });
  });

  test('names that are taken as they are', () => {
    expect(['a', 'sunday-stats', '3-am'].map(parseName)).toEqual(['a', 'sunday-stats', '3-am']);
  });
});

describe('schedule update, by its flags', () => {
  const before = wantedOf(
    { ...SUNDAY, at_close: 'carry-over', jitter: '5m', catch_up: '1h' },
    {
      nodes: [1],
      waive: ['cluster-check'],
      reason: 'known',
      inputs: { services: ['a', 'b'], stable: '1s' },
      overlap: 'buffer-one',
      stopAfterFailure: true,
      requireApproval: true,
      note: 'n',
    },
  );
  const change = (options: Options, args = ['sunday-stats']) =>
    changedByFlags(liveFrom(before), call(args, options), NOW);

  test('with nothing written, leaves everything as it is', async () => {
    expect(await change({})).toMatchObject({
      name: 'sunday-stats',
      asked: {
        source: { kind: 'name', name: 'rolling-restart' },
        cluster: 'prod-eu',
        written: { services: 'a,b', stable: '1s' },
        nodes: [1],
        waive: ['cluster-check'],
        reason: 'known',
        requireApproval: true,
      },
      timing: before.timing,
      rest: { overlap: 'buffer-one', stopAfterFailure: true, note: 'n' },
    });
  });

  test('with some written, changes those, and another time takes the place of the one before', async () => {
    const asked = await change({
      at: '2026-12-24T22:00',
      atClose: 'stop',
      input: { stable: '2s' },
      nodes: [3],
      note: '',
    });
    expect(asked).toMatchObject({
      asked: { written: { services: 'a,b', stable: '2s' }, nodes: [3] },
      timing: {
        rule: { at: '2026-12-24T22:00', timezone: 'Europe/Berlin', window: '3h', cutoff: '20m', at_close: 'stop' },
      },
      rest: { note: null },
    });
    expect(asked.timing.rule).not.toHaveProperty('cron');
    expect((await change({}, ['sunday-stats', 'health-check'])).asked.source).toEqual({
      kind: 'name',
      name: 'health-check',
    });
  });

  test('with everything unset, is back at the defaults', async () => {
    const keys = [
      'nodes',
      'waive',
      'reason',
      'require-approval',
      '--cutoff',
      'at_close',
      'jitter',
      'catch_up',
      'overlap',
      'stop_after_failure',
      'note',
      'inputs.stable',
    ];
    const off = keys.reduce<ReturnType<typeof parseUnset>>((list, key) => parseUnset(key, list), []);
    const asked = await change({ unset: off });
    expect(asked.asked).toMatchObject({
      written: { services: 'a,b' },
      nodes: undefined,
      waive: undefined,
      reason: undefined,
      requireApproval: false,
    });
    expect(asked.asked.written).not.toHaveProperty('stable');
    expect(asked.timing).toMatchObject({
      jitter: 0,
      catchUp: 600_000,
      rule: { cron: SUNDAY.cron, timezone: SUNDAY.timezone, window: '3h' },
    });
    expect(Object.keys(asked.timing.rule).sort()).toEqual(['cron', 'timezone', 'window']);
    expect(asked.rest).toEqual({ overlap: 'skip', stopAfterFailure: false, note: null });
  });

  test('of a schedule whose input nobody can read, is refused', async () => {
    const live = { ...liveFrom(before), entry: null };
    await expect(changedByFlags(live, call(['x'], {}), NOW)).rejects.toMatchObject({ code: 'usage' });
  });

  test.each([['x'], ['inputs.'], ['window'], ['timezone']])('--unset %s, is refused with what there is', (key) => {
    expect(() => parseUnset(key)).toThrow(/^--unset .*: write `nodes`/);
  });

  test('--unset of an input that is not given, is refused', () => {
    expect(() => unset(before.entry, new Set(['inputs.nope']))).toThrow(
      '--unset inputs.nope: the schedule gives no input nope',
    );
  });

  test('inputs of any type, written again as text, are the same inputs', () => {
    const name = fc.stringMatching(/^[a-z_]{1,10}$/);
    const value = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.array(name, { minLength: 1 }),
      fc.stringMatching(/^[ -~]{1,20}$/),
    );
    fc.assert(
      fc.property(value, (given) => {
        expect(isSameInput(given, textOfInput(['x', given])[1])).toBe(true);
      }),
    );
  });
});
