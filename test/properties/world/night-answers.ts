import { TypedSearchAttributes, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes';
import type { OpeningsInput } from '../../../activities/contract';
import { openings } from '../../../activities/openings';
import { Hiccup, type Attempt } from '../core/attempt';
import type { encode } from '../core/payloads';
import type { World } from './world';

const START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const BY = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

/** What Temporal says of a run that a schedule was to start at that instant. */
export function scheduledFields(start: number): Record<string, ReturnType<typeof encode>> {
  const pairs = [
    { key: START, value: new Date(start) },
    { key: BY, value: 'nightly' },
  ];
  return encodeUnifiedSearchAttributes(undefined, new TypedSearchAttributes(pairs)) as never;
}

/** Openings by the product's own code, freezes by the calendar as it is when it is read: sometimes late, sometimes not at the first try. */
export async function atNight(world: World, attempt: Attempt): Promise<unknown> {
  const { time, calendar } = world;
  const { slow = [], fails = 0 } = world.schedule.night ?? {};
  const turn = (world.asked += 1);
  const began = time.now;
  await time.sleep(world.latency() + (slow[turn % Math.max(1, slow.length)] ?? 0), attempt.process);
  if (fails > 0 && turn % fails === 0) throw new Hiccup('the worker has no file handles left');
  if (attempt.type === 'openings') return openings(attempt.input as OpeningsInput);
  if (calendar === null) throw new Error('this cluster has no calendar');
  const said = calendar.reading((attempt.input as { at: number }).at);
  world.ledger.add({ at: time.now, what: 'calendar', run: attempt.run.firstRunId, began, said });
  return said;
}
