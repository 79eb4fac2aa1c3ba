import { startWorker } from '../../worker/worker';
import { reportsDir } from '../kept';
import { startKeeper } from '../start-keeper';
import type { Verb } from '../verb';

/** A worker that polls until Ctrl-C or SIGTERM, and ends after the request in hand; with `--reports`, a keeper of reports beside it. */
export const worker: Verb = async ({ options, output, interrupt }) => {
  const { profile, address, namespace, clusters, runbooks, notify, ui, verbose = false } = options;
  const dir = reportsDir(options.reports);
  const keeper = dir === null ? null : await startKeeper({ dir, profile, address, namespace }, output.say);
  try {
    const started = await startWorker({
      ...{ profile, address, namespace, clusters, runbooks, notify, ui, verbose },
      say: output.say,
    });
    const running = started.run();
    await started.ready;
    output.data({ identity: started.identity, address: started.address, namespace: started.namespace });
    const keeps = dir === null ? '' : `, and keeps finished reports in ${dir}`;
    output.text(
      `worker ${started.identity} serves namespace ${started.namespace} at ${started.address}${keeps}; Ctrl-C ends it after the request in hand`,
    );
    await Promise.race([running, interrupt.pressed]);
    started.shutdown();
    await running;
    return 0;
  } finally {
    await keeper?.stop();
  }
};
