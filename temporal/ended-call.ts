import type { ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type NextCall = Parameters<Interceptor>[1];
type Call = ReturnType<NextCall>;

const CANCELLED = 1;

/**
 * A next call that never throws. Temporal's SDK repeats a request from a timer, and where the connection was closed meanwhile the
 * exception there would end the whole process: the request is answered as cancelled instead, which nobody repeats.
 */
export function neverThrowing(nextCall: NextCall): NextCall {
  return (options) => {
    try {
      return nextCall(options);
    } catch (error) {
      return endedCall(error instanceof Error ? error.message : String(error));
    }
  };
}

function endedCall(details: string): Call {
  return {
    start(metadata, listener) {
      // As gRPC itself does for a call without an answer: first no message, then the status.
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ code: CANCELLED, details, metadata });
    },
    cancelWithStatus: () => undefined,
    getPeer: () => '',
    sendMessage: () => undefined,
    sendMessageWithContext: () => undefined,
    startRead: () => undefined,
    halfClose: () => undefined,
    getAuthContext: () => null,
  };
}
