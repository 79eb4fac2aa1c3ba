import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plain } from '../reports/words';
import { failureOf, exitOf } from './failure';
import { INTERRUPTED, listenForInterrupt } from './interrupt';
import { openOutput, type Output } from './output';
import { readArguments } from './program';

/** The program: reads the words, calls one verb, and ends with its exit code. Never shows a stack trace. */
export async function main(words: readonly string[]): Promise<number> {
  const output = openOutput(words.includes('--json'));
  const interrupt = listenForInterrupt();
  try {
    const asked = readArguments(words, version());
    if ('show' in asked) {
      output.raw(asked.show.endsWith('\n') ? asked.show : `${asked.show}\n`);
      return 0;
    }
    return await asked.verb.load()({ args: asked.args, options: asked.options, output, interrupt });
  } catch (error) {
    if (interrupt.signal.aborted || isInterrupted(error)) return INTERRUPTED;
    return complain(error, output);
  } finally {
    interrupt.close();
  }
}

function complain(error: unknown, output: Output): number {
  const { code, message, problems, shown } = failureOf(error);
  if (output.json) output.data({ error: { code, message, problems } });
  else output.say([`rollbook: ${plain(message)}`, ...(shown ? ['', shown] : [])].join('\n'));
  if (process.env['ROLLBOOK_DEBUG'] && error instanceof Error) output.say(error.stack ?? '');
  return exitOf(code);
}

/** By name: the class itself stands in a file that `--help` need not load. */
function isInterrupted(error: unknown): boolean {
  return error instanceof Error && error.name === 'Interrupted';
}

function version(): string {
  const text = readFileSync(join(projectFolder(), 'package.json'), 'utf8');
  const found = /"version":\s*"([^"]+)"/.exec(text);
  return found?.[1] ?? 'unknown';
}

/** The sources stand one folder below the project, the built files two. */
function projectFolder(): string {
  const above = join(__dirname, '..');
  return above.endsWith('dist') ? join(above, '..') : above;
}
