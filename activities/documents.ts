import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { checkRunbook } from '../language/check';
import { readInputs } from '../language/inputs';
import { fewProblems, suggestion } from '../language/names';
import type { Problem } from '../language/problem';
import type { Runbook } from '../language/runbook';
import { clusterNames, clusterOf } from '../inventory/inventory';
import { loadInventory } from '../inventory/load';
import { settingsOf, unknownCluster } from './clusters';
import type { ClusterSettings, LoadInput, Loaded } from './contract';
import { sha256 } from './hash';
import { isTold, type NoticeDeps } from './notices';

/** A runbook file of the worker; one with problems is known by the name that it seems to have. */
export interface RunbookFile {
  file: string;
  name: string;
  text: string;
  checked: ReturnType<typeof checkRunbook>;
}

/** What a runbook is called that came as text. */
const SENT = 'the runbook that was sent';

/** Reads every `.yaml` and `.yml` of the folders anew, by name; a folder that is not there holds none. */
export async function listRunbooks(dirs: string[]): Promise<RunbookFile[]> {
  const files = await Promise.all([...new Set(dirs)].map(runbookFiles));
  const found = await Promise.all(files.flat().map(readRunbook));
  return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Names that more than one file carries: such a worker must not start. */
export function namedTwice(files: RunbookFile[]): { name: string; files: string[] }[] {
  const names = [...new Set(files.map(({ name }) => name))];
  return names
    .map((name) => ({ name, files: files.filter((file) => file.name === name).map(({ file }) => file) }))
    .filter((entry) => entry.files.length > 1);
}

/** Reads and checks runbook, inventory and inputs, all problems at once. Asks nothing of the cluster. */
export async function load(input: LoadInput, sources: NoticeDeps & { runbookDirs: string[] }): Promise<Loaded> {
  const document = await findDocument(input.runbook, sources.runbookDirs);
  const cluster = await findCluster(input.cluster, sources.clustersFile);
  const notifies = await isTold(sources, input.cluster);
  const runbook = document.ok ? document.runbook : null;
  const inputs = runbook ? readInputs(runbook, input.inputs) : null;
  if (document.ok && cluster.ok && inputs?.ok) {
    const { hash, text } = document;
    return {
      ok: true,
      runbook: document.runbook,
      hash,
      document: text,
      inputs: inputs.inputs,
      cluster: cluster.settings,
      notifies,
    };
  }
  const wrongInputs = inputs && !inputs.ok ? inputs.problems : [];
  const problems = [...(document.ok ? [] : document.problems), ...(cluster.ok ? [] : cluster.problems)];
  const sentences = [
    ...(document.ok ? [] : document.sentences),
    ...(cluster.ok ? [] : cluster.sentences),
    ...problems.map(placed),
    ...wrongInputs,
  ];
  const code = !document.ok ? 'runbook' : !cluster.ok ? 'inventory' : 'input';
  const asProblems = wrongInputs.map((message): Problem => ({
    file: 'inputs',
    line: 1,
    column: 1,
    code: 'input',
    message,
  }));
  const all = [...problems, ...asProblems];
  return {
    ok: false,
    code,
    message: fewProblems(sentences).join('\n'),
    problems: all.slice(0, MOST_PROBLEMS),
    notifies,
  };
}

/** A document of 256 kB may have thousands, and a result must fit into a history. */
const MOST_PROBLEMS = 100;

type Found<T> = (T & { ok: true }) | { ok: false; sentences: string[]; problems: Problem[] };

async function findDocument(
  runbook: string,
  dirs: string[],
): Promise<Found<{ runbook: Runbook; hash: string; text: string | null }>> {
  if (/[\n:]/.test(runbook)) {
    const checked = checkRunbook(runbook, SENT);
    return checked.ok
      ? { ok: true, runbook: checked.runbook, hash: sha256(runbook), text: runbook }
      : { ...checked, sentences: [] };
  }
  const files = await listRunbooks(dirs);
  const named = files.filter(({ name }) => name === runbook);
  const [file] = named;
  if (!file) {
    const names = files.map(({ name }) => name);
    return {
      ok: false,
      sentences: [`there is no runbook ${shortened(runbook)} on this worker${suggestion(runbook, names)}`],
      problems: [],
    };
  }
  if (named.length > 1) {
    const where = named.map((one) => one.file).join(' and ');
    return { ok: false, sentences: [`the name ${runbook} stands in ${where}: rename one of them`], problems: [] };
  }
  const { checked, text } = file;
  return checked.ok
    ? { ok: true, runbook: checked.runbook, hash: sha256(text), text: null }
    : { ...checked, sentences: [] };
}

async function findCluster(name: string, clustersFile: string): Promise<Found<{ settings: ClusterSettings }>> {
  const loaded = await loadInventory(clustersFile);
  if (!loaded.ok) return { ok: false, sentences: [], problems: loaded.problems };
  const entry = clusterOf(loaded.inventory, name);
  if (entry) return { ok: true, settings: settingsOf(entry) };
  return { ok: false, sentences: [unknownCluster(name, clusterNames(loaded.inventory))], problems: [] };
}

async function runbookFiles(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir);
    return entries
      .filter((name) => ['.yaml', '.yml'].includes(extname(name)))
      .sort()
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}

async function readRunbook(file: string): Promise<RunbookFile> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const checked = checkRunbook(text, file);
  return { file, name: checked.ok ? checked.runbook.name : seemingName(text, file), text, checked };
}

function seemingName(text: string, file: string): string {
  return /^runbook:[ \t]*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? basename(file, extname(file));
}

function placed({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
