import type { Item } from './item';

/** The document of `calendar --json`: instants are ISO-8601, what is not known is null. */
export function calendarJson(items: readonly Item[], { from, to, zone }: { from: number; to: number; zone: string }) {
  return {
    from: iso(from),
    to: iso(to),
    zone,
    complete: items.every(isWhole),
    items: items.map((one) => ({
      ...one,
      start: iso(one.start),
      end: iso(one.end),
      freezes: one.freezes?.map(({ title, start, end }) => ({ title, start: iso(start), end: iso(end) })) ?? null,
    })),
  };
}

/** Whether nothing is left out or unknown here. */
export function isWhole({ kind }: Item): boolean {
  return kind !== 'unknown' && kind !== 'more';
}

function iso(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
