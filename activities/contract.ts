import type { InputValue, Runbook } from '../language/runbook';
import type { Problem } from '../language/problem';
import type { LookOrNot, Reading, Survey } from '../rollout/facts';
import type { FreezeReading } from '../rollout/freeze';
import type { ErrorCode, PlanFacts, PlanRequest } from '../rollout/plan-shape';
import type { GateContext } from '../rollout/gates';
import type { PackedSurvey } from '../rollout/packed';
import type { Proof } from '../rollout/proof';
import type { Operation } from '../rollout/report-shape';
import type { Opening } from '../rollout/window';
import type { Window } from '../rollout/window-rule';
import type { NoticeActivities } from './notice-contract';
import type {
  LooksInput,
  NodeRef,
  ReadInput,
  ReadResult,
  RoomInput,
  RoomResult,
  SurveyInput,
  Until,
} from './reading-contract';

export type * from './reading-contract';

/**
 * What workflows may ask of the world. Every argument and result is plain JSON without a secret in it.
 * Every activity heartbeats by itself, once a second, from its first line to its last: a dead worker is noticed in seconds.
 */
export interface Activities extends NoticeActivities {
  /** Reads and checks runbook, inventory and inputs; asks nothing of the cluster. */
  load(input: LoadInput): Promise<Loaded>;
  /** Hex SHA-256 halves of the canonical texts: `request` and `facts`, 32 digits each. */
  hashPlan(input: { request: PlanRequest; facts: PlanFacts }): Promise<{ request: string; facts: string }>;
  /** One reading of the cluster. Never throws for what the cluster says or fails to say. */
  survey(input: SurveyInput): Promise<Survey>;
  /** The same for a border, in the form that hundreds of nodes fit in (rollout/packed.ts). */
  borderSurvey(input: SurveyInput): Promise<PackedSurvey>;
  /** Safety rule 9, read right before a POST, and the node's own look: what decides, and no more. */
  room(input: RoomInput): Promise<RoomResult>;
  /**
   * Repeats `survey` until every gate in `until.gates` says yes and safety rule 9 lets `until.touching` be touched,
   * or `limit` ms are over, or the login is refused, or it is cancelled.
   */
  surveyUntil(input: SurveyInput & { until: Until; limit: number }): Promise<{ well: boolean; login: string | null }>;
  /** One look at each of the nodes, side by side, with gentle tries for up to 30 s each. */
  looks(input: LooksInput): Promise<Record<string, LookOrNot>>;
  /** One action of the runbook language, asked of one node; the value is what `steps.<name>` holds. */
  read(input: ReadInput): Promise<ReadResult>;
  /** The guarded POST (safety rules 1, 2, 3 and 7): sent once or provably not at all. Never throws after the POST. */
  mutate(input: MutateInput): Promise<MutateResult>;
  /** Looks at one node until `proof` is decided (rollout/proof.ts); heartbeats the proof; read-only. */
  settle(input: SettleInput): Promise<SettleResult>;
  /** After POST /v1/services: finds the one node on which the service changed (safety rule 2). */
  locate(input: LocateInput): Promise<LocateResult>;
  /** Polls until an await of the language holds for `stable`, or its deadline of readable time is over. */
  awaitNode(input: AwaitInput): Promise<AwaitResult>;
  /** Who holds the lock of a cluster, from Temporal. Null: nobody. */
  lockHolder(input: { cluster: string }): Promise<LockHolder | null>;
  /** Whether that run is closed in Temporal. */
  runClosed(input: { id: string; runId: string }): Promise<boolean>;
  /** When a maintenance window is open, worked out with the time zones of the worker; asks nothing of the cluster. */
  openings(input: OpeningsInput): Promise<Openings>;
  /** What the cluster's calendar of change freezes says of an instant, read anew; asks nothing of the cluster. Never throws. */
  freeze(input: { cluster: string; at: number }): Promise<FreezeReading>;
  /** For `doctor`, `runbooks` and `clusters` of the command line. */
  doctor(input: { cluster: string }): Promise<DoctorResult>;
  catalog(input: Record<string, never>): Promise<Catalog>;
}

export interface OpeningsInput {
  window: Window;
  /** Instant, milliseconds. */
  at: number;
}

/** The opening that contains that instant, else the first after it; and the one that contains or follows its close. */
export type Openings = { ok: true; opening: Opening | null; next: Opening | null } | { ok: false; problems: string[] };

export interface LoadInput {
  /** A name on the worker, or a whole document as YAML text. */
  runbook: string;
  cluster: string;
  inputs: Record<string, unknown>;
}

/** `notifies`: somebody is to be told how a run on this cluster goes on. */
export type Loaded =
  | {
      ok: true;
      runbook: Runbook;
      /** Hex SHA-256 of the document. */
      hash: string;
      /** The text where it was sent and not named. */
      document: string | null;
      inputs: Record<string, InputValue>;
      cluster: ClusterSettings;
      notifies: boolean;
    }
  | { ok: false; code: ErrorCode; message: string; problems: Problem[]; notifies: boolean };

/** What a run may know of the inventory's entry. */
export interface ClusterSettings {
  name: string;
  url: string;
  /** The cluster's own name, pinned in the inventory; else null. */
  pinnedName: string | null;
  login: 'local' | 'ldap' | 'entra' | null;
  maxUnavailable: number;
  /** Whether a node is reached by a name and not by an IP address (safety rule 1). */
  byName: boolean;
  /** The inventory names a calendar of change freezes. */
  calendar: boolean;
}

export interface MutateInput {
  cluster: string;
  /** The planned name of the cluster (safety rule 2). */
  clusterName: string;
  node: NodeRef;
  path: '/v1/local/services' | '/v1/services';
  operation: Operation;
  service: string;
  /** The guard's baseline: what this service was; null: not listed. */
  baseline: Reading | null;
  /** Of the POST, milliseconds. */
  timeout: number;
  /** The id of the run's first execution; another one in Temporal's own word means a reset. */
  firstRunId: string;
  /** It takes back what this run did; for whoever reads the history later. */
  undo: boolean;
}

export interface MutateResult {
  /** `true`, `false`, `missing`, `lost`, `not-sent`, `reset`, or the HTTP status as text. */
  answer: string;
  /** It had happened before; nothing was sent. `answer` is `not-sent`. */
  already: boolean;
  /** One sentence: why it was not sent, what was lost, what the server said. */
  why: string;
  /** A `not-sent` that asking again cannot mend (safety rules 1 and 2: not enabled, another node, another cluster). */
  refusal: string | null;
  /** 401 or 403 met on the way, by a proof or the POST. */
  refused: 401 | 403 | null;
  /** When the POST was written; null: never. */
  writtenAt: number | null;
  endedAt: number;
  /** The guard's own look at this service just before; undefined where it did not get that far; null: not listed. */
  before?: Reading | null;
  /** The uid that answered after the POST; null: nobody did. */
  uidAfter: number | null;
}

export interface SettleInput {
  cluster: string;
  node: NodeRef;
  proof: Proof;
  /** Other nodes and what they showed when the batch opened: rule 4's "no other node changed". */
  others: { node: NodeRef; opened: Record<string, Reading | null> }[];
  unlatch: boolean;
}

export interface SettleResult {
  proof: Proof;
  refused: 401 | 403 | null;
}

export interface LocateInput {
  cluster: string;
  nodes: NodeRef[];
  service: string;
  /** The primary node, to which the request went. */
  sentTo: number;
  /** What changed on another node counts as its effect: it was answered `true`, or a person says so. */
  elsewhere: boolean;
  /** Every node's look just before, for this service. */
  before: Record<string, Reading | null>;
  /** So long after its first look grace begins, and its length: a duration, because another worker may have sent. */
  graceIn: number;
  grace: number;
  unlatch: boolean;
}

/** `node`: exactly one; null with `none`: nowhere, all readable for the whole grace time; else unknown. */
export type LocateResult =
  | { found: 'one'; node: number; before: LookOrNot | null }
  | { found: 'none' }
  | { found: 'unknown'; why: string; refused: 401 | 403 | null };

export interface AwaitInput {
  cluster: string;
  node: NodeRef;
  nodes: NodeRef[];
  await: 'services.running' | 'services.stopped' | 'node.healthy';
  services: string[];
  stable: number;
  deadline: number;
  /** For `node.healthy`: judged as the gates do. */
  context: GateContext;
  unlatch: boolean;
}

/** `yes`, `no` (its deadline of readable time is over), or `unknown` (unreadable for 5 minutes). */
export interface AwaitResult {
  verdict: 'yes' | 'no' | 'unknown';
  why: string;
  refused: 401 | 403 | null;
}

export interface LockHolder {
  /** Workflow id and first run id of the holder. */
  id: string;
  runId: string;
  since: string;
  by: string;
  /** The holder's largest step timeout and its grace, milliseconds. */
  timeout: number;
  grace: number;
  closed: boolean;
}

export interface DoctorResult {
  ok: boolean;
  cluster: string;
  nodes: {
    uid: number | null;
    address: string;
    role: 'primary' | 'secondary' | null;
    version: string | null;
    ok: boolean;
    problem: string | null;
  }[];
  /** What the calendar of change freezes says now; null: the inventory names none. Instants are ISO-8601. */
  calendar: {
    ok: boolean;
    problem: string | null;
    on: { title: string; until: string } | null;
    next: { title: string; start: string; until: string } | null;
  } | null;
}

export interface Catalog {
  runbooks: { name: string; summary: string; description: string; inputs: Runbook['inputs'] }[];
  clusters: { name: string; url: string }[];
  /** Why there are no clusters: what is wrong with the inventory. */
  problem?: string;
}
