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

/** Longer texts of a cluster are cut: they go into histories and reports. */
const LONGEST = 200;

/** A foreign text that is shown: at most 200 characters, and nothing that a terminal would obey. */
export function shown(text: string): string {
  const line = text.slice(0, LONGEST).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
  return text.length > LONGEST ? `${line}…` : line;
}

/** A text where there is one; anything else is null. */
export const textOrNull = anything.transform((value) =>
  typeof value === 'string' && value !== '' ? shown(value) : null,
);

/** A word that decides something: never empty. None becomes a known one by being made fit to be shown. */
export const word = z.string().min(1).transform(shown);

/** A name that is compared: as it is, or not at all. */
export const properName = z
  .string()
  .min(1)
  .refine((name) => shown(name) === name, 'it is longer than 200 characters or cannot be printed');

/** An object from names to things, at most `most` of them. */
export function named<T extends z.ZodType>(item: T, most: number) {
  return z
    .record(properName, item)
    .refine((list) => Object.keys(list).length <= most, `it lists more than ${most} of them`);
}

/**
 * A list of things with an id, given as an array (id inside, under `key`) or as an object (id as key). Keys that are
 * no data of the cluster's (`__proto__`) are left out.
 */
export function keyed<T extends z.ZodType>(key: string, item: T, most: number) {
  return z
    .unknown()
    .transform((value): unknown => entries(value, key))
    .pipe(z.array(item).max(most, `it lists more than ${most} of them`));
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
