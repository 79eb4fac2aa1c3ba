import { condition, sleep } from '@temporalio/workflow';
import { LONGEST } from '../language/duration';
import { openFrom } from '../rollout/window';
import { iso } from '../rollout/words';
import type { Run } from './run';

/**
 * Heals a hold at a border: only where the window is open (safety rule 5). While it is closed nothing is asked, and what
 * was well when it closed is looked at again when it opens. `never` is told where it opens no more. Cancelled with the hold.
 */
export async function healWhileOpen(run: Run, heal: () => Promise<boolean>, never: () => void): Promise<boolean> {
  for (;;) {
    await untilOpen(run, never);
    const well = await heal();
    if (!well || isOpen(run)) return well;
  }
}

async function untilOpen(run: Run, never: () => void): Promise<void> {
  while (!isOpen(run)) {
    const from = run.window && openFrom(run.window, Date.now());
    if (from === null) {
      never();
      await condition(() => false);
    } else await sleep(Math.min(from - Date.now(), LONGEST), { summary: `the window is closed until ${iso(from)}` });
  }
}

function isOpen({ window }: Run): boolean {
  const now = Date.now();
  return window === null || openFrom(window, now) === now;
}
