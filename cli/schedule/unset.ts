import { listed } from '../../language/names';
import { usage } from '../options';
import type { Entry } from './entry';

const KEYS = [
  'nodes',
  'waive',
  'reason',
  'require_approval',
  'cutoff',
  'at_close',
  'jitter',
  'catch_up',
  'overlap',
  'stop_after_failure',
  'note',
] as const;

/** What `schedule update --unset` takes back to its default. */
export type UnsetKey = (typeof KEYS)[number] | `inputs.${string}`;

/** One more `--unset KEY`, written as in a file of schedules or as a flag. */
export function parseUnset(text: string, before: UnsetKey[] = []): UnsetKey[] {
  const key = text.startsWith('inputs.') ? text : text.replace(/^--/, '').replace(/-/g, '_');
  if (!isKey(key)) throw usage(`--unset ${text.slice(0, 60)}: write ${listed(KEYS)}, or inputs.NAME`);
  return [...before, key];
}

/** The schedule with those at their defaults. Throws `usage` for an input that it does not give. */
export function unset(entry: Entry, off: ReadonlySet<UnsetKey>): { entry: Entry; inputs: Entry['inputs'] } {
  const inputs = { ...entry.inputs };
  for (const key of off) {
    const name = key.startsWith('inputs.') ? key.slice('inputs.'.length) : null;
    if (name === null) continue;
    if (!Object.hasOwn(inputs, name)) throw usage(`--unset ${key}: the schedule gives no input ${name}`);
    delete inputs[name];
  }
  const { cutoff, at_close: atClose, ...rule } = entry.window;
  const unless = <T>(key: UnsetKey, value: T, otherwise: T): T => (off.has(key) ? otherwise : value);
  return {
    inputs,
    entry: {
      ...entry,
      inputs,
      nodes: unless('nodes', entry.nodes, null),
      waive: unless('waive', entry.waive, []),
      reason: unless('reason', entry.reason, null),
      requireApproval: unless('require_approval', entry.requireApproval, false),
      window: {
        ...rule,
        ...(cutoff === undefined || off.has('cutoff') ? {} : { cutoff }),
        ...(atClose === undefined || off.has('at_close') ? {} : { at_close: atClose }),
      },
      jitter: unless('jitter', entry.jitter, 0),
      overlap: unless('overlap', entry.overlap, 'skip'),
      stopAfterFailure: unless('stop_after_failure', entry.stopAfterFailure, false),
      note: unless('note', entry.note, null),
    },
  };
}

/** A typed input as text again, as `-i` would read it. */
export function textOfInput([name, value]: [string, unknown]): [string, string] {
  if (Array.isArray(value)) return [name, value.join(',')];
  return [name, typeof value === 'string' ? value : JSON.stringify(value)];
}

function isKey(key: string): key is UnsetKey {
  return (KEYS as readonly string[]).includes(key) || /^inputs\../.test(key);
}
