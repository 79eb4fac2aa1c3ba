import type { Look, Reading } from './facts';
import { acceptChanges, type Proof } from './proof';
import { begunAnew, isOpen, shows, type Pursuit } from './pursuit';
import { isNotHere } from './service-verdict';

/**
 * A person said retry, and this is the look that follows (safety rule 5): what nobody named is accepted as it is, what
 * shows the effect now goes on being proven, what is open is waited for anew, and what still failed is named in
 * `resend`, with this look as its guard's baseline.
 */
export function retryProof(proof: Proof, look: Look): { proof: Proof; resend: Map<string, Reading | null> } {
  const resend = new Map<string, Reading | null>();
  const accepted = acceptChanges(proof, look);
  const pursuits = accepted.pursuits.map((pursuit): Pursuit => {
    if (pursuit.state === 'proven') return pursuit;
    const reading = look.services[pursuit.service] ?? null;
    if (shows(proof.operation, pursuit.baseline, reading)) return { ...renewed(pursuit, reading), state: 'proving' };
    const open = isOpen(pursuit) || pursuit.state === 'unknown';
    if (!open && !isNotHere(proof.operation, pursuit)) resend.set(pursuit.service, reading);
    if (pursuit.state === 'proving') return { ...renewed(pursuit, reading), state: 'proving' };
    return { ...renewed(pursuit, reading), state: open ? 'evidence' : pursuit.state };
  });
  return { proof: { ...accepted, pursuits, reference: null, looks: 0 }, resend };
}

/** Timed anew from the next look on: this one may be of another worker's clock. What is left of the POST's time-out is still waited for. */
function renewed(pursuit: Pursuit, reading: Reading | null): Pursuit {
  return {
    ...pursuit,
    why: '',
    graceFrom: null,
    graceFirst: null,
    firstLook: null,
    graceReference: null,
    changes: 0,
    changesBefore: pursuit.changesBefore + pursuit.changes + (begunAnew(pursuit, reading) ? 1 : 0),
    seen: reading?.startTime ?? pursuit.seen,
    holdsSince: null,
    stoppedSince: null,
    readable: 0,
    countedTo: null,
    last: reading,
  };
}
