import type { Activities, MutateInput, MutateResult, SurveyInput } from '../../activities/contract';
import type { FreezeReading } from '../../rollout/freeze';
import type { Look, LookOrNot, NodeFact, Reading, Survey } from '../../rollout/facts';
import type { Notice } from '../../rollout/notice';
import type { PausedSchedule } from '../../rollout/schedule-pause';
import { activitiesOf } from './fake-activities';

export interface FakeNode {
  uid: number;
  role: 'primary' | 'secondary';
  status: string;
  readable: boolean;
  services: Record<string, { status: string; started: number }>;
}

/** What a POST does here: its answer, and the effect on the node. Undefined: the usual one. */
export type OnPost = (input: MutateInput, node: FakeNode, cluster: FakeCluster) => Partial<MutateResult> | undefined;

/** A cluster in memory with a clock of its own, behind the activities' contract: looks cost no real time. */
export class FakeCluster {
  time = Date.UTC(2026, 0, 1);
  readonly posts: { uid: number; service: string; operation: string; path: string }[] = [];
  readonly nodes: FakeNode[];
  readonly optional = ['stats_archiver', 'alert_mgr', 'cm_server'];
  maxUnavailable = 1;
  restartMs = 2_000;
  login: string | null = null;
  upgrade = false;
  databasesDown: string | null = null;
  onPost: OnPost = () => undefined;
  beforeSurvey: (input: SurveyInput) => void | Promise<void> = () => undefined;
  holder: Awaited<ReturnType<Activities['lockHolder']>> = null;
  /** The first execution of whoever asks is closed. */
  wasReset = false;
  /** Somebody is to be told, and this is what arrived; `onNotice` throws where the receiver is away. */
  notifies = false;
  readonly notices: Notice[] = [];
  onNotice: (notice: Notice) => void | Promise<void> = () => undefined;
  closedAs: string | null = null;
  /** The notes with which schedules were paused; `onPause` says what was found there, and throws where Temporal cannot be asked. */
  readonly pauses: { schedule: string; note: string }[] = [];
  onPause: () => PausedSchedule | Promise<PausedSchedule> = () => ({ found: 'running' });
  /** What its calendar says of an instant; null: the inventory names none. */
  freeze: ((at: number) => FreezeReading) | null = null;
  private due: { at: number; act: () => void }[] = [];

  constructor(
    readonly runbookText: string,
    size = 3,
  ) {
    this.nodes = Array.from({ length: size }, (_, index) => ({
      uid: index + 1,
      role: index === 0 ? ('primary' as const) : ('secondary' as const),
      status: 'active',
      readable: true,
      services: Object.fromEntries(
        ['stats_archiver', 'alert_mgr', 'cm_server', 'ccs', 'cnm_http'].map((name) => [
          name,
          { status: 'RUNNING', started: this.time - 86_400_000 },
        ]),
      ),
    }));
  }

  node(uid: number): FakeNode {
    const node = this.nodes.find((one) => one.uid === uid);
    if (!node) throw new Error(`no node ${uid}`);
    return node;
  }

  advance(ms: number): void {
    this.time += ms;
    for (const event of this.due.filter(({ at }) => at <= this.time)) {
      this.due = this.due.filter((other) => other !== event);
      event.act();
    }
  }

  later(ms: number, act: () => void): void {
    this.due.push({ at: this.time + ms, act });
  }

  set(uid: number, service: string, status: string, anew = true): void {
    const entry = this.node(uid).services[service];
    if (!entry) throw new Error(`no ${service}`);
    entry.status = status;
    if (anew) entry.started = this.time;
  }

  /** What a real node does with an operation: RESTARTING, then RUNNING. */
  apply(uid: number, service: string, operation: string): void {
    if (operation === 'stop') return this.set(uid, service, 'STOPPED', false);
    this.set(uid, service, operation === 'restart' ? 'RESTARTING' : 'STARTING', false);
    this.later(this.restartMs, () => this.set(uid, service, 'RUNNING'));
  }

  look(uid: number, keep: string[] | null = null): LookOrNot {
    this.advance(20);
    const node = this.node(uid);
    const at = this.time;
    if (!node.readable) {
      this.advance(30_000);
      return { unreadable: 'connection refused', refused: null, began: at, ended: this.time };
    }
    const services: Record<string, Reading> = {};
    for (const [name, { status, started }] of Object.entries(node.services)) {
      if (keep && !keep.includes(name)) continue;
      const running = status === 'RUNNING';
      services[name] = {
        status,
        startTime: new Date(Math.floor(started / 1000) * 1000).toISOString(),
        uptime: running ? Math.floor((this.time - started) / 1000) : 0,
      };
    }
    return { began: at, ended: this.time, services } satisfies Look;
  }

  survey(input: SurveyInput): Survey {
    const began = this.time;
    const facts: NodeFact[] = this.nodes.map((node) => ({
      uid: node.uid,
      address: `10.0.0.${node.uid}`,
      url: `https://10.0.0.${node.uid}:9443`,
      status: node.status,
      version: '7.8.6',
      rack: null,
      role: node.role,
      maintenance: false,
    }));
    const looks = Object.fromEntries(
      this.nodes.map(({ uid }) => [String(uid), this.look(uid, input.full.includes(uid) ? null : input.services)]),
    );
    const failing = this.nodes.flatMap(({ uid, services }) => {
      const [bad] = Object.entries(services).filter(([, { status }]) => status !== 'RUNNING');
      return bad
        ? [{ node: uid, error: `process ${bad[0]} is not running or not responding ([Errno 111] Connection refused)` }]
        : [];
    });
    const full = Object.fromEntries(failing.map(({ node }) => [String(node), this.look(node)]));
    return {
      began,
      ended: this.time,
      clusterName: { ok: true, value: 'cluster.test' },
      upgrade: { ok: true, value: this.upgrade },
      nodes: { ok: true, value: facts },
      actions: { ok: true, value: [] },
      check: { ok: true, value: { ok: failing.length === 0, failing } },
      databases: {
        ok: true,
        value: [{ uid: 1, name: 'db', available: this.databasesDown === null, error: this.databasesDown ?? '' }],
      },
      configuration: { ok: true, value: Object.fromEntries(this.optional.map((name) => [name, 'enabled' as const])) },
      looks: { ...looks, ...full },
      health: Object.fromEntries(
        this.nodes.map((node) => [String(node.uid), { ok: true as const, value: 'active' as const }]),
      ),
      login: this.login,
    };
  }

  mutate(input: MutateInput): MutateResult {
    const { node: ref, service, operation, path } = input;
    const look = this.look(ref.uid);
    const before = 'services' in look ? (look.services[service] ?? null) : null;
    const writtenAt = this.time;
    const plain = { already: false, why: '', refusal: null, refused: null, writtenAt, before, uidAfter: ref.uid };
    const special = this.onPost(input, this.node(ref.uid), this);
    if (special?.answer !== 'not-sent' && special?.answer !== 'reset')
      this.posts.push({ uid: ref.uid, service, operation, path });
    if (!special) this.apply(ref.uid, service, operation);
    this.advance(30);
    const unsent = special?.answer === 'not-sent' || special?.answer === 'reset';
    return { ...plain, answer: 'true', endedAt: this.time, ...special, ...(unsent ? { writtenAt: null } : {}) };
  }

  activities(): Activities {
    return activitiesOf(this);
  }
}
