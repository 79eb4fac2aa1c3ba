import type { Cluster } from './cluster';
import { failure, type Reply } from './reply';

const RESET_AFTER_MS = 900_000;

/** HTTP Basic for one user, with the account lockout of a real cluster: locked, the right password is refused too. */
export class Auth {
  private failures: number[] = [];
  private lockedUntil = 0;

  constructor(private readonly cluster: Cluster) {}

  /** Null: come in. */
  check(header: string | undefined, method: string): Reply | null {
    const { settings, clock } = this.cluster;
    const now = clock.now();
    if (now < this.lockedUntil) return this.refuse(now, 'account is locked');
    if (!this.isRight(header)) return this.refuse(now, 'bad credentials');
    this.failures = [];
    const may = settings.role === 'admin' || (method === 'GET' && settings.role !== 'none');
    return may ? null : failure(settings, 403, 'forbidden', `role ${settings.role} is not allowed to do this`);
  }

  isLocked(): boolean {
    return this.cluster.clock.now() < this.lockedUntil;
  }

  private refuse(now: number, why: string): Reply {
    const { settings, ledger } = this.cluster;
    ledger.failedLogins += 1;
    this.failures = [...this.failures.filter((at) => now - at < RESET_AFTER_MS), now];
    if (this.failures.length >= settings.lockoutAfter && now >= this.lockedUntil) {
      this.lockedUntil = now + settings.lockoutMs;
      this.failures = [];
    }
    return { ...failure(settings, 401, 'unauthorized', why), headers: { 'www-authenticate': 'Basic realm="cluster"' } };
  }

  private isRight(header: string | undefined): boolean {
    const expected = Buffer.from(`${this.cluster.username}:${this.cluster.password}`).toString('base64');
    return header === `Basic ${expected}`;
  }
}
