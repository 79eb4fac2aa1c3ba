import { gentleDelay } from './clock';
import type { Answered, Question, Session, Target } from './session';

/** What is asked of the cluster: the answer, and who gave it. */
export type Wide = <T>(question: Question<T>) => Promise<Answered<T>>;

/**
 * Cluster-wide questions of one reading: asked of the first candidate that answers, then of the same one as long as it
 * does. All candidates silent for 30 s ends the reading's patience: the questions that follow are not asked.
 */
export function clusterWide(session: Session, candidates: Target[], timeout?: number): Wide {
  let current = 0;
  let silence: Extract<Answered<never>, { ok: false }> | null = null;

  return async <T>(question: Question<T>): Promise<Answered<T>> => {
    if (silence) return silence;
    const until = Date.now() + session.patience;
    for (let round = 1; ; round += 1) {
      const failures: Extract<Answered<never>, { ok: false }>[] = [];
      for (let offset = 0; offset < candidates.length; offset += 1) {
        const index = (current + offset) % candidates.length;
        const candidate = candidates[index];
        if (!candidate) break;
        const answer = await session.ask(candidate, question, { patience: 0, timeout });
        if (answer.ok) {
          current = index;
          return answer;
        }
        if (answer.refused || session.cancelled) return answer;
        failures.push(answer);
      }
      const worst = failures.find((failure) => !failure.silent) ?? failures[0] ?? nobody();
      const delay = gentleDelay(round);
      const hope = failures.some((failure) => failure.mendable) && Date.now() + delay < until;
      if (hope && (await session.pause(delay))) continue;
      if (failures.every((failure) => failure.silent)) silence = worst;
      return worst;
    }
  };
}

function nobody(): Extract<Answered<never>, { ok: false }> {
  return { ok: false, why: 'there is no node to ask', refused: null, silent: true, mendable: false };
}
