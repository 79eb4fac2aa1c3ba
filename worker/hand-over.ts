import { setMaxListeners } from 'node:events';
import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor, ActivityInterceptorsFactory } from '@temporalio/worker';

/** What a worker says to its activities when it ends; the SDK's own word. */
const WORKER_ENDS = 'WORKER_SHUTDOWN';

/** The one activity whose result counts whenever it comes: what it sent, it sent. */
const MUTATING = 'mutate';

/**
 * A read or a wait that was cut short because its worker ends gives no result: another worker does it again, from its last heartbeat.
 * Otherwise the run would take "the time is over" for an answer of the cluster.
 */
export const handOver: ActivityInterceptorsFactory = (context: Context) => ({ inbound: inbound(context) });

function inbound(context: Context): ActivityInboundCallsInterceptor {
  // A reading asks every node at once, and each request listens: that is no leak, and no warning for whoever reads the log.
  setMaxListeners(0, context.cancellationSignal);
  return {
    async execute(input, next) {
      const result = await next(input);
      const { aborted, reason } = context.cancellationSignal;
      const ends = aborted && reason instanceof CancelledFailure && reason.message === WORKER_ENDS;
      if (ends && context.info.activityType !== MUTATING) throw reason;
      return result;
    },
  };
}
