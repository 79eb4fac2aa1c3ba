import { builtinModules } from 'node:module';
import {
  importsOf,
  ROOMS,
  sourceFiles,
  testFiles,
  type Import,
  type Long,
  type Room,
  type SourceFile,
} from './source-files';

type Access = 'all' | 'types';

/** What each room may import of another, besides itself; `temporal/names` may be imported by all. */
const ALLOWED: Record<Room, Partial<Record<Room, Access>>> = {
  language: {},
  rollout: { language: 'all' },
  workflows: { rollout: 'all', language: 'all', activities: 'types' },
  activities: {
    'redis-api': 'all',
    inventory: 'all',
    temporal: 'all',
    reports: 'all',
    language: 'all',
    rollout: 'all',
  },
  'redis-api': {},
  inventory: { language: 'all' },
  temporal: { language: 'all' },
  worker: { workflows: 'all', activities: 'all', temporal: 'all', inventory: 'all', reports: 'all', language: 'all' },
  reports: { rollout: 'all', language: 'all' },
  cli: {
    language: 'all',
    rollout: 'all',
    workflows: 'types',
    activities: 'all',
    'redis-api': 'all',
    inventory: 'all',
    temporal: 'all',
    worker: 'all',
    reports: 'all',
    simulator: 'all',
  },
  simulator: {},
};

const NO_BUILTINS: Room[] = ['language', 'rollout', 'workflows'];
const NAMES = 'temporal/names';
const LONGEST = 250;

const files = sourceFiles();

test('source files, every room, has some', () => {
  expect(ROOMS.filter((room) => !files.some((file) => file.room === room))).toEqual([]);
});

test('imports, between rooms, one way only', () => {
  expect(files.flatMap((file) => file.imports.filter((one) => !mayImport(file.room, one)).map(placed(file)))).toEqual(
    [],
  );
});

test('imports, language, rollout, workflows and temporal/names, no builtin of Node', () => {
  const builtins = new Set(builtinModules);
  const isBuiltin = ({ target }: Import): boolean =>
    target.startsWith('node:') || builtins.has(target.split('/')[0] ?? '');
  const bundled = files.filter(({ room, path }) => NO_BUILTINS.includes(room) || path === `${NAMES}.ts`);
  expect(bundled.flatMap((file) => file.imports.filter(isBuiltin).map(placed(file)))).toEqual([]);
});

test('imports, decisions, know nothing of Temporal', () => {
  const pure = files.filter(({ room }) => room === 'language' || room === 'rollout' || room === 'reports');
  const ofTemporal = ({ target }: Import): boolean => target.startsWith('@temporalio/');
  expect(pure.flatMap((file) => file.imports.filter(ofTemporal).map(placed(file)))).toEqual([]);
});

test('source files, length, none above 250 lines', () => {
  expect(tooLong(files)).toEqual([]);
});

test('test files, length, none above 250 lines', () => {
  const tests = testFiles();
  expect(tests.map(({ path }) => path)).toContain('test/architecture/imports.test.ts');
  expect(tooLong(tests)).toEqual([]);
});

test('source files, name, kebab-case', () => {
  expect(
    files
      .map(({ path }) => path)
      .filter((path) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)+[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path)),
  ).toEqual([]);
});

test('the reader of imports, each way to import, is seen', () => {
  const text = `
import a from 'zod';
import type { B } from '../rollout/plan';
import { type C, type D } from '../rollout/plan';
import { type E, f } from '../rollout/plan';
import 'node:fs';
export * from './other';
export type { G } from '../temporal/names';
const h = require('fs') as typeof import('../cli/main');
const i = import('./late');
const j = require(a);
`;
  expect(importsOf('language/x.ts', text).map(({ target, typeOnly }) => [target, typeOnly])).toEqual([
    ['zod', false],
    ['rollout/plan', true],
    ['rollout/plan', true],
    ['rollout/plan', false],
    ['node:fs', false],
    ['language/other', false],
    ['temporal/names', true],
    ['fs', false],
    ['cli/main', true],
    ['language/late', false],
    ['<computed>', false],
  ]);
});

test('the rule of imports, against its grain, says no', () => {
  const of = (target: string, typeOnly = false): Import => ({ target, typeOnly, isLocal: true, line: 1 });
  expect(mayImport('language', of('rollout/plan', true))).toBe(false);
  expect(mayImport('simulator', of('redis-api/shapes', true))).toBe(false);
  expect(mayImport('redis-api', of('simulator/index'))).toBe(false);
  expect(mayImport('workflows', of('activities/index'))).toBe(false);
  expect(mayImport('workflows', of('activities/contract', true))).toBe(true);
  expect(mayImport('workflows', of('temporal/setup', true))).toBe(false);
  expect(mayImport('language', of(NAMES))).toBe(true);
  expect(mayImport('rollout', of('test/support/quiet'))).toBe(false);
  expect(mayImport('rollout', { ...of('<computed>'), isLocal: false })).toBe(false);
});

function tooLong(all: Long[]): string[] {
  return all.filter(({ lines }) => lines > LONGEST).map(({ path, lines }) => `${path}: ${lines}`);
}

function mayImport(room: Room, { target, isLocal, typeOnly }: Import): boolean {
  if (!isLocal) return target !== '<computed>';
  if (target === NAMES) return true;
  const other = ROOMS.find((one) => target === one || target.startsWith(`${one}/`));
  if (other === undefined) return false;
  if (other === room) return true;
  const access = ALLOWED[room][other];
  return access === 'all' || (access === 'types' && typeOnly);
}

function placed(file: SourceFile): (one: Import) => string {
  return ({ target, line }) => `${file.path}:${line} imports ${target}`;
}
