/** The part of a document in which an unknown key stands. */
export type Part = 'document' | 'nodes' | 'input' | 'step' | 'with';

const NOWHERE = {
  if: '`when`',
  unless: '`when`',
  only_if: '`when`',
  serial: '`nodes.batch`',
  parallel: '`nodes.batch`',
  concurrency: '`nodes.batch`',
  forks: '`nodes.batch`',
  throttle: '`nodes.batch`',
  max_parallel: '`nodes.batch`',
  limit: '`nodes.where`, or --nodes when it is run',
  hosts: '`nodes.where`',
  targets: '`nodes.where`',
  strategy: '`nodes.order` and `nodes.batch`',
  soak: '`stable` (how long the effect must hold) or `nodes.rest` (the time between batches)',
  soak_time: '`stable` (how long the effect must hold) or `nodes.rest` (the time between batches)',
  bake: '`stable` (how long the effect must hold) or `nodes.rest` (the time between batches)',
  cooldown: '`nodes.rest`',
  pause: '`nodes.rest` between batches, or a step `sleep`',
  retries: '`deadline`: a request that changes something is sent once and then looked for, so there are no retries',
  retry: '`deadline`: a request that changes something is sent once and then looked for, so there are no retries',
  attempts: '`deadline`: a request that changes something is sent once and then looked for, so there are no retries',
  max_attempts:
    '`deadline`: a request that changes something is sent once and then looked for, so there are no retries',
  until: 'a step `await`, with `deadline`',
  ignore_errors: '`on_failure: continue`, with `nodes.budget`',
  continue_on_error: '`on_failure: continue`, with `nodes.budget`',
  on_error: '`on_failure`',
  rescue: '`on_failure`',
  failure_policy: '`on_failure`',
  max_fail_percentage: '`nodes.budget`',
  max_failures: '`nodes.budget`',
  max_unavailable: '`nodes.batch`; how many nodes may be out at once stands in the inventory',
  vars: '`inputs`',
  variables: '`inputs`',
  params: '`inputs` for the runbook, `with` for a step',
  parameters: '`inputs` for the runbook, `with` for a step',
  env: '`inputs`',
  tasks: '`steps`',
  jobs: '`steps`',
  stages: '`steps`',
  pre_tasks: '`before`',
  setup: '`before`',
  post_tasks: '`after`',
  finally: '`after`',
  teardown: '`after`',
  checks: '`gates`',
  health_checks: '`gates`',
  preconditions: '`gates`',
  wait_for: '`await`',
  wait: '`await` for a state, `sleep` for a time',
  delay: '`sleep`',
  run: '`call`',
  uses: '`call`',
  action: '`call`',
  module: '`call`',
  do: '`call`',
  args: '`with`',
  arguments: '`with`',
  expect: '`assert`',
  that: '`assert`',
  check: '`assert`',
  fail_msg: '`message`',
  msg: '`message`',
  id: '`name`',
  label: '`name`',
  confirm: '`approve`',
  ask: '`approve`',
  prompt: '`approve`',
  confirmation: '`approve`',
  manual: '`approve`',
  notify: 'an entry in the inventory (`clusters.yaml`), or `rollbook worker --notify`',
} as const;

const BY_PART: Record<Part, Readonly<Record<string, string>>> = {
  document: {
    name: '`runbook`',
    title: '`summary`',
    version: 'nothing: the language has one version',
    ...under('nodes', ['where', 'order', 'batch', 'rest', 'budget', 'on_failure']),
    ...under('a step', [
      'call',
      'await',
      'assert',
      'approve',
      'sleep',
      'with',
      'when',
      'stable',
      'deadline',
      'timeout',
      'undo',
    ]),
  },
  nodes: Object.fromEntries(
    ['hold', 'grace', 'rollback', 'gates', 'approval', 'steps', 'before', 'after', 'inputs'].map((key) => [
      key,
      `\`${key}\` at the top of the document`,
    ]),
  ),
  input: {
    required: 'nothing: an input without `default` is required',
    enum: '`options`',
    values: '`options`',
    choices: '`options`',
    desc: '`description`',
    help: '`description`',
    minimum: '`min`',
    maximum: '`max`',
    value: '`default`',
  },
  step: { services: '`with: { services: [...] }`', description: '`name`' },
  with: { service: '`services`, a list', names: '`services`' },
};

function under(part: string, keys: string[]): Record<string, string> {
  const place = part === 'nodes' ? 'under `nodes`' : `in ${part}, under \`steps\``;
  return Object.fromEntries(keys.map((key) => [key, `\`${key}\` ${place}`]));
}

/** Our word for one from elsewhere, as what to write instead; null: the word is not known. */
export function ourWord(part: Part, key: string): string | null {
  const word = key.toLowerCase().replace(/-/g, '_');
  const ours = own(BY_PART[part], word) ?? own(BY_PART[part], key) ?? own(NOWHERE, word);
  return ours ?? null;
}

function own(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
