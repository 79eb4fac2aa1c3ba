/** Restarts a service with the shortest times that prove anything. */
export const RESTART = `
runbook: e2e
summary: Restart a service
description: For the tests.
inputs:
  services: { type: services, description: Which, default: [stats_archiver] }
grace: 10s
steps:
  - name: restart
    call: services.restart
    with: { services: "\${{ inputs.services }}" }
    timeout: 1s
    stable: 1s
    deadline: 15s
`;

export const STOP = edit(RESTART, ['name: restart', 'name: stop'], ['services.restart', 'services.stop']);
export const START = edit(RESTART, ['name: restart', 'name: start'], ['services.restart', 'services.start']);

/** Changes the text; every pair must be found in it. */
export function edit(text: string, ...changes: [string, string][]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the runbook has no ${from}`);
    return before.replace(from, to);
  }, text);
}

/** Adds keys of the runbook itself, or steps at its end. */
export function withKeys(text: string, keys: string): string {
  return edit(text, ['grace: 10s', `grace: 10s\n${keys}`]);
}
