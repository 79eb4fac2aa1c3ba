/** The shortest times that prove anything, and what follows from them for those who wait. */
export const TIMEOUT = 2_000;
export const GRACE = 10_000;

const RESTART = `
runbook: crash-restart
summary: Restart a service on two nodes
grace: 10s
steps:
  - name: restart
    call: services.restart
    with: { services: [stats_archiver] }
    timeout: 2s
    stable: 1s
    deadline: 30s
`;

/** Fails on its first node once it has sent something there, and undoes that. */
const UNDO = `
runbook: crash-undo
summary: Stop a service, fail, and undo
grace: 10s
steps:
  - name: stop
    call: services.stop
    with: { services: [stats_archiver] }
    timeout: 2s
    stable: 1s
    deadline: 30s
  - assert: node.uid == 0
    message: this step always fails
`;

/** `restart` is a run that goes well; `undo` one that fails on its first node and brings it back. Both over the nodes 2 and 3. */
export type Play = 'restart' | 'undo';
export const PLAYS: Record<Play, string> = { restart: RESTART, undo: UNDO };
export const NODES = [2, 3];
export const SERVICE = 'stats_archiver';
