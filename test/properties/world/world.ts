import type { Runbook, InputValue } from '../../../language/runbook';
import type { Notice } from '../../../rollout/notice';
import { RUNBOOK_WORKFLOW } from '../../../temporal/names';
import type { Attempt } from '../core/activities';
import { newProcess, type Process } from '../core/process';
import type { Runtime } from '../core/runtime';
import { Server, type Run, type ServerHost } from '../core/server';
import { VirtualTime } from '../core/time';
import type { Schedule } from '../schedule';
import { Cluster, OPTIONAL } from './cluster';
import { Weather, type Message, type Moment, type OnceFault, type WindowFault } from './faults';
import { inputOf } from './inputs';
import { Ledger, mutatesOf, touchingOf } from './ledger';
import { Network } from './network';
import { FreezeCalendar } from './night';
import { scheduledFields } from './night-answers';
import { lookNowAndThen } from './onlooker';
import { perform, type Variants } from './perform';
import { showIn } from './show';

const START = Date.UTC(2026, 0, 1);
/** Nothing new goes wrong after this: from here on things get well. */
const FAULTS_UNTIL = 15 * 60_000;
/** The same of a run that sleeps for hours. */
const FAULTS_AT_NIGHT = 48 * 60 * 60_000;
/** The runbook of a schedule, checked. */
export interface Given {
  runbook: Runbook;
  inputs: Record<string, InputValue>;
}

/** Everything around the runs of one schedule: cluster, network, workers, server, people, and the book of what happened. */
export class World implements ServerHost {
  readonly time: VirtualTime;
  readonly ledger = new Ledger();
  readonly weather = new Weather();
  readonly cluster: Cluster;
  readonly network: Network;
  readonly server: Server;
  /** The run that people speak to. */
  private first: Run | null = null;
  /** How a message reaches a run that is not driven here; it ends once it was accepted. */
  messenger:
    | ((
        verb: Message['verb'],
        message: { by: string; reason: string; node?: number; plan?: string },
      ) => Promise<{ text: string }>)
    | null = null;
  private inHand = 0;
  private pumping = false;
  /** `asks`: when somebody looked last, a person was asked. */
  readonly phases = new Map<string, { phase: string; since: number; asks: boolean }>();
  /** Of change freezes; null: the cluster has none. */
  readonly calendar: FreezeCalendar | null;
  /** Readings of openings and freezes so far. */
  asked = 0;
  /** Begun and not over, and timed but not begun. */
  going = 0;
  calm = false;
  /** What was posted to whoever is told, by the id of the notice. */
  readonly notices: Notice[] = [];
  /** The hash of the last plan that a run made. */
  plan: string | null = null;
  private current: Process;
  private processes = 1;
  private at = 0;
  private readonly seen = new Map<Moment['event'], number>();
  private readonly waiting: { moment: Moment; act: () => void }[] = [];

  constructor(
    readonly schedule: Schedule,
    readonly runbook: Given,
    runtime: Runtime,
    readonly variants: Variants = {},
    readonly start = schedule.night?.start ?? START,
  ) {
    this.time = new VirtualTime(start);
    this.cluster = new Cluster(schedule.cluster, this.time, this.ledger);
    this.network = new Network(this);
    this.current = newProcess('worker-1', 0);
    this.server = new Server(this.time, runtime, this);
    for (const fault of schedule.windows) this.await(fault.from, () => this.set(fault));
    const { onces = [], messages = [], calendar = null } = schedule.night ?? {};
    for (const fault of [...schedule.onces, ...onces]) this.await(fault.from, () => this.happen(fault));
    for (const message of [...schedule.messages, ...messages]) this.await(message.from, () => this.say(message));
    this.calendar = calendar && new FreezeCalendar(this.time);
    for (const fault of calendar ?? [])
      this.await(fault.from, () => this.calendar?.befall(fault, (text) => this.note(text)));
  }

  get main(): Run {
    if (!this.first) throw new Error('no run has begun');
    return this.first;
  }

  /** The run begins, here or, where one was adopted, elsewhere. */
  begin(): void {
    this.first ??= this.open('run-1');
    this.occur('start');
  }

  /** A run of a real server: only its activities are of this world. */
  adopt(id: string, runId: string): void {
    this.first = this.server.adopt(id, runId, RUNBOOK_WORKFLOW, this.input());
  }

  ended(how: 'completed' | 'failed', result: unknown, message: string): void {
    const { main } = this;
    main.closed = { at: this.time.now, how, result, message };
    this.closed(main);
  }

  /** Carries out an activity of a real worker; time passes here as fast as somebody waits for it. */
  async carryOut(attempt: Omit<Attempt, 'run' | 'process'>): Promise<unknown> {
    const whole = { ...attempt, run: this.main, process: this.current };
    this.inHand += 1;
    try {
      return await new Promise((resolve, reject) => {
        this.time.after(0, () => {
          this.attempted(whole);
          this.perform(whole).then(resolve, reject);
        });
        void this.pump();
      });
    } finally {
      this.inHand -= 1;
    }
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    while (this.inHand > 0) {
      // What else goes on in this program has the real time.
      this.time.enter();
      await this.time.step();
      this.time.leave();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.pumping = false;
  }

  private open(id: string): Run {
    const { night } = this.schedule;
    const late = this.first ? null : (night?.late ?? null);
    const attributes = late === null ? {} : scheduledFields(this.start - late);
    const free = this.first !== null && night?.rivalIsFree;
    return this.server.start(id, RUNBOOK_WORKFLOW, this.input(free), null, attributes);
  }

  /** Nothing new befalls anybody after this. */
  get faultsUntil(): number {
    return this.start + (this.schedule.night ? FAULTS_AT_NIGHT : FAULTS_UNTIL);
  }

  input(free = false): Record<string, unknown> {
    return inputOf(this.schedule, (index) => this.uid(index), free);
  }

  /** The longest grace of the runbook: so long after its time-out a POST may still take effect. */
  get grace(): number {
    return this.runbook.runbook.grace;
  }

  process(): Process | null {
    const { dead, frozenUntil, cutUntil } = this.current;
    return dead || frozenUntil > this.time.now || cutUntil > this.time.now ? null : this.current;
  }

  latency(): number {
    const { noise } = this.schedule;
    if (noise.length === 0) return 2;
    return 2 + (noise[(this.at += 1) % noise.length] ?? 0);
  }

  perform(attempt: Attempt): Promise<unknown> {
    return perform(this, attempt).finally(() => {
      const { run, type, input } = attempt;
      this.ledger.add({
        at: this.time.now,
        what: 'read',
        run: run.firstRunId,
        type,
        touching: touchingOf(input),
        began: this.began.get(attempt) ?? 0,
      });
    });
  }

  private readonly began = new WeakMap<Attempt, number>();

  attempted(attempt: Attempt): void {
    const { run, type, seq, process } = attempt;
    this.began.set(attempt, this.time.now);
    this.ledger.add({
      ...{ at: this.time.now, what: 'attempt', run: run.firstRunId, type, seq, attempt: attempt.attempt },
      ...{ touching: touchingOf(attempt.input), mutates: mutatesOf(type, attempt.input), process: process.name },
    });
    this.occur('attempt');
    if (type === 'mutate') this.occur('mutate');
  }

  phase(run: Run, attributes: Record<string, string>): void {
    const phase = attributes.RollbookPhase;
    if (phase === undefined || run.type !== RUNBOOK_WORKFLOW) return;
    this.phases.set(run.runId, { phase, since: this.time.now, asks: false });
    this.ledger.add({ at: this.time.now, what: 'phase', run: run.firstRunId, phase });
    if (phase === 'holding') this.occur('holding');
    if (phase !== 'waiting') return;
    this.occur('waiting');
    if (this.schedule.night) lookNowAndThen(this, run);
  }

  opened(run: Run): void {
    this.ledger.add({ at: this.time.now, what: 'opened', id: run.id, run: run.firstRunId });
  }

  closed(run: Run): void {
    this.ledger.add({
      at: this.time.now,
      what: 'closed',
      id: run.id,
      run: run.firstRunId,
      how: `${run.closed?.how} ${run.closed?.message}`,
    });
  }

  updated(run: Run, id: string, answer: 'accepted' | 'rejected' | 'completed', text: string): void {
    this.ledger.add({ at: this.time.now, what: 'heard', run: run.firstRunId, id, answer, text });
  }

  /** One more of these happened: whatever waited for it begins. */
  occur(event: Moment['event']): void {
    const count = this.seen.get(event) ?? 0;
    this.seen.set(event, count + 1);
    for (const { moment, act } of this.waiting) {
      if (moment.event !== event || moment.nth !== count) continue;
      this.going += 1;
      this.time.after(moment.after, () => {
        this.going -= 1;
        if (!this.calm && this.time.now < this.faultsUntil) act();
      });
    }
  }

  say({ verb, node }: Pick<Message, 'verb' | 'node'>, run = this.main, plan = this.planAsked(verb, run)): void {
    if (run.closed) return;
    const uid = node === null ? null : (node % this.cluster.nodes.length) + 1;
    const message = { by: 'ada', reason: 'because', ...(uid === null ? {} : { node: uid }), ...(plan ? { plan } : {}) };
    const entry = { at: this.time.now, what: 'said' as const, run: run.firstRunId, verb, node: uid };
    if (!this.messenger) {
      this.ledger.add({ ...entry, id: this.server.update(run, verb, message) });
      return;
    }
    this.ledger.add({ ...entry, id: verb });
    this.messenger(verb, message).then(
      (answer) => {
        this.updated(run, verb, 'accepted', '');
        this.updated(run, verb, 'completed', answer.text);
      },
      () => this.updated(run, verb, 'rejected', ''),
    );
  }

  /** A run that has sent nothing and needs its plan approved most likely asks about that. */
  private planAsked(verb: Message['verb'], run: Run): string | null {
    const asks = this.runbook.runbook.approval === 'plan' && (verb === 'approve' || verb === 'reject');
    return asks && !this.ledger.posts.some((post) => post.run === run.firstRunId) ? this.plan : null;
  }

  /** Answers what the run waits for, by the node that it names. */
  answer(run: Run, verb: Message['verb'], why: string): void {
    const uid = Number(/^node (\d+):/.exec(why)?.[1] ?? 0);
    this.say({ verb, node: uid > 0 && verb !== 'abort' ? uid - 1 : null }, run);
  }

  /** From now on everything gets well, and nobody but the caller does anything. */
  becalm(): void {
    this.calm = true;
    this.note('everything gets well from here on');
    for (const fault of this.schedule.windows) this.end(fault);
    this.cluster.mend();
    this.calendar?.mend();
    for (const node of this.cluster.nodes) Object.assign(node, { status: 'active', maintenance: false, healthy: true });
    if (!this.cluster.nodes.some((node) => node.role === 'primary')) this.cluster.movePrimary(1);
  }

  private await(moment: Moment, act: () => void): void {
    this.waiting.push({ moment, act });
  }

  private set(fault: WindowFault): void {
    this.note(
      `${fault.kind} ${fault.node === null ? 'everywhere' : `on node ${this.uid(fault.node)}`} for ${fault.ms} ms`,
    );
    const placed = this.placed(fault);
    this.going += 1;
    this.weather.begin(placed, this.time.now);
    showIn(this, placed, true);
    this.time.after(fault.ms, () => {
      this.going -= 1;
      this.end(fault);
    });
  }

  private end(fault: WindowFault): void {
    const placed = this.placed(fault);
    this.weather.end(placed, this.time.now);
    showIn(this, placed, false);
  }

  private readonly places = new Map<WindowFault, WindowFault>();

  private placed(fault: WindowFault): WindowFault {
    const placed = this.places.get(fault) ?? { ...fault, node: fault.node === null ? null : this.uid(fault.node) };
    this.places.set(fault, placed);
    return placed;
  }

  private uid(index: number): number {
    return (index % this.cluster.nodes.length) + 1;
  }

  private happen(fault: OnceFault): void {
    const uid = this.uid(fault.node);
    const name = OPTIONAL[fault.service % OPTIONAL.length] ?? '';
    this.note(`${fault.kind}: node ${uid}, ${name}, ${fault.ms} ms`);
    switch (fault.kind) {
      case 'reboot':
        return this.cluster.reboot(uid);
      case 'stranger-restarts':
        return this.cluster.operate(uid, name, 'restart', 'plain', 'a stranger');
      case 'stranger-stops':
        return this.cluster.operate(uid, name, 'stop', 'plain', 'a stranger');
      case 'stranger-starts':
        return this.cluster.operate(uid, name, 'start', 'plain', 'a stranger');
      case 'primary-moves':
        return this.cluster.movePrimary(uid);
      case 'worker-dies':
        return this.kill(fault.ms);
      case 'worker-freezes':
        return this.silence('frozenUntil', fault.ms);
      case 'worker-cut-off':
        return this.silence('cutUntil', fault.ms);
      case 'forgotten':
        return this.breakLines();
      case 'cancel':
        return this.server.cancel(this.main);
      case 'terminate':
        return this.server.terminate(this.main);
      case 'rival':
        this.open(`rival-${this.server.runs.length}`);
        return;
      case 'reset':
        return this.server.reset(this.main, fault.ms);
    }
  }

  private kill(ms: number): void {
    const { current } = this;
    current.dead = true;
    this.server.activities.silent(current);
    for (const run of this.server.runs) if (run.process === current) this.server.lose(run);
    this.going += 1;
    this.time.after(ms, () => {
      this.going -= 1;
      // Another machine: its clock is another one.
      this.current = newProcess(`worker-${(this.processes += 1)}`, (this.processes % 3) * 1_700 - 1_700);
    });
  }

  /** Frozen, or cut off from Temporal, for a while: longer than a heartbeat's patience, another worker takes over. */
  private silence(how: 'frozenUntil' | 'cutUntil', ms: number): void {
    const { current } = this;
    if (current.dead) return;
    current[how] = Math.max(current[how], this.time.now + ms);
    this.server.activities.silent(current);
    this.going += 1;
    this.time.after(ms, () => (this.going -= 1));
    if (ms < 8_000) return;
    this.time.after(7_000, () => {
      if (this.current !== current || current[how] <= this.time.now) return;
      this.current = newProcess(`worker-${(this.processes += 1)}`, 900);
      for (const run of this.server.runs) if (run.process === current) this.server.lose(run);
    });
  }

  private breakLines(): void {
    for (const line of this.current.lines.values()) line.connection?.close();
  }

  private note(text: string): void {
    this.ledger.add({ at: this.time.now, what: 'fault', text });
  }
}
