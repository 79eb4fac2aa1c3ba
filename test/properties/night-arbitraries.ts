import fc from 'fast-check';
import { offsetsOf } from '../../activities/zones';
import type { WindowRule } from '../../rollout/window-rule';
import type { CalendarFault, Night } from './world/night';
import type { Message, Moment, OnceFault, OnceKind } from './world/faults';

const MINUTE = 60_000;
/** Far from any change of the clocks; twice the hour before one in Berlin; the hour before one in New York. */
const STARTS = [
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 2, 29, 0, 30),
  Date.UTC(2026, 9, 25, 0, 0),
  Date.UTC(2026, 10, 1, 5, 0),
];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const IN_THE_NIGHT: OnceKind[] = [
  'stranger-restarts',
  'stranger-restarts',
  'stranger-stops',
  'reboot',
  'primary-moves',
  'worker-dies',
  'worker-freezes',
  'rival',
  'rival',
  'cancel',
  'terminate',
];

const minutes = (min: number, max: number) => fc.integer({ min, max }).map((many) => many * MINUTE);

/** Dense where it matters, as elsewhere; but hours long, for nights are. */
const later: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.nat(20_000) },
  { weight: 2, arbitrary: minutes(1, 30) },
  { weight: 1, arbitrary: minutes(30, 240) },
);

const moment: fc.Arbitrary<Moment> = fc.record({
  event: fc.constantFrom('written', 'written', 'answered', 'effect', 'waiting', 'start'),
  nth: fc.nat(3),
  after: fc.oneof(fc.constant(0), fc.nat(60_000)),
});
const sleeping: fc.Arbitrary<Moment> = fc.record({ event: fc.constant('waiting'), nth: fc.nat(2), after: later });

/** How often it opens, by the wall clock of its zone at its first opening. */
type Often = 'hourly' | 'twice' | 'daily' | 'calendar' | 'weekly' | 'once' | 'once-by-the-wall';

const window: fc.Arbitrary<(start: number, need: number) => { rule: WindowRule; into: number }> = fc
  .record({
    often: fc.constantFrom<Often>(
      'hourly',
      'hourly',
      'twice',
      'daily',
      'calendar',
      'weekly',
      'once',
      'once-by-the-wall',
    ),
    zone: fc.constantFrom(...ZONES),
    /** Minutes more than its first node may take. */
    spare: fc.constantFrom(0, 1, 0, 1, 2, 3, 5, 8, 12, 20, -1),
    /** Seconds. */
    cutoff: fc.constantFrom(0, 0, 0, 20, 60, 120),
    /** How far into an opening the night begins, in parts of what it has to spare; below 0: before it opens. */
    into: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      { weight: 1, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
    ),
    carries: fc.constantFrom(true, true, true, false),
  })
  .map(({ often, zone, spare, cutoff, into, carries }) => (start, need) => {
    const length = Math.max(3, Math.ceil((need + cutoff * 1_000) / MINUTE) + spare);
    const began = Math.round(into * Math.max(4, spare)) * MINUTE;
    const rule = {
      ...opensAt(often, zone, start - began),
      timezone: zone,
      window: `${length}m`,
      ...(cutoff === 0 ? {} : { cutoff: `${cutoff}s` }),
      ...(carries && !often.startsWith('once') ? { at_close: 'carry-over' as const } : {}),
    };
    return { rule, into: began };
  });

const freeze: fc.Arbitrary<CalendarFault> = fc.record({
  kind: fc.constant('freeze'),
  from: moment,
  in: fc.oneof(fc.constant(0), fc.integer({ min: -60_000, max: 60_000 }), minutes(1, 30), minutes(30, 180)),
  ms: fc.oneof(fc.integer({ min: 1_000, max: 120_000 }), minutes(2, 30), minutes(30, 240)),
  out: fc.option(later, { freq: 4, nil: null }),
});
const unreadable: fc.Arbitrary<CalendarFault> = fc.record({
  kind: fc.constant('unreadable'),
  from: moment,
  ms: fc.oneof(fc.integer({ min: 1_000, max: 60_000 }), minutes(2, 20)),
});
const calendar = fc.array(fc.oneof({ weight: 3, arbitrary: freeze }, { weight: 1, arbitrary: unreadable }), {
  minLength: 1,
  maxLength: 3,
});

const once: fc.Arbitrary<OnceFault> = fc.record({
  from: sleeping,
  kind: fc.constantFrom(...IN_THE_NIGHT),
  node: fc.nat(6),
  service: fc.nat(2),
  ms: fc.oneof(fc.integer({ min: 100, max: 30_000 }), minutes(1, 90)),
});
const message: fc.Arbitrary<Message> = fc.record({
  from: sleeping,
  verb: fc.constantFrom('pause', 'resume', 'retry', 'rollback', 'abort', 'approve'),
  node: fc.constant(null),
});

/** Any night of a runbook whose first node may take so long: a window, freezes, or both; and what befalls a run that sleeps. */
export const nights: fc.Arbitrary<(need: number) => Night> = fc
  .record({
    has: fc.constantFrom('window', 'window', 'calendar', 'both'),
    start: fc.constantFrom(...STARTS),
    window,
    /** In parts of what the opening has been open: 1, as soon as it opened. */
    late: fc.constantFrom(null, null, null, 0, 0.5, 1, 1, 2),
    outside: fc.constantFrom(false, false, false, false, false, false, false, true),
    calendar,
    overrides: fc.constantFrom(false, false, false, true),
    rivalIsFree: fc.boolean(),
    slow: fc.constantFrom<number[]>([], [], [0, 300], [0, 2_500], [4_000]),
    fails: fc.constantFrom(0, 0, 2, 3),
    onces: fc.array(once, { maxLength: 2 }),
    messages: fc.oneof({ weight: 3, arbitrary: fc.constant<Message[]>([]) }, fc.array(message, { maxLength: 2 })),
  })
  .map(({ has, start, window: ruleAt, late, outside, calendar: faults, ...night }) => (need) => {
    const { rule, into } = has === 'calendar' ? { rule: null, into: MINUTE } : ruleAt(start, need);
    return {
      ...night,
      start,
      window: rule,
      late: late === null || into < 0 ? null : Math.round(late * into),
      outside: outside && rule !== null,
      calendar: has === 'window' ? null : faults,
    };
  });

/** Between batches: long enough for a window to close meanwhile. */
export const rests = fc.constantFrom<string | null>(null, '3m', '5m', '8m');

function opensAt(often: Often, zone: string, first: number): Pick<WindowRule, 'cron' | 'calendar' | 'at'> {
  const wall = new Date(first + offsetsOf(zone)(first));
  const [minute, hour, day] = [wall.getUTCMinutes(), wall.getUTCHours(), wall.getUTCDay()];
  switch (often) {
    case 'hourly':
      return { cron: `${minute} * * * *` };
    case 'twice':
      return { cron: `${minute} ${hour},${(hour + 12) % 24} * * *` };
    case 'daily':
      return { cron: `${minute} ${hour} * * *` };
    case 'calendar':
      return { calendar: { minute, hour } };
    case 'weekly':
      return { cron: `${minute} ${hour} * * ${DAYS[day]}` };
    case 'once':
      return { at: new Date(first).toISOString() };
    case 'once-by-the-wall':
      return { at: wall.toISOString().slice(0, 16) };
  }
}
