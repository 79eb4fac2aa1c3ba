import {
  aReason,
  atMost,
  ON_HOLD,
  oneOf,
  parseCluster,
  parseHash,
  parseInputFlag,
  parseNode,
  parseNodes,
  parseWaive,
} from './options';
import type { Verb } from './verb';

/** One verb as `--help` shows it. `load` reads its code only when it is called. */
export interface VerbGrammar {
  name: string;
  /** In commander's words: `<required>`, `[optional]`, `[many...]`. */
  args: string;
  summary: string;
  flags: Flag[];
  examples: string[];
  load: () => Verb;
}

/** A word whose verbs come after it, such as `button create`. */
export interface VerbGroup {
  name: string;
  summary: string;
  verbs: VerbGrammar[];
}

export function isGroup(verb: VerbGrammar | VerbGroup): verb is VerbGroup {
  return 'verbs' in verb;
}

/** One flag as `--help` shows it; `parse` gives its value, or throws `usage` that says what to write. */
export interface Flag {
  flags: string;
  text: string;
  parse?: (text: string, before: never) => unknown;
}

/** Of every verb. */
export const JSON_FLAG: Flag = { flags: '--json', text: 'one document on standard output, for scripts' };
/** Of every verb that talks to Temporal. */
export const SERVER: Flag[] = [
  { flags: '--profile <name>', text: 'profile of the Temporal client configuration' },
  { flags: '--address <host:port>', text: 'Temporal server (default: that of the profile, else 127.0.0.1:7233)' },
  { flags: '-n, --namespace <name>', text: 'Temporal namespace (default: that of the profile, else default)' },
];
export const TEMPORAL: Flag = {
  flags: '--temporal <path>',
  text: 'the `temporal` program for the embedded server (or ROLLBOOK_TEMPORAL)',
};
export const CLUSTER: Flag = { flags: '--cluster <name>', text: 'a cluster of the inventory', parse: parseCluster };
export const FOR_ID: Flag = {
  flags: '--cluster <name>',
  text: 'in place of the ID: the run that holds this cluster',
  parse: parseCluster,
};
export const RUN_ID: Flag = { flags: '--run-id <id>', text: 'one execution of that ID, where there were several' };
export const INPUT: Flag = {
  flags: '-i, --input <name=value>',
  text: 'an input of the runbook; lists with commas; may be repeated',
  parse: parseInputFlag,
};
export const NODES: Flag = { flags: '--nodes <uids>', text: 'only these nodes, such as 1,3', parse: parseNodes };
export const NODE: Flag = { flags: '--node <uid>', text: 'of which node, where several wait', parse: parseNode };
export const PLAN_HASH: Flag = {
  flags: '--plan <hash>',
  text: 'the plan that is meant; left out, it is shown, and on a terminal you are asked',
  parse: parseHash,
};
export const WAIVE: Flag = {
  flags: '--waive <gate>',
  text: 'accept what fails in this gate now; needs --reason to run; may be repeated',
  parse: parseWaive,
};
export const REASON: Flag = {
  flags: '--reason <text>',
  text: 'why; stands in the report',
  parse: aReason('--reason', 2_000),
};
export const BY: Flag = {
  flags: '--by <name>',
  text: 'who asks (default: your login name)',
  parse: atMost('--by', 200),
};
export const ON_HOLD_FLAG: Flag = {
  flags: '--on-hold <wait|leave>',
  text: 'when the run waits on a person: wait with it (default), or leave with exit code 5',
  parse: oneOf('--on-hold', ON_HOLD),
};
