/** ISO 8601 in UTC with whole seconds, as `start_time` has it. */
export function isoSeconds(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** The text of a Python timedelta: `0:21:27`, `1 day, 2:00:00`, `3 days, 0:58:59`. */
export function uptimeText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor((seconds % 86_400) / 3600), twoDigits(seconds / 60), twoDigits(seconds)].join(':');
  return days === 0 ? clock : `${days} ${days === 1 ? 'day' : 'days'}, ${clock}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value) % 60).padStart(2, '0');
}
