import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface ServerProcess {
  /** Resolves when it is gone, whoever ended it. */
  ended: Promise<void>;
  isOver(): boolean;
  /** Ends it and waits: asked first, killed after 10 s; `hard` kills at once, as a crash would. */
  stop(options?: { hard?: boolean }): Promise<void>;
  /** What it said on its error lines, or last; for one sentence. */
  lastWords(): string;
}

/**
 * The server runs beside a watcher that reads our end of a pipe. However this process ends, SIGKILL included, the pipe closes and the
 * watcher ends the server: no orphan. The word `hard` in the pipe skips the asking. The shell is gone only after the server. Both live in a process group of their own, so Ctrl-C reaches us first.
 */
const BESIDE_A_WATCHER = `
exec 3<&0
"$@" </dev/null 3<&- & server=$!
{ read -r line <&3; [ "$line" = hard ] || { kill -TERM $server; sleep 10; }; kill -KILL $server; } >/dev/null 2>&1 & watcher=$!
wait $server; code=$?
kill $watcher 2>/dev/null
exit $code`;

/** Starts a program whose output goes to the file `log`, and which ends when this process ends. */
export function startServerProcess(binary: string, args: string[], log: string): ServerProcess {
  const output = openSync(log, 'w');
  const child = spawn('/bin/sh', ['-c', BESIDE_A_WATCHER, 'sh', binary, ...args], {
    stdio: ['pipe', output, output],
    env: withoutTemporal(process.env),
    detached: true,
  });
  closeSync(output);
  let over = false;
  const ended = new Promise<void>((done) => {
    const end = (): void => {
      over = true;
      done();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  // A server that is gone closes the pipe under us; that is no error of ours.
  child.stdin?.on('error', () => undefined);
  child.unref();
  return {
    ended,
    isOver: () => over,
    lastWords: () => lastWords(log),
    async stop({ hard = false } = {}) {
      child.stdin?.end(hard ? 'hard\n' : '');
      const late = setTimeout(() => {
        if (!over && child.pid !== undefined) killGroup(child.pid);
      }, 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}

/** The embedded server must not take the settings of a connection to another one. */
function withoutTemporal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

function lastWords(log: string): string {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return (
    lines
      .find((line) => line.startsWith('Error:'))
      ?.slice('Error:'.length)
      .trim() ??
    lines.at(-1) ??
    'no word'
  );
}
