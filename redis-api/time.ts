const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i;
const TIMEDELTA = /^(?:(\d{1,9}) days?, )?(\d{1,9}):(\d\d):(\d\d)(?:\.\d+)?$/;

/** A node's time as ISO-8601 UTC in one spelling, so that equal times are equal texts; null for anything else. */
export function isoTime(value: unknown): string | null {
  const match = typeof value === 'string' ? ISO.exec(value.trim()) : null;
  if (!match) return null;
  const text = match[0].replace(' ', 'T').toUpperCase();
  const at = Date.parse(match[2] === undefined ? `${text}Z` : text);
  return Number.isNaN(at) ? null : new Date(at).toISOString().replace('.000Z', 'Z');
}

/** An uptime such as `3 days, 0:58:59` as whole seconds; null for anything else, negative ones too. */
export function uptimeSeconds(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? Math.floor(value) : null;
  const match = typeof value === 'string' ? TIMEDELTA.exec(value.trim()) : null;
  if (!match) return null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return Number.isSafeInteger(total) ? total : null;
}
