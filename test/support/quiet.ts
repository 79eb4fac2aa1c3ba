import { DefaultLogger, Runtime } from '@temporalio/worker';

let installed = false;

/** Temporal's SDK says only warnings and errors. Once a test file is enough; call it before the first connection. */
export function quiet(): void {
  if (installed) return;
  installed = true;
  // A run that ends otherwise than completed is what these tests are about: the SDK need not print each one's stack.
  const logger = new DefaultLogger('WARN', ({ level, message }) => {
    if (message !== 'Workflow failed') console.error(`${level} ${message}`);
  });
  Runtime.install({ logger, shutdownSignals: [] });
}
