/** A number from 0 to 1, the same row for the same seed (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Milliseconds: a fixed number, or anything from the first to the second. */
export type Span = number | [number, number];

export function within(span: Span, random: Random): number {
  return typeof span === 'number' ? span : Math.round(span[0] + random() * (span[1] - span[0]));
}
