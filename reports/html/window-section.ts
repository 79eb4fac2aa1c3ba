import type { Report } from '../../rollout/report-shape';
import { usedFor } from '../../rollout/window-use';
import { clock, count, instant } from '../words';
import { markup, type Markup } from './markup';
import { section, table } from './parts';

/** The openings of its maintenance window that the run used or waited for; of a run without one nothing. */
export function windowsSection({ windows = [] }: Report): Markup | null {
  if (windows.length === 0) return null;
  const rows = windows.map(({ start, closes, cutoffAt, text, sent, done, why }) => [
    markup`<b>${text}</b><div class="sub small">${instant(start)} – ${clock(closes)}${cutoffAt === closes ? null : markup`, cut-off ${clock(cutoffAt)}`}</div>`,
    markup`${usedFor({ sent, done, why })}<div class="sub small">${count(sent, 'request')} sent</div>`,
    why ?? 'the run is in it, or waits for it',
  ]);
  return section(
    'Maintenance window',
    table(
      ['window', 'used for', 'what ended that'].map((name) => ({ name })),
      rows,
    ),
  );
}
