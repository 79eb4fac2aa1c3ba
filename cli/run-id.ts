import { randomInt } from 'node:crypto';

/** `<cluster>-<runbook>-<UTC yyyymmdd-hhmmss>-<4 letters>`: sorts by time, and says what it is. */
export function newRunId(cluster: string, runbook: string, now = new Date()): string {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const letters = Array.from({ length: 4 }, () => String.fromCharCode(97 + randomInt(26))).join('');
  return `${cluster}-${runbook}-${stamp}-${letters}`;
}
