import type { temporal } from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';

/** What stands at each activity and timer of a history; throws where one says nothing, or more than a short line. */
export function summariesIn({ events }: temporal.api.history.v1.IHistory): string[] {
  const telling = (events ?? []).filter(
    (event) => event.activityTaskScheduledEventAttributes ?? event.timerStartedEventAttributes,
  );
  return telling.map((event) => {
    const payload = event.userMetadata?.summary;
    const summary = payload ? defaultPayloadConverter.fromPayload<string>(payload) : '';
    if (summary === '' || summary.includes('\n') || Buffer.byteLength(summary) > 100)
      throw new Error(`event ${String(event.eventId)} has the summary "${summary}": ${JSON.stringify(event)}`);
    return summary;
  });
}
