import { columns, instant, plain } from '../../reports/words';
import { type Clock, clockOf, readerClock } from '../calendar/clock';
import type { Live } from './live';
import { type Coming, wallText } from './next';
import type { PastStart } from './past';
import { settingsOf } from './settings';

/** All of one schedule for people: what it does, what is to come, and what became of what was. */
export function showText(live: Live, next: readonly Coming[], past: readonly PastStart[], zone: string): string {
  const local = readerClock(zone);
  const own = clockOf(live.timing?.window.timezone ?? 'UTC') ?? readerClock('UTC');
  return [
    `schedule ${live.name}`,
    ...warnings(live).map((text) => `  ! ${text}`),
    '',
    ...columns([...settings(live), ...origin(live)], 2),
    '',
    ...nextLines(live, next, own, local),
    '',
    ...pastLines(past, own),
  ].join('\n');
}

function warnings({ name, changed, description, stateNote, entry }: Live): string[] {
  const found = changed.map((what) => `somebody changed in Temporal: ${what}`);
  if (entry === null) found.push('its input cannot be read any more: delete it, and create it again');
  if (description.state.paused)
    found.unshift(`paused (${plain(stateNote)}); to go on: rollbook schedule resume ${name}`);
  return found;
}

function settings({ runbook, entry }: Live): string[][] {
  return entry === null ? [] : settingsOf(runbook, entry).map(([key, text]) => [key, plain(text)]);
}

function origin({ createdBy, createdAt, file, change }: Live): string[][] {
  const made = `by ${plain(createdBy)} at ${instant(createdAt)}${file === null ? '' : `, from ${plain(file)}`}`;
  return [['made', made], ...(change === null ? [] : [['changed', `by ${plain(change.by)} at ${instant(change.at)}`]])];
}

function nextLines({ timing, description }: Live, next: readonly Coming[], own: Clock, local: Clock): string[] {
  if (next.length === 0) return ['next starts: none, it never starts anything any more'];
  const late = timing !== null && timing.jitter > 0 ? ', each a little later by its jitter' : '';
  const idle = description.state.paused ? ', none of them while it is paused' : '';
  const here = own.zone === local.zone ? '' : `, and in ${local.zone}`;
  const rows = next.map((one) => comingRow(one, own, local));
  return [`next starts, by the clock of ${own.zone}${here}${late}${idle}:`, ...columns(rows, 2)];
}

function comingRow(one: Coming, own: Clock, local: Clock): string[] {
  const both = (at: number): string[] => [wallText(own, at), ...(own.zone === local.zone ? [] : [wallText(local, at)])];
  switch (one.kind) {
    case 'start':
      return [...both(one.at), one.takenBy === null ? '' : `taken by ${one.takenBy}, which is carried over to it`];
    case 'clocks':
      return [...both(one.at), `the clocks of ${own.zone} change, ${one.from} to ${one.to}`];
    case 'skipped':
      return [skippedText(one.wall), ...(own.zone === local.zone ? [] : ['']), 'no start: the clocks skip that time'];
  }
}

function skippedText(wall: number): string {
  const utc = readerClock('UTC');
  return `${utc.day(wall)} ${utc.time(wall)}`;
}

function pastLines(past: readonly PastStart[], own: Clock): string[] {
  if (past.length === 0) return ['last starts: none yet'];
  const rows = past.map(({ start, kind, run, idle, text }) => [
    wallText(own, start),
    idle === true ? 'nothing done' : '',
    plain(kind === 'run' && run ? `${run.id}: ${text}` : text),
  ]);
  return ['last starts:', ...columns(rows, 2)];
}
