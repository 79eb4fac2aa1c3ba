import { Environment } from '@marcbachmann/cel-js';
import type { Shape } from './actions';
import { formatDuration, parseDuration } from './duration';

/**
 * Durations and timestamps of our own: the library's accept no `1d`, and its timestamps are JavaScript Dates, whose
 * constructor differs inside the workflow sandbox, where every use of one would fail.
 */
export class Span {
  constructor(readonly ms: number) {}
}
export class Moment {
  constructor(readonly ms: number) {}
}

/** `duration(…)` and `timestamp(…)` are renamed to these before checking, since built-in overloads cannot be replaced. */
export const RENAMED: Readonly<Record<string, string>> = {
  duration: 'rollbook_duration',
  timestamp: 'rollbook_timestamp',
};

export type CelObject = new () => Map<string, unknown>;

/** The name of a shape's type in expressions. */
export function celType(shape: Shape): string {
  if (typeof shape === 'string') return SIMPLE[shape];
  if ('list' in shape) return `list<${celType(shape.list)}>`;
  if ('map' in shape) return `map<string, ${celType(shape.map)}>`;
  return shape.object;
}

const SIMPLE = {
  int: 'int',
  string: 'string',
  bool: 'bool',
  instant: 'timestamp',
  seconds: 'duration',
  milliseconds: 'duration',
} as const;

const LIMITS = { maxAstNodes: 2000, maxDepth: 60, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 };

/** An environment with this language's durations and timestamps, and without any name. */
export function newEnvironment(): Environment {
  const env = new Environment({ limits: LIMITS });
  env.registerType('duration', { ctor: Span, fields: {} });
  env.registerType('timestamp', { ctor: Moment, fields: {} });
  operators(env);
  conversions(env);
  getters(env);
  return env;
}

type Timed = Span | Moment;

function operators(env: Environment): void {
  for (const type of ['duration', 'timestamp']) {
    env.registerOperator(`${type} == ${type}`, (a: Timed, b: Timed) => a.ms === b.ms);
    env.registerOperator(`${type} < ${type}`, (a: Timed, b: Timed) => a.ms < b.ms);
    env.registerOperator(`${type} <= ${type}`, (a: Timed, b: Timed) => a.ms <= b.ms);
    env.registerOperator(`${type} > ${type}`, (a: Timed, b: Timed) => a.ms > b.ms);
    env.registerOperator(`${type} >= ${type}`, (a: Timed, b: Timed) => a.ms >= b.ms);
  }
  const whole = (factor: bigint) => Number(factor);
  env.registerOperator('duration + duration: duration', (a: Span, b: Span) => new Span(a.ms + b.ms));
  env.registerOperator('duration - duration: duration', (a: Span, b: Span) => new Span(a.ms - b.ms));
  env.registerOperator('duration * int: duration', (a: Span, b: bigint) => new Span(a.ms * whole(b)));
  env.registerOperator('int * duration: duration', (a: bigint, b: Span) => new Span(whole(a) * b.ms));
  env.registerOperator('timestamp + duration: timestamp', (a: Moment, b: Span) => new Moment(a.ms + b.ms));
  env.registerOperator('timestamp - duration: timestamp', (a: Moment, b: Span) => new Moment(a.ms - b.ms));
  env.registerOperator('timestamp - timestamp: duration', (a: Moment, b: Moment) => new Span(a.ms - b.ms));
}

function conversions(env: Environment): void {
  const sync = { async: false };
  env.registerFunction(`${RENAMED['duration']}(string): duration`, (text: string) => readSpan(text), sync);
  env.registerFunction(`${RENAMED['timestamp']}(string): timestamp`, (text: string) => readMoment(text), sync);
  env.registerFunction('string(duration): string', (value: Span) => formatDuration(value.ms), sync);
  env.registerFunction('string(timestamp): string', (value: Moment) => momentText(value), sync);
}

function getters(env: Environment): void {
  const sync = { async: false };
  const spans: Record<string, number> = {
    getHours: 3_600_000,
    getMinutes: 60_000,
    getSeconds: 1_000,
    getMilliseconds: 1,
  };
  for (const [name, unit] of Object.entries(spans)) {
    env.registerFunction(`duration.${name}(): int`, (span: Span) => BigInt(Math.trunc(span.ms / unit)), sync);
  }
  const moments: Record<string, (date: Date) => number> = {
    getFullYear: (date) => date.getUTCFullYear(),
    getMonth: (date) => date.getUTCMonth(),
    getDate: (date) => date.getUTCDate(),
    getDayOfWeek: (date) => date.getUTCDay(),
    getHours: (date) => date.getUTCHours(),
    getMinutes: (date) => date.getUTCMinutes(),
    getSeconds: (date) => date.getUTCSeconds(),
  };
  for (const [name, of] of Object.entries(moments)) {
    env.registerFunction(`timestamp.${name}(): int`, (at: Moment) => BigInt(of(new Date(at.ms))), sync);
  }
}

function readSpan(text: string): Span {
  const ms = parseDuration(text);
  if (ms === null) throw new Error(`\`${text.slice(0, 40)}\` is no duration`);
  return new Span(ms);
}

function readMoment(text: string): Moment {
  const ms = parseMoment(text);
  if (ms === null) throw new Error(`\`${text.slice(0, 40)}\` is no timestamp such as 2026-01-31T22:00:00Z`);
  return new Moment(ms);
}

/** Milliseconds since 1970 of an ISO-8601 text with a time zone; null for anything else. */
export function parseMoment(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

export function momentText(moment: Moment): string {
  return new Date(moment.ms).toISOString().replace('.000Z', 'Z');
}
