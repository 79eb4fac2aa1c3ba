/** What workflows ask for change freezes that are to come. */
export interface FreezesActivities {
  /**
   * The change freezes of all clusters, or of one, between two instants, the files read anew; asks nothing of a cluster. Fails
   * (`inventory`) where the inventory cannot be used or lacks that cluster.
   */
  freezes(input: FreezesInput): Promise<ComingFreezes>;
}

export interface FreezesInput {
  /** Null: all of the inventory. */
  cluster: string | null;
  /** Instants, milliseconds. */
  from: number;
  to: number;
}

/** By cluster, in the order of the inventory. At most 2,000 freezes in all, shared evenly. */
export interface ComingFreezes {
  clusters: ClusterFreezes[];
}

/** `ok: false`: its calendar cannot be read, and nobody knows. A cluster without a calendar has no freezes. */
export type ClusterFreezes =
  | {
      cluster: string;
      ok: true;
      /** By their start; instants, milliseconds. */
      freezes: { title: string; start: number; end: number }[];
      /** So many more begin later; they are left out. */
      more: number;
      /** When the first of those begins. */
      moreFrom: number | null;
    }
  | { cluster: string; ok: false; why: string };
