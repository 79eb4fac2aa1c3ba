import { createInterface } from 'node:readline/promises';
import type { Interrupt } from './interrupt';

/** Asks on the terminal, on standard error; only y or yes is a yes. Ctrl-C and the end of input are a no. */
export async function askPerson(question: string, interrupt: Interrupt): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const given = new Promise<string>((resolve) => {
    lines.once('SIGINT', () => resolve(''));
    lines.once('close', () => resolve(''));
    lines.question(question, { signal: interrupt.signal }).then(resolve, () => resolve(''));
  });
  const answer = await given;
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
