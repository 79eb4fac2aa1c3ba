import type { Auth } from './auth';
import type { Cluster } from './cluster';
import type { ActiveFault, FaultSet } from './faults/fault-set';
import type { Entry } from './ledger';

/** `applied`: the effect of a POST has just begun. `answering`: nothing is written yet. `answered`: sent, or given up. */
export type Moment = 'arrived' | 'applied' | 'answering' | 'answered';

/** Called at each moment of each request; the simulator waits for it before it goes on. */
export type Hook = (moment: Moment, entry: Entry) => void | Promise<void>;

/** All that an exchange needs. */
export interface World {
  cluster: Cluster;
  faults: FaultSet;
  auth: Auth;
  /** The HTTPS port that the cluster says of itself. */
  port: number;
  /** Where a node can really be reached. */
  urls: Record<number, string>;
  moment(moment: Moment, entry: Entry, faults: ActiveFault[]): Promise<void>;
}
