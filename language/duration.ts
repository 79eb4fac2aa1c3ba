const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];
const PATTERN = /^(?:(\d{1,12})d)?(?:(\d{1,12})h)?(?:(\d{1,12})m)?(?:(\d{1,12})s)?(?:(\d{1,12})ms)?$/;

/** The same as a pattern for editors. */
export const DURATION_PATTERN = '^(?=\\d)(\\d{1,12}d)?(\\d{1,12}h)?(\\d{1,12}m)?(\\d{1,12}s)?(\\d{1,12}ms)?$';

/** The longest duration that a timer of the engine or of a request can hold. */
export const LONGEST = 24 * 86_400_000;

/** What a person writes where a duration is wanted. */
export const DURATION_HINT = 'write a number and a unit, such as 500ms, 30s, 5m, 12h, 1d or 1h30m';

/** Milliseconds of `500ms`, `30s`, `5m`, `12h`, `1d` or `1h30m`; null for anything else, a bare number too. */
export function parseDuration(text: string): number | null {
  const found = PATTERN.exec(text);
  if (found === null || text === '') return null;
  let sum = 0;
  UNITS.forEach(([, ms], index) => {
    sum += Number(found[index + 1] ?? 0) * ms;
  });
  return Number.isSafeInteger(sum) ? sum : null;
}

/** The shortest text that `parseDuration` reads as the same whole milliseconds; a negative one has a minus before it. */
export function formatDuration(ms: number): string {
  let rest = Math.round(Math.abs(ms));
  if (rest === 0) return '0s';
  let text = ms < 0 ? '-' : '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
