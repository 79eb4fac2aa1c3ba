import { checkRunbook } from '../../language/check';
import type { Problem } from '../../language/problem';
import type { Runbook } from '../../language/runbook';

const HEAD = 'runbook: tried\nsummary: A runbook that is tried\n';

/** How many lines `document` puts before its body. */
export const HEAD_LINES = 2;

/** A whole document around some of its keys; `steps` with one harmless step unless the body has steps. */
export function document(body: string): string {
  const has = /^(steps|before|after):/m.test(body);
  return `${HEAD}${body}${body.endsWith('\n') ? '' : '\n'}${has ? '' : 'steps:\n  - sleep: 1s\n'}`;
}

/** Inputs and two steps with results, for documents whose expressions are tried. */
export const TRIED_INPUTS = `inputs:
  services: { type: services }
  wait: { type: duration, default: 10s }
  count: { type: integer, default: 2 }
  note: { type: string, default: a }
`;
export const TRIED_STEPS = `steps:
  - { name: list, call: services.list }
  - { name: dbs, call: databases.availability }
`;

export function problemsOf(text: string): Problem[] {
  const checked = checkRunbook(text, 'tried.yaml');
  return checked.ok ? [] : checked.problems;
}

/** The runbook of a document without problems; throws with the problems of any other. */
export function runbookOf(text: string): Runbook {
  const checked = checkRunbook(text, 'tried.yaml');
  if (checked.ok) return checked.runbook;
  throw new Error(checked.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'));
}

/** `line:column code`, for short tables. */
export function places(text: string): string[] {
  return problemsOf(text).map(({ line, column, code }) => `${line}:${column} ${code}`);
}

export const EVERY_KEY = `# yaml-language-server: $schema=./runbook.schema.json
runbook: every-key
summary: One line for lists and the UI
description: |
  When to use it, what the customer notices, whom to call.
inputs:
  services:
    type: services
    description: Optional services to restart on every node
    default: [stats_archiver]
nodes:
  where: node.role == 'secondary'
  order: primary-last
  batch: 1
  rest: 0s
  budget: 0
  on_failure: rollback
rollback: node
approval: none
grace: 30s
hold: 12h
gates: [no-maintenance, no-upgrade, no-actions, one-primary, nodes-active, cluster-check, databases-available]
before: []
steps:
  - name: restart
    call: services.restart
    with: { services: "\${{ inputs.services }}" }
    timeout: 30s
    stable: 10s
    deadline: 5m
    undo: none
    on_failure: stop
  - name: healthy
    when: node.uid != 4
    await: node.healthy
    stable: 5s
  - name: dbs
    call: databases.availability
  - assert: steps.dbs.databases.all(d, d.available)
    message: a database is unavailable
  - approve: Go on to the next node?
  - sleep: 5s
after: []
`;
