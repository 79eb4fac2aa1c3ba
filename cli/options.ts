import { UserError } from '../language/user-error';
import { parseDuration } from '../language/duration';
import { listed, suggestion } from '../language/names';
import { GATES, type GateName } from '../language/runbook';
import type { UnsetKey } from './schedule/unset';
import { isOneOf } from './words';

/** What the flags of all verbs give, parsed; a flag that was not written is absent. */
export interface Options {
  json?: boolean;
  profile?: string;
  address?: string;
  namespace?: string;
  temporal?: string;
  cluster?: string;
  clusters?: string;
  runbooks?: string;
  verbose?: boolean;
  runbook?: string;
  outcome?: (typeof OUTCOMES)[number];
  /** Milliseconds. */
  since?: number;
  open?: boolean;
  phase?: (typeof PHASES)[number];
  /** `name=value` as written. */
  input?: Record<string, string>;
  nodes?: number[];
  node?: number;
  waive?: GateName[];
  reason?: string;
  by?: string;
  detach?: boolean;
  attach?: boolean;
  onHold?: (typeof ON_HOLD)[number];
  id?: string;
  runId?: string;
  yes?: boolean;
  /** Every open run. */
  all?: boolean;
  requireApproval?: boolean;
  /** Why a change freeze does not count. */
  overrideFreeze?: string;
  /** Instant, milliseconds. */
  until?: number;
  days?: number;
  /** As an iCalendar file. */
  ics?: boolean;
  /** A file for `run`, a hash for `approve` and `reject`. */
  plan?: string;
  out?: string;
  reports?: string;
  notify?: string;
  ui?: string;
  note?: string;
  /** Of `schedule`, as written. */
  cron?: string;
  calendar?: string;
  at?: string;
  timezone?: string;
  window?: string;
  cutoff?: string;
  atClose?: string;
  jitter?: string;
  catchUp?: string;
  overlap?: 'skip' | 'buffer-one';
  stopAfterFailure?: boolean;
  paused?: boolean;
  /** Why a start does not wait for the window. */
  outsideWindow?: string;
  unset?: UnsetKey[];
  format?: (typeof FORMATS)[number];
}

export const OUTCOMES = ['completed', 'stopped', 'rolled-back', 'failed', 'refused'] as const;
export const PHASES = ['planning', 'waiting', 'rolling', 'paused', 'holding', 'undoing', 'finished'] as const;
export const ON_HOLD = ['wait', 'leave'] as const;
export const FORMATS = ['md', 'json', 'html'] as const;

/** One more `-i name=value`: only the first `=` splits. */
export function parseInputFlag(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw usage(`-i ${text}: write name=value, for example -i services=stats_archiver`);
  const name = text.slice(0, at).trim();
  if (Object.hasOwn(before, name))
    throw usage(`-i ${name} is given twice; write it once (a list is separated by commas)`);
  return { ...before, [name]: text.slice(at + 1) };
}

/** `1,3` as uids. */
export function parseNodes(text: string): number[] {
  const nodes = text.split(',').map((part) => parseNode(part.trim(), '--nodes'));
  const twice = nodes.find((uid, index) => nodes.indexOf(uid) !== index);
  if (twice !== undefined) throw usage(`--nodes names node ${twice} twice`);
  return nodes;
}

/** The uid of a node. */
export function parseNode(text: string, flag = '--node'): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw usage(
      `${flag} ${text || '(nothing)'}: write the number of a node${flag === '--nodes' ? ', or several with commas: --nodes 1,3' : ''}`,
    );
  }
  return Number(text);
}

/** The name of a cluster, as the inventory allows it. */
export function parseCluster(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text)) return text;
  throw usage(`--cluster ${text}: no cluster can have this name; rollbook clusters lists them`);
}

/** The ID of a run that is to be started. */
export function parseId(text: string): string {
  if (/^[^\s\p{C}]{1,200}$/u.test(text)) return text;
  throw usage(`--id ${text.slice(0, 60)}: write 1 to 200 characters without spaces, or leave it out`);
}

/** The hash of a plan, as the question about it shows it. */
export function parseHash(text: string): string {
  const hash = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw usage(`--plan ${text.slice(0, 80)}: write the 64 hex digits of the plan's hash, as rollbook status shows them`);
}

/** A parser of a text that the workflow takes up to this length. */
export function atMost(flag: string, most: number): (text: string) => string {
  return (text) => {
    if (text.trim().length <= most) return text;
    throw usage(`${flag}: it has ${text.trim().length} characters, and at most ${most} are kept`);
  };
}

/** A flag that is itself a reason: an empty one would be none. */
export function aReason(flag: string, most: number): (text: string) => string {
  return (text) => {
    if (text.trim() === '') throw usage(`${flag}: it is empty; write why`);
    return atMost(flag, most)(text);
  };
}

/** One more `--waive GATE`. */
export function parseWaive(text: string, before: GateName[] = []): GateName[] {
  const gates = text.split(',').map((part) => {
    const name = part.trim();
    if (!isOneOf(GATES, name)) throw usage(`--waive ${name}: no gate has this name${suggestion(name, GATES)}`);
    return name;
  });
  return [...new Set([...before, ...gates])];
}

/** `7d` as milliseconds. */
export function parseSince(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms === 0) throw usage(`--since ${text}: write how long ago, for example 7d, 12h or 30m`);
  return ms;
}

/** `14` as days. */
export function parseDays(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= 366) return days;
  throw usage(`--days ${text.slice(0, 20)}: write how many days from now on, 1 to 366`);
}

/** A parser that takes one of these words and refuses the others by name. */
export function oneOf<T extends string>(
  flag: string,
  words: readonly T[],
  later: Record<string, string> = {},
): (text: string) => T {
  return (text) => {
    if (isOneOf(words, text)) return text;
    const sentence = Object.hasOwn(later, text) ? later[text] : undefined;
    throw usage(sentence ?? `${flag} ${text}: write ${listed(words).replace(/`/g, '').replace(/ and /, ' or ')}`);
  };
}

/** Bad usage: exit 2. */
export function usage(message: string): UserError {
  return new UserError('usage', message);
}
