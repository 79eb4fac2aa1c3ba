import type { Reading } from './facts';
import type { Pursuit } from './pursuit';
import type { Proof } from './proof';

/** What a POST's activity reported, or that it never did. */
export interface Sent {
  service: string;
  /** As in the report; `lost` also where the activity never reported. */
  answer: string;
  /** The service showed the effect before anything was sent. */
  already: boolean;
  /** On the clock of the worker that sent it; null: it never reported. */
  writtenAt: number | null;
  endedAt: number;
  /** Of the POST, milliseconds. */
  timeout: number;
  /** The uid that answered after the POST; null: nobody. */
  uidAfter: number | null;
}

/** A dead worker's request may still be written so long after the run learned of it (safety rule 4). */
const UNREPORTED = 10_000;

/** Whether a POST may have taken effect: `not-sent`, `reset` and a 401 provably did not. */
export function mayHaveHappened(sent: Pick<Sent, 'answer'>): boolean {
  return !['not-sent', 'reset', '401'].includes(sent.answer);
}

/** Begins, or begins anew after a second POST, the pursuit of what was sent; a doubtful node makes any answer doubtful. */
export function pursue(proof: Proof, sent: Sent, uid: number): Proof {
  const before = proof.pursuits.find((p) => p.service === sent.service);
  // Only a duration leaves the clock of the worker that sent: so much of the time-out was over when it reported.
  const spent = sent.writtenAt === null ? -UNREPORTED : Math.max(0, sent.endedAt - sent.writtenAt);
  const elsewhere = sent.uidAfter !== null && sent.uidAfter !== uid;
  const knowledge = sent.already ? 'told' : elsewhere ? 'doubtful' : knowledgeOf(sent.answer);
  const baseline: Reading | null = proof.baseline[sent.service] ?? null;
  const pursuit: Pursuit = {
    service: sent.service,
    knowledge,
    state: knowledge === 'told' ? 'proving' : 'evidence',
    why: '',
    tries: (before?.tries ?? 0) + (sent.already ? 0 : 1),
    baseline,
    graceIn: sent.already ? 0 : Math.max(0, sent.timeout - spent),
    graceFrom: null,
    graceFirst: null,
    firstLook: null,
    graceReference: null,
    changes: 0,
    changesBefore: before ? before.changesBefore + before.changes : 0,
    seen: before?.seen ?? baseline?.startTime ?? null,
    differed: before?.differed ?? false,
    holdsSince: null,
    stoppedSince: null,
    readable: 0,
    countedTo: null,
    last: before?.last ?? baseline,
  };
  const others = proof.pursuits.filter((p) => p.service !== sent.service);
  return {
    ...proof,
    pursuits: [...others, pursuit],
    trouble: null,
    holding: false,
    darkSince: null,
    darkBefore: 0,
    healedAt: null,
    looks: 0,
  };
}

function knowledgeOf(answer: string): Pursuit['knowledge'] {
  if (answer === 'true') return 'told';
  return answer === 'lost' || answer.startsWith('5') ? 'doubtful' : 'denied';
}
