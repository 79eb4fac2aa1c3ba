import type { Reading } from './facts';
import type { Pursuit } from './pursuit';
import type { Operation, ServiceVerdict } from './report-shape';

/** A second POST without any effect is a failure (safety rule 4). */
const MOST_TRIES = 2;

/** What the words below are made of. */
export type SeenPursuit = Pick<
  Pursuit,
  'state' | 'why' | 'tries' | 'changes' | 'changesBefore' | 'differed' | 'knowledge'
> & { baseline: SeenReading | null; last: SeenReading | null };
type SeenReading = Pick<Reading, 'status' | 'startTime'>;

/** The report's word for what became of one service. An open pursuit is `unknown`. */
export function verdictOf(operation: Operation, pursuit: SeenPursuit): ServiceVerdict {
  switch (pursuit.state) {
    case 'proven':
      if (operation !== 'restart') return operation === 'stop' ? 'stopped' : 'started';
      return pursuit.changesBefore + pursuit.changes >= 2 ? 'restarted-twice' : 'restarted';
    case 'failed':
      return isNotHere(operation, pursuit) ? 'not-here' : 'failed';
    case 'not-happened':
      if (isNotHere(operation, pursuit)) return 'not-here';
      return pursuit.tries >= MOST_TRIES ? 'failed' : 'unchanged';
    case 'evidence':
    case 'asking':
    case 'proving':
    case 'unknown':
      return 'unknown';
  }
}

/** A start of a service that the node never listed, and still does not, though the answer was no `true` (safety rule 3). */
export function isNotHere(operation: Operation, pursuit: SeenPursuit): boolean {
  const over = pursuit.state === 'failed' || pursuit.state === 'not-happened';
  const absent = pursuit.baseline === null && pursuit.last === null && !pursuit.differed;
  return operation === 'start' && over && absent && pursuit.knowledge !== 'told';
}

/** What the effect of one service's POST looked like, for the report. */
export function evidenceText(pursuit: SeenPursuit): string {
  const before = readingText(pursuit.baseline);
  const after = readingText(pursuit.last);
  const why = pursuit.why ? `; ${pursuit.why}` : '';
  return `before: ${before}; after: ${after}; ${WORDS[pursuit.state]}${why}`;
}

const WORDS: Record<Pursuit['state'], string> = {
  evidence: 'whether it took effect is not known',
  asking: 'whether it took effect is not known',
  proving: 'it took effect and is not proven yet',
  proven: 'proven',
  failed: 'failed',
  'not-happened': 'it did not take effect',
  unknown: 'unknown',
};

export function readingText(reading: SeenReading | null): string {
  if (!reading) return 'not listed';
  return reading.startTime ? `${reading.status} since ${reading.startTime}` : reading.status;
}
