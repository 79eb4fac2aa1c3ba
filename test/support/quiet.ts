import { DefaultLogger, Runtime } from '@temporalio/worker';

let installed = false;

/** Temporal's SDK says only warnings and errors. Once a test file is enough; call it before the first connection. */
export function quiet(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
}
