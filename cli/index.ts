import { main } from './main';

// What is still to be written goes out before the process ends; nothing that still listens may keep it alive.
main(process.argv.slice(2)).then(
  (code) => {
    process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
  },
  (error: unknown) => {
    process.stderr.write(`rollbook: ${error instanceof Error ? error.message : String(error)}\n`, () => process.exit(2));
  },
);
