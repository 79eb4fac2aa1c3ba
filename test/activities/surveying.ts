import type { SurveyInput } from '../../activities/contract';
import type { Survey } from '../../rollout/facts';
import type { Stage } from './help';

/** All of the cluster `stage`, but for what is given. */
export function input(stage: Stage, change: Partial<SurveyInput> = {}): SurveyInput {
  return {
    cluster: 'sim',
    nodes: stage.nodes,
    avoid: [1],
    parts: ALL,
    of: null,
    services: null,
    full: [],
    unlatch: false,
    ...change,
  };
}

export const surveyed = (stage: Stage, change: Partial<SurveyInput> = {}): Promise<Survey> =>
  stage.run((a) => a.survey(input(stage, change)));

const ALL: SurveyInput['parts'] = [
  'cluster',
  'nodes',
  'actions',
  'check',
  'databases',
  'configuration',
  'health',
  'looks',
];
