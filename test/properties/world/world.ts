import type { Runbook, InputValue } from '../../../language/runbook';
import type { Notice } from '../../../rollout/notice';
import { RUNBOOK_WORKFLOW } from '../../../temporal/names';
import type { Attempt } from '../core/attempt';
import type { Process } from '../core/process';
import type { Runtime } from '../core/runtime';
import type { Run, ServerHost } from '../core/run';
import { Server } from '../core/server';
import { VirtualTime } from '../core/time';
import type { Schedule } from '../schedule';
import { Cluster } from './cluster';
import { Weather, type Message, type Moment } from './faults';
import { inputOf } from './inputs';
import { Ledger, mutatesOf, touchingOf } from './ledger';
import { Network } from './network';
import { FreezeCalendar } from './night';
import { scheduledFields } from './night-answers';
import { lookNowAndThen } from './onlooker';
import { Faults } from './happenings';
import { Moments } from './moments';
import { Passing } from './passing';
import { planAsked, sayTo, type Messenger } from './people';
import { Workers } from './workers';
import { perform, type Variants } from './perform';

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
  messenger: Messenger | null = null;
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
  readonly workers = new Workers(this);
  private readonly faults = new Faults(this);
  private readonly moments = new Moments(this);
  private readonly passing: Passing;
  private at = 0;

  constructor(
    readonly schedule: Schedule,
    readonly runbook: Given,
    runtime: Runtime,
    readonly variants: Variants = {},
    readonly start = schedule.night?.start ?? START,
  ) {
    this.time = new VirtualTime(start);
    this.passing = new Passing(this.time);
    this.cluster = new Cluster(schedule.cluster, this.time, this.ledger);
    this.network = new Network(this);
    this.server = new Server(this.time, runtime, this);
    for (const fault of schedule.windows) this.moments.await(fault.from, () => this.faults.begin(fault));
    const { onces = [], messages = [], calendar = null } = schedule.night ?? {};
    for (const fault of [...schedule.onces, ...onces]) this.moments.await(fault.from, () => this.faults.happen(fault));
    for (const message of [...schedule.messages, ...messages])
      this.moments.await(message.from, () => this.say(message));
    this.calendar = calendar && new FreezeCalendar(this.time);
    for (const fault of calendar ?? [])
      this.moments.await(fault.from, () => this.calendar?.befall(fault, (text) => this.note(text)));
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
    const whole = { ...attempt, run: this.main, process: this.workers.current };
    return this.passing.until(() => {
      this.attempted(whole);
      return this.perform(whole);
    });
  }

  /** Another run of the same cluster begins. */
  open(id: string): Run {
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
    return this.workers.taking();
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
    this.moments.occur(event);
  }

  say(message: Pick<Message, 'verb' | 'node'>, run = this.main, plan = planAsked(this, message.verb, run)): void {
    sayTo(this, run, message, plan);
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
    for (const fault of this.schedule.windows) this.faults.end(fault);
    this.cluster.mend();
    this.calendar?.mend();
    for (const node of this.cluster.nodes) Object.assign(node, { status: 'active', maintenance: false, healthy: true });
    if (!this.cluster.nodes.some((node) => node.role === 'primary')) this.cluster.movePrimary(1);
  }

  /** The node of that index, of those that there are. */
  uid(index: number): number {
    return (index % this.cluster.nodes.length) + 1;
  }

  note(text: string): void {
    this.ledger.add({ at: this.time.now, what: 'fault', text });
  }
}
