import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
const PROGRAM = join(ROOT, 'dist', 'cli', 'index.js');

/** What a program said and how it ended. */
export interface Ran {
  /** Null: a signal ended it. */
  code: number | null;
  out: string;
  err: string;
  ms: number;
}

/** A program that runs; `said` waits for a text on either stream. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ran>;
  /** What it has said so far. */
  so(): { out: string; err: string };
  said(text: string | RegExp, ms?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface Place {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
  /** Somebody will type: standard input stays open. */
  typed?: boolean;
}

const living = new Set<Running>();

/** Starts the built command line as a process of its own. */
export function start(words: string[], place: Place = {}): Running {
  return startProgram(process.execPath, [PROGRAM, ...words], place);
}

/** Runs the built command line to its end. */
export function rollbook(words: string[], place: Place = {}): Promise<Ran> {
  return start(words, place).ended;
}

/** The same on a terminal of its own; what a person types goes to `child.stdin`, what the terminal shows comes as `out`. */
export function startOnTerminal(words: string[], place: Place = {}, [columns, rows] = [100, 30]): Running {
  const terminal = [join(__dirname, 'terminal.py'), String(columns), String(rows)];
  return startProgram('python3', [...terminal, process.execPath, PROGRAM, ...words], { ...place, typed: true });
}

/** Starts any program. Without `input` its standard input is empty. Settings of Temporal around the tests do not reach it. */
export function startProgram(file: string, words: string[], { cwd, env, input, typed }: Place = {}): Running {
  const began = Date.now();
  const child = spawn(file, words, { cwd, env: { ...ownEnvironment(), ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const so = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (so.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (so.err += text));
  child.stdin.on('error', () => undefined);
  if (!typed) child.stdin.end(input ?? '');
  const ended = new Promise<Ran>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, ...so, ms: Date.now() - began }));
  });
  const running: Running = {
    child,
    ended,
    so: () => so,
    async said(text, ms = 20_000) {
      let over = false;
      const end = (): void => void (over = true);
      ended.then(end, end);
      const told = (): boolean => holds(so.out, text) || holds(so.err, text);
      await until(
        () => told() || over,
        ms,
        () => '',
      ).catch(() => undefined);
      if (!told()) throw new Error(`${words.join(' ')} did not say ${String(text)} but:\n${so.out}\n${so.err}`);
    },
    kill: (signal) => void child.kill(signal),
  };
  living.add(running);
  void ended.finally(() => living.delete(running)).catch(() => undefined);
  return running;
}

/** Ends what a failed test left behind. */
export async function endPrograms(): Promise<void> {
  const left = [...living];
  for (const { child } of left) child.kill('SIGKILL');
  await Promise.allSettled(left.map(({ ended }) => ended));
}

/** Waits until something holds; throws with `what` when it does not in time. */
export async function until(test: () => boolean | Promise<boolean>, ms: number, what: () => string): Promise<void> {
  const end = Date.now() + ms;
  while (!(await test())) {
    if (Date.now() > end) throw new Error(what());
    await new Promise((done) => setTimeout(done, 30));
  }
}

function holds(text: string, sought: string | RegExp): boolean {
  return typeof sought === 'string' ? text.includes(sought) : sought.test(text);
}

function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(TEMPORAL_|ROLLBOOK_(CLUSTERS|RUNBOOKS)|NODE_OPTIONS|FORCE_COLOR)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    TEMPORAL_CONFIG_FILE: join(ROOT, 'test', 'e2e-cli', 'no-such-profile.toml'),
  };
}
