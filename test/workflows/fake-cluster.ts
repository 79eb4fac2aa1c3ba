import { createHash } from 'node:crypto';
import { activityInfo, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities, MutateInput, MutateResult, NodeRef, SurveyInput } from '../../activities/contract';
import { openings } from '../../activities/openings';
import type { FreezeReading } from '../../rollout/freeze';
import { packed, room } from '../../activities/room';
import { settle } from '../../activities/settle';
import { checkRunbook } from '../../language/check';
import { readInputs } from '../../language/inputs';
import { canonicalFacts, canonicalRequest } from '../../rollout/canonical';
import type { Look, LookOrNot, NodeFact, Reading, Survey } from '../../rollout/facts';
import { judgeGates } from '../../rollout/gates';
import { judgeHealthy } from '../../rollout/healthy';
import type { Notice } from '../../rollout/notice';
import { mayTouch } from '../../rollout/out';
import type { PausedSchedule } from '../../rollout/schedule-pause';

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

  private mutate(input: MutateInput): MutateResult {
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
    const beat = () => Context.current().heartbeat();
    const cancelled = () => Context.current().cancellationSignal.aborted;
    // Virtual time runs as fast as looks are taken; a breath lets messages and cancellations in.
    const breathe = () => new Promise((resolve) => setTimeout(resolve, 1));
    return {
      load: async ({ runbook, inputs }) => {
        const text = runbook.includes('\n') ? runbook : this.runbookText;
        const checked = checkRunbook(text, 'runbook.yaml');
        if (!checked.ok)
          return {
            ok: false,
            code: 'runbook',
            message: checked.problems.map((p) => p.message).join('; '),
            problems: checked.problems,
            notifies: this.notifies,
          };
        const read = readInputs(checked.runbook, inputs);
        if (!read.ok)
          return { ok: false, code: 'input', message: read.problems.join('; '), problems: [], notifies: this.notifies };
        const cluster = {
          name: 'c1',
          url: 'https://10.0.0.1:9443',
          pinnedName: null,
          login: 'local' as const,
          maxUnavailable: this.maxUnavailable,
          byName: false,
          calendar: this.freeze !== null,
        };
        return {
          ok: true,
          runbook: checked.runbook,
          hash: 'ab'.repeat(32),
          document: null,
          inputs: read.inputs,
          cluster,
          notifies: this.notifies,
        };
      },
      hashPlan: async ({ request, facts }) => ({
        request: sha(canonicalRequest(request)),
        facts: sha(canonicalFacts(facts)),
      }),
      survey: async (input) => {
        await this.beforeSurvey(input);
        if (input.unlatch) this.login = null;
        return this.survey(input);
      },
      borderSurvey: async (input) => {
        await this.beforeSurvey(input);
        if (input.unlatch) this.login = null;
        return packed(this.survey(input), input.full);
      },
      room: async (input) =>
        room(input, async (each) => {
          await this.beforeSurvey(each);
          if (each.unlatch) this.login = null;
          return this.survey(each);
        }),
      surveyUntil: async (input) => {
        const end = this.time + input.limit;
        for (;;) {
          beat();
          await this.beforeSurvey(input);
          const survey = this.survey(input);
          const gates = judgeGates(input.until.gates, survey, input.until.context).every(
            (gate) => gate.verdict === 'yes',
          );
          const free = input.until.touching === null || mayTouch(survey, input.until.context, input.until.touching).ok;
          if (gates && free) return { well: true, login: null };
          if (this.login !== null || this.time >= end || cancelled()) return { well: false, login: this.login };
          this.advance(5_000);
          await breathe();
        }
      },
      looks: async ({ nodes, services }) =>
        Object.fromEntries(nodes.map(({ uid }: NodeRef) => [String(uid), this.look(uid, services)])),
      read: async ({ action }) =>
        action === 'cluster.check'
          ? { ok: true, value: { ok: true, failing: [] } }
          : { ok: false, why: `no ${action} here`, refused: null },
      mutate: async (input) => this.mutate(input),
      settle: async (input) =>
        settle(input, {
          look: async (node) => this.look(node.uid),
          looks: async (nodes) => Object.fromEntries(nodes.map(({ uid }) => [String(uid), this.look(uid)])),
          pause: async (ms) => {
            this.advance(ms);
            await breathe();
            return !cancelled();
          },
          cancelled,
          now: () => this.time,
          progress: beat,
        }),
      locate: async ({ nodes, service, before, grace, graceIn }) => {
        const end = this.time + graceIn + grace;
        for (;;) {
          beat();
          const changed = nodes.filter(({ uid }) => {
            const look = this.look(uid);
            const now = 'services' in look ? look.services[service] : undefined;
            return now?.status !== before[String(uid)]?.status || now?.startTime !== before[String(uid)]?.startTime;
          });
          const [one] = changed;
          if (changed.length === 1 && one) return { found: 'one', node: one.uid, before: null };
          if (changed.length > 1) return { found: 'unknown', why: 'several nodes changed', refused: null };
          if (this.time > end) return { found: 'none' };
          this.advance(500);
          await breathe();
        }
      },
      awaitNode: async ({ node, context, stable, services, await: what }) => {
        this.advance(stable);
        if (what === 'node.healthy') {
          const judged = judgeHealthy(
            this.survey({
              cluster: '',
              nodes: null,
              avoid: [],
              parts: [],
              of: null,
              services: null,
              full: [],
              unlatch: false,
            }),
            context,
            node.uid,
          );
          return { verdict: judged.verdict === 'yes' ? 'yes' : 'no', why: judged.why, refused: null };
        }
        const wanted = what === 'services.running' ? 'RUNNING' : 'STOPPED';
        const bad = services.find((name) => this.node(node.uid).services[name]?.status !== wanted);
        return { verdict: bad ? 'no' : 'yes', why: bad ? `${bad} is not ${wanted}` : '', refused: null };
      },
      lockHolder: async () => this.holder,
      // Who asks about its own execution has not been reset.
      runClosed: async ({ runId }) => this.wasReset || runId !== activityInfo().workflowExecution?.runId,
      pauseSchedule: async (input) => {
        this.pauses.push(input);
        return this.onPause();
      },
      openings: async (input) => openings(input),
      freeze: async ({ at }) => this.freeze?.(at) ?? { ok: true, on: null, next: null },
      notifies: async () => this.notifies,
      notify: async ({ notice }) => {
        await this.onNotice(notice);
        this.notices.push(notice);
      },
      howClosed: async () => this.closedAs,
      doctor: async () => {
        throw ApplicationFailure.nonRetryable('not here');
      },
      freezes: async () => ({ clusters: [] }),
      catalog: async () => ({ runbooks: [], clusters: [] }),
    };
  }
}

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
