import type { HoldVerb } from '../rollout/report-shape';
import type { Control, Hold } from './control';

/** The verbs that make sense of a hold now: in a person's own rollback it is what goes on anyway. */
export function verbsFor(
  { node }: Pick<Hold, 'node'>,
  { rollback }: Pick<Control, 'rollback'>,
  sent: boolean,
): HoldVerb[] {
  const verbs: HoldVerb[] = ['retry'];
  if (node !== null) verbs.push('skip');
  if (sent && rollback === null) verbs.push('rollback');
  return [...verbs, 'abort'];
}

/** "retry, skip or abort". */
export function oneOf(verbs: readonly string[]): string {
  return verbs.length < 2 ? verbs.join('') : `${verbs.slice(0, -1).join(', ')} or ${verbs.at(-1)}`;
}

/** Why nothing that leads forward makes sense any more; null: it does. */
export function whyEnding({ abort: aborted, rollback: said }: Control): string | null {
  if (aborted) return 'the run is being aborted: it ends by itself, and its report says what to do then';
  return said ? 'the run is being rolled back: it ends by itself; to end it as it is now, say abort' : null;
}
