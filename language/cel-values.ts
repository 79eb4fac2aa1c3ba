import type { ObjectShape, Shape } from './actions';
import { SERVICE } from './actions';
import type { CelObject } from './cel-types';
import { Moment, Span, momentText, parseMoment } from './cel-types';
import { formatDuration } from './duration';

/**
 * A JSON value as an expression sees it. What is missing or of another type is left out, so that an expression
 * that needs it cannot be evaluated: unknown, never false.
 */
export function toCel(shape: Shape, value: unknown, classes: ReadonlyMap<string, CelObject>): unknown {
  if (typeof shape === 'string') return simple(shape, value);
  if ('list' in shape) return list(shape.list, value, classes);
  if ('map' in shape) return map(shape.map, value, classes);
  return object(shape, value, classes);
}

function simple(shape: Extract<Shape, string>, value: unknown): unknown {
  switch (shape) {
    case 'int':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'instant': {
      const ms = typeof value === 'string' ? parseMoment(value) : null;
      return ms === null ? undefined : new Moment(ms);
    }
    case 'seconds':
      return typeof value === 'number' && Number.isFinite(value) ? new Span(value * 1000) : undefined;
    case 'milliseconds':
      return typeof value === 'number' && Number.isFinite(value) ? new Span(value) : undefined;
  }
}

function list(of: Shape, value: unknown, classes: ReadonlyMap<string, CelObject>): unknown {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item: unknown) => toCel(of, item, classes));
  return items.includes(undefined) ? undefined : items;
}

function map(of: Shape, value: unknown, classes: ReadonlyMap<string, CelObject>): unknown {
  if (!isRecord(value)) return undefined;
  const result = new Map<string, unknown>();
  for (const [key, entry] of Object.entries(value)) {
    const seen = toCel(of, entry, classes);
    if (seen !== undefined) result.set(key, seen);
  }
  return result;
}

function object(shape: ObjectShape, value: unknown, classes: ReadonlyMap<string, CelObject>): unknown {
  const Type = classes.get(shape.object);
  if (!isRecord(value) || Type === undefined) return undefined;
  const result = new Type();
  for (const [key, of] of Object.entries(shape.fields)) {
    const seen = toCel(of, Object.hasOwn(value, key) ? value[key] : undefined, classes);
    if (seen !== undefined) result.set(key, seen);
  }
  // A service that does not run has been up for no time, whatever the node left out.
  if (shape === SERVICE && !result.has('uptime') && value['status'] !== 'RUNNING') result.set('uptime', new Span(0));
  return result;
}

/** The empty value of a field, for a step that was skipped. */
export function emptyValue(shape: Shape): unknown {
  if (typeof shape !== 'string') {
    if ('list' in shape) return [];
    return {};
  }
  const empty = { int: 0, string: '', bool: false, instant: null, seconds: 0, milliseconds: 0 } as const;
  return empty[shape];
}

/** The value as JSON, without a BigInt in it. */
export function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Span || value instanceof Moment) return render(value);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [String(key), fromCel(one)]));
  if (Array.isArray(value)) return value.map(fromCel);
  return isRecord(value) ? fromCel(new Map(Object.entries(value))) : value;
}

/** A value inside other text; null: it cannot stand there. */
export function render(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (value instanceof Span) return formatDuration(value.ms);
  if (value instanceof Moment) return momentText(value);
  if (!Array.isArray(value)) return null;
  const items = value.map((item: unknown) => render(item));
  return items.includes(null) ? null : items.join(', ');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
