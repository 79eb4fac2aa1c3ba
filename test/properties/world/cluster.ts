import type { Operation } from '../../../rollout/report-shape';
import type { VirtualTime } from '../core/time';
import type { Ledger } from './ledger';

/** What the cluster calls itself; and what another one, that answers in its place, does. */
export const OWN_NAME: string = 'cluster.test';
export const OTHER_NAME: string = 'another.test';

export const OPTIONAL = ['stats_archiver', 'alert_mgr', 'cm_server'];
export const REQUIRED = ['ccs', 'cnm_http'];
const ALL = [...OPTIONAL, ...REQUIRED];

/** How an operation goes. */
export type Course = 'plain' | 'starting' | 'via-stopped' | 'stays-stopped' | 'stays-starting' | 'crash-loop' | 'twice';

export interface Service {
  status: string;
  startedAt: number;
  /** How many processes there were: grows with each new one. */
  generation: number;
  /** Changes of an operation that a newer one makes void. */
  turn: number;
  /** Who changed it last. */
  cause: string;
  /** What it was last meant to be. */
  wanted: 'RUNNING' | 'STOPPED';
}

export interface Node {
  readonly uid: number;
  role: 'primary' | 'secondary';
  status: string;
  maintenance: boolean;
  healthy: boolean;
  /** Its clock against true time, milliseconds. */
  skew: number;
  readonly services: Record<string, Service>;
}

export interface ClusterSpec {
  size: number;
  primary: number;
  /** Services that are STOPPED at the start: node, service. */
  stopped: [number, number][];
  /** Optional services that the cluster has switched off. */
  disabled: number[];
  /** Milliseconds that a restart takes. */
  restartMs: number;
  skews: number[];
  maxUnavailable: number;
  unlistStopped: boolean;
}

/** The cluster as it truly is. */
export class Cluster {
  readonly nodes: Node[];
  readonly enabled: Record<string, boolean>;
  upgrade = false;
  action: string | null = null;
  databaseDown = false;
  failingCheck: number | null = null;
  name = OWN_NAME;

  constructor(
    readonly spec: ClusterSpec,
    private readonly time: VirtualTime,
    private readonly ledger: Ledger,
  ) {
    this.nodes = Array.from({ length: spec.size }, (_, index) => ({
      uid: index + 1,
      role: index === spec.primary % spec.size ? ('primary' as const) : ('secondary' as const),
      status: 'active',
      maintenance: false,
      healthy: true,
      skew: spec.skews[index % Math.max(1, spec.skews.length)] ?? 0,
      services: Object.fromEntries(ALL.map((name) => [name, this.fresh()])),
    }));
    this.enabled = Object.fromEntries(OPTIONAL.map((name, index) => [name, !spec.disabled.includes(index)]));
    for (const [node, service] of spec.stopped) {
      const entry = this.nodes[node % spec.size]?.services[OPTIONAL[service % OPTIONAL.length] ?? ''];
      if (entry) Object.assign(entry, { status: 'STOPPED', wanted: 'STOPPED' });
    }
  }

  node(uid: number): Node {
    const node = this.nodes.find((one) => one.uid === uid);
    if (!node) throw new Error(`there is no node ${uid}`);
    return node;
  }

  service(uid: number, name: string): Service {
    const service = this.node(uid).services[name];
    if (!service) throw new Error(`there is no ${name}`);
    return service;
  }

  get primary(): Node {
    return this.nodes.find((node) => node.role === 'primary') ?? this.node(1);
  }

  /** What the operation makes of the service from now on. */
  operate(uid: number, name: string, operation: Operation, course: Course, cause: string): void {
    const service = this.service(uid, name);
    const { restartMs: ms } = this.spec;
    if (operation === 'start' && service.status === 'RUNNING') return;
    service.turn += 1;
    service.cause = cause;
    service.wanted = operation === 'stop' ? 'STOPPED' : 'RUNNING';
    const { turn } = service;
    const then = (after: number, status: string, born = false): void => {
      const change = () => {
        if (service.turn === turn) this.set(uid, name, status, born, cause);
      };
      if (after === 0) change();
      else this.time.after(after, change);
    };
    if (operation === 'stop') return then(Math.min(ms, 200), 'STOPPED');
    if (service.status !== 'STOPPED') {
      if (course === 'via-stopped' || course === 'stays-stopped') then(0, 'STOPPED');
      else if (course !== 'starting') then(0, 'RESTARTING');
    }
    if (course === 'stays-stopped') return;
    then(ms / 2, 'STARTING', true);
    if (course === 'stays-starting') return;
    then(ms, 'RUNNING');
    if (course === 'twice') then(ms + 3_000, 'RUNNING', true);
    if (course === 'crash-loop') for (let round = 1; round <= 5; round += 1) then(ms + round * 4_000, 'RUNNING', true);
  }

  set(uid: number, name: string, status: string, born: boolean, cause: string): void {
    const service = this.service(uid, name);
    service.status = status;
    service.cause = cause;
    if (born) {
      service.generation += 1;
      service.startedAt = this.time.now;
    }
    this.ledger.add({
      at: this.time.now,
      what: 'service',
      node: uid,
      service: name,
      status,
      generation: service.generation,
      cause,
    });
  }

  /** The whole node begins anew. */
  reboot(uid: number): void {
    for (const [name, service] of Object.entries(this.node(uid).services)) {
      if (service.status === 'STOPPED') continue;
      service.turn += 1;
      this.set(uid, name, 'RUNNING', true, 'reboot');
    }
  }

  movePrimary(uid: number): void {
    for (const node of this.nodes) node.role = node.uid === uid ? 'primary' : 'secondary';
  }

  /** Whatever an operation left in between comes to where it was meant to be. */
  mend(): void {
    for (const { uid, services } of this.nodes) {
      for (const [name, service] of Object.entries(services)) {
        service.turn += 1;
        if (service.status === service.wanted) continue;
        this.set(uid, name, service.wanted, service.wanted === 'RUNNING', 'mended');
      }
    }
  }

  private fresh(): Service {
    return {
      status: 'RUNNING',
      startedAt: this.time.now - 86_400_000,
      generation: 1,
      turn: 0,
      cause: '',
      wanted: 'RUNNING',
    };
  }
}
