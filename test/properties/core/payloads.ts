import { defaultPayloadConverter } from '@temporalio/common';
import { temporal, type coresdk } from '@temporalio/proto';

type Payload = temporal.api.common.v1.IPayload;
type IFailure = temporal.api.failure.v1.IFailure;

const { TimeoutType } = temporal.api.enums.v1;

export function encode(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value) as Payload;
}

export function decode<T>(payload: Payload | null | undefined): T {
  return defaultPayloadConverter.fromPayload<T>(payload as never);
}

export function firstOf<T>(payloads: Payload[] | null | undefined): T {
  return decode<T>(payloads?.[0]);
}

export function completed(result: unknown): coresdk.activity_result.IActivityResolution {
  return { completed: { result: encode(result) } };
}

export function cancelled(activityType: string, seq: number): coresdk.activity_result.IActivityResolution {
  const cause = { message: 'cancelled', source: 'core', canceledFailureInfo: {} };
  return { cancelled: { failure: activityFailure(activityType, seq, cause) } };
}

export function failed(
  activityType: string,
  seq: number,
  cause: IFailure,
): coresdk.activity_result.IActivityResolution {
  return { failed: { failure: activityFailure(activityType, seq, cause) } };
}

export function timedOut(kind: 'heartbeat' | 'scheduleToStart' | 'startToClose'): IFailure {
  const timeoutType = {
    heartbeat: TimeoutType.TIMEOUT_TYPE_HEARTBEAT,
    scheduleToStart: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START,
    startToClose: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
  }[kind];
  return { message: `activity ${kind} timeout`, source: 'Server', timeoutFailureInfo: { timeoutType } };
}

export function thrown(error: unknown): IFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { message, source: 'world', applicationFailureInfo: { type: 'fault', nonRetryable: true } };
}

function activityFailure(activityType: string, seq: number, cause: IFailure): IFailure {
  return {
    message: 'Activity task failed',
    source: 'Server',
    cause,
    activityFailureInfo: { activityType: { name: activityType }, activityId: String(seq), identity: 'world' },
  };
}

/** A value with bytes as text and without stack traces: two of them can be compared. */
export function comparable(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'stackTrace') return undefined;
    if (part instanceof Uint8Array || isBytes(part)) return Buffer.from(part).toString('utf8');
    return part;
  });
}

function isBytes(part: unknown): part is Uint8Array {
  return ArrayBuffer.isView(part) || Object.prototype.toString.call(part) === '[object Uint8Array]';
}
