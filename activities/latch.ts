import { FirstAlone } from './first-alone';

/**
 * Safety rule 7 for one worker process: one 401 shuts a cluster's credential for all runs, and a credential that has
 * not been seen to work is tried by one request at a time. Holds hashes of secrets, never secrets.
 */
export class LoginLatch {
  private readonly clusters = new Map<string, Map<string, Credential>>();

  /** Why nothing may be asked with this secret, or null. A changed secret begins anew. */
  refusal(cluster: string, secret: string): string | null {
    return this.of(cluster, secret).shut;
  }

  /** A 401 came: nothing more is asked with this secret until it changes, `doctor` gets in, or a person says retry. */
  shut(cluster: string, secret: string, why: string): void {
    const credential = this.of(cluster, secret);
    credential.shut ??= `login refused: ${why}; nothing more is asked with it until the password changes, doctor gets in, or a person says retry`;
    credential.gate.close();
  }

  /** A person said retry, or doctor tries: the next request goes, and goes alone. */
  open(cluster: string): void {
    for (const credential of this.clusters.get(cluster)?.values() ?? []) {
      credential.shut = null;
      credential.gate.close();
    }
  }

  /** An answer that was no 401 shows that the secret works. */
  works(cluster: string, secret: string): void {
    const credential = this.of(cluster, secret);
    if (credential.shut === null) credential.gate.open();
  }

  /** Runs `ask` when it may go; one that waited must look at `refusal` when its turn comes. */
  pass<T>(cluster: string, secret: string, ask: () => Promise<T>): Promise<T> {
    return this.of(cluster, secret).gate.pass(ask);
  }

  // Old secrets are kept: while a file is being replaced, two calls may hold different ones.
  private of(cluster: string, secret: string): Credential {
    const secrets = this.clusters.get(cluster) ?? new Map<string, Credential>();
    this.clusters.set(cluster, secrets);
    const credential = secrets.get(secret) ?? { shut: null, gate: new FirstAlone() };
    secrets.set(secret, credential);
    return credential;
  }
}

interface Credential {
  shut: string | null;
  gate: FirstAlone;
}
