import type { InputValue, Runbook } from '../language/runbook';
import type { Problem } from '../language/problem';
import type { LookOrNot, Survey } from '../rollout/facts';
import type { FreezeReading } from '../rollout/freeze';
import type { ErrorCode, PlanFacts, PlanRequest } from '../rollout/plan-shape';
import type { GateContext } from '../rollout/gates';
import type { PackedSurvey } from '../rollout/packed';
import type { PausedSchedule } from '../rollout/schedule-pause';
import type { Opening } from '../rollout/window';
import type { Window } from '../rollout/window-rule';
import type { FreezesActivities } from './freezes-contract';
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
import type {
  LocateInput,
  LocateResult,
  MutateInput,
  MutateResult,
  SettleInput,
  SettleResult,
} from './request-contract';

export type * from './freezes-contract';
export type * from './reading-contract';
export type * from './request-contract';

/**
 * What workflows may ask of the world. Every argument and result is plain JSON without a secret in it.
 * Every activity heartbeats by itself, once a second, from its first line to its last: a dead worker is noticed in seconds.
 */
export interface Activities extends NoticeActivities, FreezesActivities {
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
  /** Pauses a schedule of Temporal with that note. One that is paused already keeps its own, and one that is not there is no failure. */
  pauseSchedule(input: { schedule: string; note: string }): Promise<PausedSchedule>;
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
