import { judgeGates } from '../rollout/gates';
import { mayTouch } from '../rollout/out';
import type { Survey } from '../rollout/facts';
import type { SurveyInput, Until } from './contract';
import { emptySurvey } from './survey';

/** What the loop needs of the world. */
export interface UntilPorts {
  survey(input: SurveyInput): Promise<Survey>;
  pause(ms: number): Promise<boolean>;
  cancelled(): boolean;
  now(): number;
}

/** Reads until all gates say yes and the node may be touched, a 401 comes, `limit` is over, or the activity is cancelled. */
export async function surveyUntil(
  input: SurveyInput & { until: Until; limit: number },
  began: number,
  ports: UntilPorts,
): Promise<{ well: boolean; survey: Survey }> {
  let survey = emptySurvey(ports.now());
  for (let readings = 1; !ports.cancelled(); readings += 1) {
    // A retried activity has unlatched already: one retry of a person is one try.
    const reading = await ports.survey(readings === 1 ? input : { ...input, unlatch: false });
    if (ports.cancelled() && !isWell(reading, input.until))
      return { well: false, survey: readings === 1 ? reading : survey };
    survey = reading;
    if (isWell(survey, input.until)) return { well: true, survey };
    const delay = pollDelay(readings);
    if (survey.login !== null || ports.now() - began + delay > input.limit) return { well: false, survey };
    await ports.pause(delay);
  }
  return { well: false, survey };
}

/** Whether this reading says yes to everything that is waited for. */
export function isWell(survey: Survey, { gates, context, touching }: Until): boolean {
  if (!judgeGates(gates, survey, context).every(({ verdict }) => verdict === 'yes')) return false;
  return touching === null || mayTouch(survey, context, touching).ok;
}

/** A second at first, then longer, at most 5 s. */
export function pollDelay(readings: number): number {
  return Math.min(5_000, 1_000 + 250 * (readings - 1));
}
