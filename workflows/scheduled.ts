import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/** What Temporal says of a run that one of its schedules started. */
export interface Scheduled {
  /** When it was to start; for a Trigger the moment of the click. Milliseconds. */
  start: number;
  /** The schedule's id. */
  by: string;
}

const START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const BY = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

/** How a schedule started this run; null: somebody else did. */
export function scheduled(): Scheduled | null {
  const attributes = workflowInfo().typedSearchAttributes;
  const [start, by] = [attributes.get(START), attributes.get(BY)];
  return start === undefined || by === undefined ? null : { start: start.getTime(), by };
}
