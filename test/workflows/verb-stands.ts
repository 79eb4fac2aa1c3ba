import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../activities/contract';
import type { Outcome, Status } from '../../rollout/report-shape';
import { by, say } from './asking';
import { FakeCluster } from './fake-cluster';
import { reaches, restartWith, statusOf } from './harness';

/** A state in which a run can stand still, to say things to it. */
export interface Stand {
  cluster: FakeCluster;
  input?: object;
  /** Until the run stands there. */
  reach: (handle: WorkflowHandle) => Promise<unknown>;
  /** Lets it go on from there, and how it then ends. */
  go: (handle: WorkflowHandle) => Promise<unknown> | unknown;
  outcome: Outcome;
  /** Only what keeps it at the cluster. */
  free?: () => void;
}

const STOP: [string, string] = ['call: services.restart', 'call: services.stop'];
const LONG: [string, string] = ['deadline: 2m', 'deadline: 10h'];
const ASK: [string, string] = ['    deadline: 2m', '    deadline: 30s\n    on_failure: ask'];
const then = (step: string): [string, string] => ['    deadline: 2m', `    deadline: 2m\n  - ${step}`];

export const STANDS = {
  planning: (): Stand => {
    const cluster = new FakeCluster(restartWith());
    const gate = gated();
    let asked = 0;
    cluster.beforeSurvey = () => ((asked += 1) === 1 ? gate.opened : undefined);
    return { cluster, reach: (handle) => reachesThat(handle, () => asked > 0), go: gate.open, outcome: 'completed' };
  },
  'asking for its plan': (): Stand => {
    const reach = (handle: WorkflowHandle) => reaches(handle, (s) => s.questions?.length === 1);
    const go = async (handle: WorkflowHandle) =>
      say(handle, 'approve', by('eve', { plan: (await statusOf(handle)).questions?.[0]?.plan }));
    const input = { requireApproval: true };
    return { cluster: new FakeCluster(restartWith()), input, reach, go, outcome: 'completed' };
  },
  'with a node in hand': (): Stand => {
    const { cluster, free } = stuck();
    return { cluster, reach: inHand, go: free, outcome: 'completed' };
  },
  'about to pause': (): Stand => {
    const { cluster, free } = stuck();
    const reach = async (handle: WorkflowHandle) => {
      await inHand(handle);
      await say(handle, 'pause', by('eve'));
    };
    const go = async (handle: WorkflowHandle) => {
      await say(handle, 'resume', by('eve'));
      free();
    };
    return { cluster, reach, go, free, outcome: 'completed' };
  },
  paused: (): Stand => {
    const { cluster, free } = stuck();
    const reach = async (handle: WorkflowHandle) => {
      await inHand(handle);
      await say(handle, 'pause', by('eve'));
      free();
      await reaches(handle, (s) => s.phase === 'paused');
    };
    return { cluster, reach, go: (handle) => say(handle, 'resume', by('eve')), outcome: 'completed' };
  },
  'holding over a node': (): Stand => {
    const cluster = new FakeCluster(restartWith(STOP, ASK));
    cluster.onPost = (_, node) => (node.uid === 2 ? { answer: 'true' } : undefined);
    const go = (handle: WorkflowHandle) => {
      cluster.onPost = () => undefined;
      return say(handle, 'retry', by('eve', { node: 2 }));
    };
    return { cluster, reach: holding, go, outcome: 'completed' };
  },
  'holding at a border': (): Stand => {
    const cluster = new FakeCluster(restartWith());
    cluster.onPost = () => {
      cluster.upgrade = true;
      return undefined;
    };
    // It ends by itself. The test server cannot cancel what ends at the same moment, as a retry would.
    const go = () => {
      cluster.onPost = () => undefined;
      cluster.upgrade = false;
    };
    return { cluster, reach: holding, go, outcome: 'completed' };
  },
  'asking inside a node': (): Stand => {
    const cluster = new FakeCluster(restartWith(then('approve: Well?\n    when: node.uid == 2')));
    const reach = (handle: WorkflowHandle) => reaches(handle, (s) => s.questions?.length === 1);
    return { cluster, reach, go: (handle) => say(handle, 'approve', by('eve', { node: 2 })), outcome: 'completed' };
  },
  'undoing by itself': (): Stand => {
    const cluster = new FakeCluster(restartWith(STOP, then('assert: false')));
    const free = slowUndo(cluster);
    return { cluster, reach: undoing, go: free, outcome: 'rolled-back' };
  },
  'about to roll back': (): Stand => {
    const { cluster, free } = stuck();
    const reach = async (handle: WorkflowHandle) => {
      await inHand(handle);
      await say(handle, 'rollback', by('eve'));
    };
    return { cluster, reach, go: free, outcome: 'rolled-back' };
  },
  'rolling back': (): Stand => {
    const cluster = new FakeCluster(restartWith(STOP, then('sleep: 20h')));
    const free = slowUndo(cluster);
    const reach = async (handle: WorkflowHandle) => {
      await sleeping(handle);
      await say(handle, 'rollback', by('eve'));
      await undoing(handle);
    };
    return { cluster, reach, go: free, outcome: 'rolled-back' };
  },
  'holding while it rolls back': (): Stand => {
    const cluster = new FakeCluster(restartWith(STOP, then('sleep: 20h')));
    const reach = async (handle: WorkflowHandle) => {
      await sleeping(handle);
      cluster.onPost = () => ({ answer: '401', refused: 401, why: 'the login is refused' });
      await say(handle, 'rollback', by('eve'));
      await holding(handle);
    };
    const go = (handle: WorkflowHandle) => {
      cluster.onPost = () => undefined;
      return say(handle, 'retry', by('eve', { node: 2 }));
    };
    return { cluster, reach, go, outcome: 'rolled-back' };
  },
  'being aborted': (): Stand => {
    const { cluster } = stuck();
    const gate = gated();
    const { settle, ...plain } = cluster.activities();
    const last: Activities['settle'] = async (input) => {
      const result = await settle(input);
      if (input.proof.aborting) await gate.opened;
      return result;
    };
    const activities = { ...plain, settle: last };
    cluster.activities = () => activities;
    const reach = async (handle: WorkflowHandle) => {
      await inHand(handle);
      await say(handle, 'abort', by('eve'));
    };
    return { cluster, reach, go: gate.open, outcome: 'stopped' };
  },
  'over, and about to close': (): Stand => {
    const cluster = new FakeCluster(restartWith());
    const gate = gated();
    const plain = cluster.activities();
    let asked = 0;
    const runClosed: Activities['runClosed'] = async (input) => {
      asked += 1;
      await gate.opened;
      return plain.runClosed(input);
    };
    const activities = { ...plain, runClosed };
    cluster.activities = () => activities;
    // Asked in passing first, and while that goes on no message is heard.
    const reach = (handle: WorkflowHandle) => reachesThat(handle, () => asked > 1);
    return { cluster, reach, go: gate.open, outcome: 'completed' };
  },
} satisfies Record<string, () => Stand>;

export type StandName = keyof typeof STANDS;

/** All of a run that a rejected message must leave as it is. */
export async function standing(handle: WorkflowHandle, cluster: FakeCluster): Promise<unknown> {
  const { phase, waiting, messages, questions, holds, nodes, mutations, notes }: Status = await statusOf(handle);
  const phases = nodes.map((node) => `${node.uid} ${node.phase}`);
  return { phase, waiting, messages, questions, holds, phases, mutations, notes, posts: [...cluster.posts] };
}

/** Node 2 stands RESTARTING, or is not stopped, until `free` is called. */
function stuck(): { cluster: FakeCluster; free: () => void } {
  const cluster = new FakeCluster(restartWith(LONG));
  cluster.onPost = (input, node) => {
    if (node.uid !== 2) return undefined;
    cluster.set(2, input.service, 'RESTARTING', false);
    return { answer: 'true' };
  };
  return { cluster, free: () => cluster.set(2, 'stats_archiver', 'RUNNING') };
}

/** An undo of node 2 stands STARTING until this is called. */
function slowUndo(cluster: FakeCluster): () => void {
  cluster.onPost = (input, node) => {
    if (node.uid !== 2 || input.operation !== 'start') return undefined;
    cluster.set(2, input.service, 'STARTING', false);
    return { answer: 'true' };
  };
  return () => cluster.set(2, 'stats_archiver', 'RUNNING');
}

function gated(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const inHand = (handle: WorkflowHandle) => reaches(handle, (s) => s.nodes.some((node) => node.phase === 'settling'));
const sleeping = (handle: WorkflowHandle) => reaches(handle, (s) => s.nodes.some((node) => node.phase === 'waiting'));
const holding = (handle: WorkflowHandle) => reaches(handle, (s) => s.phase === 'holding');
const undoing = (handle: WorkflowHandle) =>
  reaches(handle, (s) => s.phase === 'undoing' && s.mutations.some(({ undo }) => undo));
const reachesThat = (handle: WorkflowHandle, met: () => boolean) => reaches(handle, met);
