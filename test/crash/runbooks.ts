import type { Effect } from '../../simulator';

/** The shortest times that prove anything, and what follows from them for those who wait. */
export const TIMEOUT = 2_000;
export const GRACE = 10_000;

/** What is struck, and what it does where nothing goes wrong. */
export interface Script {
  runbook: string;
  /** Of the cluster. */
  size: number;
  maxUnavailable: number;
  /** That the run is over. */
  nodes: number[];
  outcome: 'completed' | 'rolled-back';
  effects: Pick<Effect, 'what' | 'node' | 'service'>[];
  /** Each node with its phase and the verdicts of its services. */
  ends: string[];
  /** When a person says rollback: once the first POST to this node is answered, or when the run holds; null: never. */
  back: number | 'holding' | null;
}

const head = (name: string, summary: string): string => `
runbook: ${name}
summary: ${summary}
grace: 10s
`;
const call = (what: string, services: string): string => `
  - name: ${what}
    call: services.${what}
    with: { services: [${services}] }
    timeout: 2s
    stable: 1s
    deadline: 30s
`;
const restarted = (node: number, service = 'stats_archiver'): Script['effects'][number] => ({
  what: 'restarted',
  node,
  service,
});

const stopped = (node: number): Script['effects'][number] => ({ what: 'stopped', node, service: 'stats_archiver' });
const started = (node: number): Script['effects'][number] => ({ what: 'started', node, service: 'stats_archiver' });

/** A run that goes well. */
const restart: Script = {
  runbook: `${head('crash-restart', 'Restart a service on two nodes')}steps:${call('restart', 'stats_archiver')}`,
  size: 3,
  maxUnavailable: 1,
  nodes: [2, 3],
  outcome: 'completed',
  effects: [restarted(2), restarted(3)],
  ends: ['2 done restarted', '3 done restarted'],
  back: null,
};

/** Fails on its first node once it has sent something there, and undoes that. */
const undo: Script = {
  runbook: `${head('crash-undo', 'Stop a service, fail, and undo')}steps:${call('stop', 'stats_archiver')}
  - assert: node.uid == 0
    message: this step always fails
`,
  size: 3,
  maxUnavailable: 1,
  nodes: [2, 3],
  outcome: 'rolled-back',
  effects: [stopped(2), started(2)],
  ends: ['2 undone restarted', '3 pending '],
  back: null,
};

/** One after the other on one node: between them the run reads in passing with that node in hand. */
const pair: Script = {
  runbook: `${head('crash-pair', 'Restart two services on a node')}steps:${call('restart', 'stats_archiver, alert_mgr')}`,
  size: 3,
  maxUnavailable: 1,
  nodes: [2],
  outcome: 'completed',
  effects: [restarted(2), restarted(2, 'alert_mgr')],
  ends: ['2 done restarted restarted'],
  back: null,
};

/** Two nodes side by side, then one. */
const batch: Script = {
  runbook: `${head('crash-batch', 'Restart a service on two nodes at once')}nodes: { batch: 2 }
steps:${call('restart', 'stats_archiver')}`,
  size: 5,
  maxUnavailable: 2,
  nodes: [2, 3, 4],
  outcome: 'completed',
  effects: [restarted(2), restarted(3), restarted(4)],
  ends: ['2 done restarted', '3 done restarted', '4 done restarted'],
  back: null,
};

/** Never ends by itself: a person takes it back while its second node is in hand. */
const back: Script = {
  runbook: `${head('crash-back', 'Stop a service, and wait for a person')}steps:${call('stop', 'stats_archiver')}
  - approve: Well?
    when: node.uid == 3
`,
  size: 3,
  maxUnavailable: 1,
  nodes: [2, 3],
  outcome: 'rolled-back',
  effects: [stopped(2), stopped(3), started(3), started(2)],
  ends: ['2 undone restarted', '3 undone restarted'],
  back: 3,
};

/** Holds over its second node, and a person takes it back. */
const held: Script = {
  ...back,
  runbook: `${head('crash-held', 'Stop a service, and hold')}steps:${call('stop', 'stats_archiver')}
  - assert: node.uid == 2
    on_failure: ask
`,
  back: 'holding',
};

export const PLAYS = { restart, undo, pair, batch, back, held } satisfies Record<string, Script>;
export type Play = keyof typeof PLAYS;
export const EVERY_PLAY = Object.keys(PLAYS) as Play[];

export function scriptOf(play: Play): Script {
  return PLAYS[play];
}
