import { startWorker } from '../../worker/worker';
import type { Verb } from '../verb';

/** A worker that polls until Ctrl-C or SIGTERM, and ends after the request in hand. */
export const worker: Verb = async ({ options, output, interrupt }) => {
  const { profile, address, namespace, clusters, runbooks, verbose = false } = options;
  const started = await startWorker({ profile, address, namespace, clusters, runbooks, verbose, say: output.say });
  const running = started.run();
  await started.ready;
  output.data({ identity: started.identity, address: started.address, namespace: started.namespace });
  output.text(
    `worker ${started.identity} serves namespace ${started.namespace} at ${started.address}; Ctrl-C ends it after the request in hand`,
  );
  await Promise.race([running, interrupt.pressed]);
  started.shutdown();
  await running;
  return 0;
};
