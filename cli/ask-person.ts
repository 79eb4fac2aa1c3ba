import { createInterface } from 'node:readline/promises';
import type { Interrupt } from './interrupt';

/** Asks on the terminal, on standard error; only y or yes is a yes. Ctrl-C and the end of input are a no. */
export async function askPerson(question: string, interrupt: Interrupt): Promise<boolean> {
  return /^y(es)?$/i.test((await askLine(question, interrupt)) ?? '');
}

/** One line from the terminal; null after Ctrl-C, at the end of input, and when the question is `gone`. */
export async function askLine(question: string, interrupt: Interrupt, gone?: AbortSignal): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const signal = gone ? AbortSignal.any([interrupt.signal, gone]) : interrupt.signal;
  const given = new Promise<string | null>((resolve) => {
    lines.once('SIGINT', () => {
      // The terminal gives Ctrl-C to whoever reads it; the program must learn of it, too.
      process.kill(process.pid, 'SIGINT');
      resolve(null);
    });
    lines.once('close', () => resolve(null));
    lines.question(question, { signal }).then(resolve, () => resolve(null));
  });
  const answer = await given;
  lines.close();
  // Nobody pressed Enter: what is said next begins on a line of its own.
  if (answer === null) process.stderr.write('\n');
  return answer?.trim() ?? null;
}
