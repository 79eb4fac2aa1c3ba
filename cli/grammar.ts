import { FORMATS, ON_HOLD, OUTCOMES, oneOf, parseInputFlag, parseNode, parseNodes, parseSince, parseWaive } from './options';
import type { Verb } from './verb';
import { later } from './words';

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

export interface Flag {
  flags: string;
  text: string;
  parse?: (text: string, before: never) => unknown;
}

const JSON_FLAG: Flag = { flags: '--json', text: 'one document on standard output, for scripts' };
const SERVER: Flag[] = [
  { flags: '--profile <name>', text: 'profile of the Temporal client configuration' },
  { flags: '--address <host:port>', text: 'Temporal server (default: that of the profile, else 127.0.0.1:7233)' },
  { flags: '-n, --namespace <name>', text: 'Temporal namespace (default: that of the profile, else default)' },
];
const TEMPORAL: Flag = { flags: '--temporal <path>', text: 'the `temporal` program for the embedded server (or ROLLBOOK_TEMPORAL)' };
const CLUSTER: Flag = { flags: '--cluster <name>', text: 'a cluster of the inventory' };
const FOR_ID: Flag = { flags: '--cluster <name>', text: 'in place of the ID: the run that holds this cluster' };
const RUN_ID: Flag = { flags: '--run-id <id>', text: 'one execution of that ID, where there were several' };
const INPUT: Flag = { flags: '-i, --input <name=value>', text: 'an input of the runbook; lists with commas; may be repeated', parse: parseInputFlag };
const NODES: Flag = { flags: '--nodes <uids>', text: 'only these nodes, such as 1,3', parse: parseNodes };
const WAIVE: Flag = { flags: '--waive <gate>', text: 'accept what fails in this gate now; needs --reason to run; may be repeated', parse: parseWaive };
const REASON: Flag = { flags: '--reason <text>', text: 'why; stands in the report' };
const BY: Flag = { flags: '--by <name>', text: 'who asks (default: your login name)' };
const ON_HOLD_FLAG: Flag = {
  flags: '--on-hold <wait|leave>',
  text: 'when the run waits on a person: wait with it (default), or leave with exit code 5',
  parse: oneOf('--on-hold', ON_HOLD),
};

function message(name: string, summary: string, example: string, node: boolean): VerbGrammar {
  const flags = [FOR_ID, ...(node ? [{ flags: '--node <uid>', text: 'of which node, where several wait', parse: parseNode }] : []), REASON, BY];
  return {
    name,
    args: '[ID]',
    summary,
    flags: [...flags, ...SERVER, JSON_FLAG],
    examples: [example],
    load: () => (require('./verbs/message') as typeof import('./verbs/message')).messageVerb(name),
  };
}

/** Every verb, in the order of `--help`. */
export const VERBS: VerbGrammar[] = [
  {
    name: 'demo',
    args: '',
    summary: 'the whole thing on this machine: server, worker, simulated cluster, one run',
    flags: [TEMPORAL, JSON_FLAG],
    examples: ['rollbook demo'],
    load: () => (require('./verbs/demo') as typeof import('./verbs/demo')).demo,
  },
  {
    name: 'up',
    args: '',
    summary: 'the same, left running until Ctrl-C; prints what to try',
    flags: [TEMPORAL, JSON_FLAG],
    examples: ['rollbook up'],
    load: () => (require('./verbs/up') as typeof import('./verbs/up')).up,
  },
  {
    name: 'worker',
    args: '',
    summary: 'a worker for the Temporal server of your profile',
    flags: [
      { flags: '--clusters <file>', text: 'the inventory (default: ROLLBOOK_CLUSTERS, else ./clusters.yaml)' },
      { flags: '--runbooks <dir>', text: 'more runbooks, beside those that ship (or ROLLBOOK_RUNBOOKS)' },
      ...SERVER,
      JSON_FLAG,
    ],
    examples: ['rollbook worker --clusters ./clusters.yaml --runbooks ./runbooks'],
    load: () => (require('./verbs/worker') as typeof import('./verbs/worker')).worker,
  },
  {
    name: 'setup',
    args: '',
    summary: 'registers the search attributes at the Temporal server',
    flags: [...SERVER, JSON_FLAG],
    examples: ['rollbook setup --namespace ops'],
    load: () => (require('./verbs/setup') as typeof import('./verbs/setup')).setup,
  },
  {
    name: 'doctor',
    args: '[cluster]',
    summary: 'whether the worker reaches every node of a cluster; changes nothing',
    flags: [CLUSTER, ...SERVER, JSON_FLAG],
    examples: ['rollbook doctor prod-eu'],
    load: () => (require('./verbs/doctor') as typeof import('./verbs/doctor')).doctor,
  },
  {
    name: 'runbooks',
    args: '[name]',
    summary: 'the runbooks on the worker, or one with its inputs',
    flags: [...SERVER, JSON_FLAG],
    examples: ['rollbook runbooks', 'rollbook runbooks rolling-restart'],
    load: () => (require('./verbs/runbooks') as typeof import('./verbs/runbooks')).runbooks,
  },
  {
    name: 'clusters',
    args: '',
    summary: 'the clusters on the worker, and who holds each',
    flags: [...SERVER, JSON_FLAG],
    examples: ['rollbook clusters'],
    load: () => (require('./verbs/clusters') as typeof import('./verbs/clusters')).clusters,
  },
  {
    name: 'validate',
    args: '[files...]',
    summary: 'checks runbooks and inventories: files, folders or -; needs no network',
    flags: [JSON_FLAG],
    examples: ['rollbook validate ./runbooks ./clusters.yaml', 'rollbook validate - < my.yaml'],
    load: () => (require('./verbs/validate') as typeof import('./verbs/validate')).validate,
  },
  {
    name: 'schema',
    args: '',
    summary: 'prints the JSON Schema of runbooks, for editors',
    flags: [JSON_FLAG],
    examples: ['rollbook schema > runbook.schema.json'],
    load: () => (require('./verbs/schema') as typeof import('./verbs/schema')).schema,
  },
  {
    name: 'plan',
    args: '[runbook]',
    summary: 'what a run would do now, and what speaks against it; changes nothing',
    flags: [CLUSTER, INPUT, NODES, WAIVE, REASON, BY, { flags: '--out <file>', text: 'also write the plan there, for `run --plan`' }, ...SERVER, JSON_FLAG],
    examples: ['rollbook plan rolling-restart --cluster prod-eu -i services=stats_archiver', 'rollbook plan ./my.yaml --cluster prod-eu --out plan.json'],
    load: () => (require('./verbs/plan') as typeof import('./verbs/plan')).plan,
  },
  {
    name: 'run',
    args: '[runbook]',
    summary: 'carries out a runbook, node by node; on a terminal it shows the plan and asks first',
    flags: [
      CLUSTER,
      INPUT,
      NODES,
      WAIVE,
      REASON,
      BY,
      { flags: '--plan <file>', text: 'run exactly this plan; refused if the cluster has drifted' },
      { flags: '--detach', text: 'return once lock and plan stand' },
      ON_HOLD_FLAG,
      { flags: '--id <id>', text: 'the ID of the run (default: made up)' },
      { flags: '--yes', text: 'do not show the plan and ask first' },
      ...SERVER,
      JSON_FLAG,
    ],
    examples: [
      'rollbook run rolling-restart --cluster prod-eu -i services=stats_archiver --reason "ticket 4711"',
      'rollbook run --plan plan.json --yes',
    ],
    load: () => (require('./verbs/run') as typeof import('./verbs/run')).run,
  },
  {
    name: 'list',
    args: '',
    summary: 'the runs, open ones first',
    flags: [
      { flags: '--cluster <name>', text: 'only of this cluster' },
      { flags: '--runbook <name>', text: 'only of this runbook' },
      { flags: '--outcome <outcome>', text: `only with this outcome: ${OUTCOMES.join(', ')}`, parse: oneOf('--outcome', OUTCOMES) },
      { flags: '--since <duration>', text: 'only started since then, such as 7d', parse: parseSince },
      { flags: '--open', text: 'only those that go on' },
      ...SERVER,
      JSON_FLAG,
    ],
    examples: ['rollbook list --open', 'rollbook list --cluster prod-eu --since 7d'],
    load: () => (require('./verbs/list') as typeof import('./verbs/list')).list,
  },
  {
    name: 'status',
    args: '[ID]',
    summary: 'where a run stands',
    flags: [FOR_ID, RUN_ID, ...SERVER, JSON_FLAG],
    examples: ['rollbook status --cluster prod-eu'],
    load: () => (require('./verbs/status') as typeof import('./verbs/status')).status,
  },
  {
    name: 'watch',
    args: '[ID]',
    summary: 'what happened so far, then live to the end; Ctrl-C leaves the run going',
    flags: [FOR_ID, RUN_ID, ON_HOLD_FLAG, ...SERVER, JSON_FLAG],
    examples: ['rollbook watch --cluster prod-eu'],
    load: () => (require('./verbs/watch') as typeof import('./verbs/watch')).watch,
  },
  {
    name: 'report',
    args: '[ID]',
    summary: 'the evidence of a run',
    flags: [
      FOR_ID,
      RUN_ID,
      {
        flags: '--format <format>',
        text: `${FORMATS.join(' or ')} (default: text for people)`,
        parse: oneOf('--format', FORMATS, { html: later('--format html') }),
      },
      { flags: '--out <file>', text: 'write it there' },
      ...SERVER,
      JSON_FLAG,
    ],
    examples: ['rollbook report prod-eu-rolling-restart-20260301-020000-abcd --format md --out report.md'],
    load: () => (require('./verbs/report') as typeof import('./verbs/report')).report,
  },
  message('pause', 'nodes in hand finish, then the run rests until resume', 'rollbook pause --cluster prod-eu --reason "phone call"', false),
  message('resume', 'ends a pause', 'rollbook resume --cluster prod-eu', false),
  message('abort', 'ends a run: nothing more is sent, nothing is undone', 'rollbook abort --cluster prod-eu --reason "wrong cluster"', false),
  message('retry', 'the run that holds looks again now', 'rollbook retry --cluster prod-eu --node 2', true),
  message('skip', 'leaves out the rest of the node that the run holds over', 'rollbook skip --cluster prod-eu --node 2 --reason "known broken"', true),
];
