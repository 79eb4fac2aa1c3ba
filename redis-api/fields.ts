import { z } from 'zod';

/** An id in any of its spellings: `1`, `"1"`. */
export const uid = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .pipe(z.int().nonnegative());

/** A field that may be missing or odd. */
export const anything = z.unknown().optional();

/** A text where there is one; anything else is null. */
export const textOrNull = anything.transform((value) => (typeof value === 'string' && value !== '' ? value : null));

/** A word that decides something: never empty, kept as it is. */
export const word = z.string().min(1);

/**
 * A list of things with an id, given as an array (id inside, under `key`) or as an object (id as key). Keys that are
 * no data of the cluster's (`__proto__`) are left out.
 */
export function keyed<T extends z.ZodType>(key: string, item: T) {
  return z
    .unknown()
    .transform((value): unknown => entries(value, key))
    .pipe(z.array(item));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entries(value: unknown, key: string): unknown {
  if (Array.isArray(value) || !isObject(value)) return value;
  return Object.entries(value)
    .filter(([name]) => name !== '__proto__')
    .map(([name, item]) => (isObject(item) ? { ...item, [key]: item[key] ?? name } : item));
}
