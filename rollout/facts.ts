/**
 * What a run learns about a cluster, as plain data. Times called `at`, `began` and `ended` are milliseconds on the
 * worker's clock; `startTime` is the node's own clock as ISO text and is compared only with itself.
 */

/** One service as a node showed it. `status` may be a word that no document knows. */
export interface Reading {
  status: string;
  /** ISO-8601 UTC, or null where the node gave none or nothing that can be read. */
  startTime: string | null;
  /** Whole seconds, or null where the node gave none or nothing that can be read. */
  uptime: number | null;
}

/** One answer of GET /v1/local/services of a node. */
export interface Look {
  began: number;
  ended: number;
  services: Record<string, Reading>;
}

/** Why there is no usable answer. */
export interface NoAnswer {
  unreadable: string;
  /** 401: the credential is latched; 403: a role is missing. */
  refused: 401 | 403 | null;
  began: number;
  ended: number;
}

export type LookOrNot = Look | NoAnswer;

export function isLook(look: LookOrNot): look is Look {
  return 'services' in look;
}

/** One item of a reading of the cluster: the value, or why it is unknown. */
export type Known<T> = { ok: true; value: T } | { ok: false; why: string; refused: 401 | 403 | null };

export interface NodeFact {
  uid: number;
  /** Host of the node as the cluster names it; the address that the worker uses is in `url`. */
  address: string;
  /** Where the worker sends this node's requests. */
  url: string;
  /** `active`, `down`, …: the node object's own word. */
  status: string;
  version: string;
  rack: string | null;
  /** From nodes/status; null where that does not list the node. */
  role: 'primary' | 'secondary' | null;
  maintenance: boolean;
}

export interface CheckFact {
  ok: boolean;
  failing: { node: number; error: string }[];
}

export interface DatabaseFact {
  uid: number;
  name: string;
  available: boolean;
  error: string;
}

/**
 * One reading of the cluster: everything that planning, gates and safety rule 9 decide on. Cluster-wide questions
 * are asked of any node, local ones of each node itself, in parallel over nodes, one request at a time on each.
 */
export interface Survey {
  began: number;
  ended: number;
  clusterName: Known<string>;
  upgrade: Known<boolean>;
  nodes: Known<NodeFact[]>;
  actions: Known<{ name: string; node: number | null }[]>;
  check: Known<CheckFact>;
  databases: Known<DatabaseFact[]>;
  /** Operating mode of each optional service. */
  configuration: Known<Record<string, 'enabled' | 'disabled'>>;
  /** Keyed by uid as text. A node that was not asked is absent. */
  looks: Record<string, LookOrNot>;
  /** Master health check of each node, keyed by uid as text. */
  health: Record<string, Known<'active' | 'inactive'>>;
  /** First 401 of this reading, if any: what was asked and where. */
  login: string | null;
}
