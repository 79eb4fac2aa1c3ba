import { freezeAtPlanning, freezeText, refusalText, unknownText, type FreezeSpan } from '../rollout/freeze';
import { addNote } from '../rollout/run-state';
import type { Loaded } from '../activities/contract';
import { isOverridden, overrideOf, readFreeze, readFreezeAtBorder } from './freeze-reading';
import { hold } from './hold';
import type { RunInput } from './input';
import { giveUpLock } from './lock-slot';
import { showing, showPhase } from './phase';
import { isReadOnly, type Planned } from './planning';
import { Ended, NotNow, now, type Run, type Waiter } from './run';
import { pass, until } from './wait';

/** A calendar that cannot be read is waited for like a gate. */
const UNREADABLE = 5 * 60_000;
/** The file may be replaced in the middle of a freeze: it is read again after so long, and at last so seldom. */
const FIRST_LOOK = 60_000;
const LAST_LOOK = 30 * 60_000;

/** The plan of a run that begins now, with what the cluster's calendar means for it. Runs without mutating steps obey no freeze. */
export async function withFreeze(
  waiter: Waiter,
  input: RunInput,
  loaded: Extract<Loaded, { ok: true }>,
  planned: Planned,
): Promise<Planned> {
  if (isReadOnly(loaded) || !loaded.cluster.calendar) return planned;
  const found = await readFreeze(waiter, loaded.cluster.name);
  const { refused, notes } = freezeAtPlanning(found, Date.now(), overrideOf(input));
  const { plan } = planned;
  return {
    ...planned,
    plan: { ...plan, refused: [...refused, ...plan.refused], notes: [...plan.notes, ...notes] },
  };
}

/**
 * Whether what comes next may begin, as far as change freezes go. False: the run waited, and the border starts from its
 * top. A run that has sent nothing is refused; one with other nodes in hand (`opens` is false) comes back when they are
 * over.
 */
export async function freezeLets(run: Run, opens: boolean): Promise<boolean> {
  if (run.readOnly || !run.loaded.cluster.calendar) return true;
  const found = await (opens ? readFreezeAtBorder(run) : readFreeze(run, run.loaded.cluster.name));
  run.freezesAt = found.ok && found.next ? found.next.start : Infinity;
  if (found.ok && (found.on === null || isOverridden(run, found.on))) return true;
  if (!opens) throw new NotNow();
  if (!found.ok) await unreadable(run, unknownText(found.why));
  else if (found.on !== null) await frozen(run, found.on);
  return false;
}

/** Whether the freeze that the last border saw coming has begun since: what that border let begin may begin no more. */
export function isFrozenMeanwhile({ freezesAt }: Run): boolean {
  return Date.now() >= freezesAt;
}

/** Waits without the lock until the freeze is over, a person pauses, or the window closes. No hold: it may last for weeks. */
async function frozen(run: Run, first: FreezeSpan): Promise<void> {
  if (!run.sent) throw new Ended('refused', 'freeze', refusalText(first));
  await giveUpLock(run, 'a change freeze is on');
  const closes = run.window?.opening.closes ?? Infinity;
  let on = first;
  for (let delay = FIRST_LOOK; !run.control.pause; delay = Math.min(delay * 2, LAST_LOOK)) {
    addNote(run.state, now(), null, `${freezeText(on)}: the run waits`);
    const left = Math.min(on.until, closes) - Date.now();
    if (left <= 0) return;
    await waiting(run, on, Math.min(delay, left));
    const found = await readFreeze(run, run.loaded.cluster.name);
    if (!found.ok || found.on === null || Date.now() >= closes) return;
    on = found.on;
  }
}

async function waiting(run: Run, on: FreezeSpan, ms: number): Promise<void> {
  run.control.closed = {
    why: freezeText(on),
    until: new Date(on.until).toISOString(),
    ends: 'It goes on by itself when the freeze ends; or a person says rollback or abort',
  };
  showPhase(run);
  try {
    await until(run, () => run.control.pause, { ms, summary: `${freezeText(on)}: look again after this` });
  } finally {
    run.control.closed = null;
    showPhase(run);
  }
}

/** Nobody knows whether there is a freeze: never as if there were none (safety rule 5). */
async function unreadable(run: Run, why: string): Promise<void> {
  if (!run.sent) throw new Ended('refused', 'refused', why);
  const since = Date.now();
  const shown = {
    why,
    until: new Date(since + UNREADABLE).toISOString(),
    ends: 'It goes on by itself when the calendar can be read, and holds after 5 minutes',
  };
  await showing(run, shown, async () => {
    for (let delay = 5_000; !run.control.pause; delay = Math.min(delay * 2, 60_000)) {
      const left = since + UNREADABLE - Date.now();
      if (left <= 0) return;
      await pass(run, Math.min(delay, left), 'the calendar of freezes cannot be read: try again after this');
      if ((await readFreeze(run, run.loaded.cluster.name)).ok) return;
    }
  });
  if (run.control.pause || Date.now() - since < UNREADABLE) return;
  // What heals every hold at a border is a calendar that can be read, and no freeze in it.
  await hold(run, { node: null, kind: 'reading', why }, () => Promise.resolve(true));
}
