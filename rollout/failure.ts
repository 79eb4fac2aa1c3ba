import type { OnFailure } from '../language/runbook';

/** A node that failed, was undone, or is unknown, and what its step says about that. */
export interface FailedNode {
  uid: number;
  policy: OnFailure;
  /** A person said skip: it spends no budget and is not undone by itself. */
  byPerson: boolean;
  undone: boolean;
}

export interface Consequence {
  /** Nodes to undo now, in this order. */
  undo: number[];
  /** Whether `before` is undone too, after the nodes. */
  undoBefore: boolean;
  /** The run ends after that. */
  ends: boolean;
  why: string;
}

/**
 * What follows from a batch that is over (safety.md, "Failure"): the run goes on within the budget; over it, `rollback`
 * undoes every failed node, with `rollback: run` also every node done before, newest first; `stop` always ends.
 */
export function afterBatch(input: {
  /** Failed in this batch. */
  failed: FailedNode[];
  /** Failed in batches before. */
  earlier: FailedNode[];
  /** Nodes done, oldest first. */
  done: number[];
  budget: number;
  rollback: 'node' | 'run';
}): Consequence {
  const all = [...input.earlier, ...input.failed];
  const spent = all.filter((node) => !node.byPerson).length;
  const news = input.failed.filter((node) => !node.byPerson);
  const toUndo = (nodes: FailedNode[]) =>
    nodes.filter((n) => n.policy === 'rollback' && !n.byPerson && !n.undone).map((n) => n.uid);
  const over = spent > input.budget;
  const stopped = news.find((node) => node.policy === 'stop');
  if (news.length === 0) return { undo: [], undoBefore: false, ends: false, why: '' };
  if (!over) {
    const why = stopped
      ? `node ${stopped.uid} failed and its step says stop`
      : `${spent} of the budget of ${input.budget} failed ${input.budget === 1 ? 'node' : 'nodes'} is spent`;
    return { undo: toUndo(input.failed), undoBefore: false, ends: stopped !== undefined, why };
  }
  const why = `${names(news)} failed, and the budget is ${input.budget}`;
  if (!news.some((node) => node.policy === 'rollback')) return { undo: [], undoBefore: false, ends: true, why };
  const failed = all.filter((n) => !n.byPerson && !n.undone && n.policy !== 'stop').map((n) => n.uid);
  if (input.rollback === 'node') return { undo: failed, undoBefore: false, ends: true, why };
  return { undo: [...failed, ...[...input.done].reverse()], undoBefore: true, ends: true, why };
}

function names(nodes: FailedNode[]): string {
  return nodes.map((node) => `node ${node.uid}`).join(', ');
}
