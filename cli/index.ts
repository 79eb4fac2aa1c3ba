import { main } from './main';

/** Whatever happens, a person gets one sentence and never a stack trace. */
function giveUp(error: unknown): void {
  process.stderr.write(
    `rollbook: Rollbook itself failed: ${error instanceof Error ? error.message : String(error)}\n`,
    () => process.exit(2),
  );
}

// Who reads our output may go away first, as `head` does.
process.stdout.on('error', () => process.exit(0));
process.on('uncaughtException', giveUp);
process.on('unhandledRejection', giveUp);

// What is still to be written goes out before the process ends; nothing that still listens may keep it alive.
main(process.argv.slice(2)).then((code) => {
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}, giveUp);
