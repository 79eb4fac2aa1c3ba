// Mutation testing of one file; `script/mutants` names it, and goes from file to file.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const [pure] = createRequire(import.meta.url)('./jest.config.js').projects;
const file = process.env.ROLLBOOK_MUTATE ?? 'rollout/undo.ts';
const results = join('.cache', 'mutants', file);

// What a file means is shown by the tests of what calls it, too, for these.
const CALLERS = [
  [/^rollout\/plan/, /^plan/],
  [/^rollout\/(details|words)/, /^details/],
  [/^language\/(cel|expression|template|render)/, /^(check|expression)/],
  [/^language\/(check|schema|source|names|values|step-form|scan|tree|to-tree|words|report)/, /^(check|source)/],
];
// Hundreds of whole stories, each of which a mistake can make endless: too many for each mistake.
const LONG = /language-server|fuzz|proof-model|details-any/;

/** The tests of a file are those named after it and those of its callers above; else those that import it; else all of its room. */
function testsOf(path) {
  const room = dirname(path);
  const name = basename(path, '.ts');
  const all = readdirSync(join('test', room))
    .filter((test) => test.endsWith('.test.ts') && !LONG.test(test))
    .map((test) => join('test', room, test));
  const callers = CALLERS.filter(([file]) => file.test(path)).map(([, tests]) => tests);
  const named = all.filter(
    (test) =>
      basename(test) === `${name}.test.ts` ||
      basename(test).startsWith(`${name}-`) ||
      callers.some((tests) => tests.test(basename(test))),
  );
  if (named.length > 0) return named;
  const importing = all.filter((test) => readFileSync(test, 'utf8').includes(`/${room}/${name}'`));
  return importing.length > 0 ? importing : all;
}

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  mutate: [file],
  jest: {
    // Without `projects: []` the projects of jest.config.js come back.
    config: { ...pure, projects: [], testMatch: testsOf(file).map((test) => `<rootDir>/${test}`), testTimeout: 20_000 },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  // The sandbox lies in this tree and finds its packages there.
  symlinkNodeModules: false,
  tempDirName: '.cache/mutants/sandbox',
  ignorePatterns: [
    'dist',
    '.cache',
    '.rollbook',
    'bench',
    'coverage',
    'test/{histories,e2e,e2e-cli,e2e-browser,crash,workflows,properties}',
  ],
  concurrency: 1,
  // A loop that a mutant made endless is found after this time and three times that of the undisturbed tests.
  timeoutMS: 3_000,
  timeoutFactor: 3,
  reporters: ['html', 'json'],
  htmlReporter: { fileName: `${results}.html` },
  jsonReporter: { fileName: `${results}.json` },
  logLevel: 'warn',
};
