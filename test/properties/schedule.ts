import type { GateName } from '../../language/runbook';
import type { ClusterSpec } from './world/cluster';
import type { Message, OnceFault, PostFault, WindowFault } from './world/faults';
import type { Night } from './world/night';

/** Everything that one schedule consists of: plain data, from which all that happens follows. */
export interface Schedule {
  cluster: ClusterSpec;
  runbook: string;
  /** Indices of nodes that are named; null: all. */
  nodes: number[] | null;
  waive: GateName[];
  posts: PostFault[];
  windows: WindowFault[];
  onces: OnceFault[];
  messages: Message[];
  /** Milliseconds by which whatever takes time is late, again and again from the start. */
  noise: number[];
  /** Somebody is told how the run goes on; left out: nobody. */
  notifies?: boolean;
  /** A maintenance window, change freezes, and what befalls a run that waits for them; left out: neither. */
  night?: Night;
}
