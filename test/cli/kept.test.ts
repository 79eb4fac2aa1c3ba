import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { findKept, isKept, keep, keptName, openFolder, reportsDir } from '../../cli/kept';
import { aReport } from './fixtures';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-kept-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const report = (id: string, startedAt = '2026-03-01T02:00:00.000Z') =>
  aReport({ run: { ...aReport().run, id, startedAt } });

describe('the names of kept reports', () => {
  test('any ID gives a name of one folder, short, visible and safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.uuid(), (id, runId) => {
        const name = keptName({ id, runId });
        expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
        expect(name.length).toBeLessThan(200);
        expect(name.endsWith(runId)).toBe(true);
      }),
    );
  });

  test.each([
    ['../../etc/passwd', '_._.._etc_passwd.r'],
    ['prod-eu-1', 'prod-eu-1.r'],
    ['.hidden', '_hidden.r'],
    ['a b/ü', 'a_b__.r'],
  ])('%s becomes %s', (id, name) => {
    expect(keptName({ id, runId: 'r' })).toBe(name);
  });

  test('the flag stands above the variable; neither: nowhere', () => {
    expect(reportsDir('/a', { ROLLBOOK_REPORTS: '/b' })).toBe('/a');
    expect(reportsDir(undefined, { ROLLBOOK_REPORTS: '/b' })).toBe('/b');
    expect(reportsDir(undefined, { ROLLBOOK_REPORTS: '' })).toBeNull();
    expect(reportsDir(undefined, {})).toBeNull();
  });
});

describe('keeping', () => {
  test('data and page are there, and nothing half written', async () => {
    await keep(dir, { id: 'a', runId: '1' }, report('a'), '<!doctype html>');
    expect((await readdir(dir)).sort()).toEqual(['a.1.html', 'a.1.json']);
    expect(JSON.parse(await readFile(join(dir, 'a.1.json'), 'utf8'))).toEqual(report('a'));
    expect(await isKept(dir, { id: 'a', runId: '1' })).toBe(true);
    expect(await isKept(dir, { id: 'a', runId: '2' })).toBe(false);
  });

  test('a page that cannot be put in its place: nothing says that the report is there, and no rest stays', async () => {
    await mkdir(join(dir, 'a.1.html'));
    await expect(keep(dir, { id: 'a', runId: '1' }, report('a'), 'page')).rejects.toThrow();
    expect(await readdir(dir)).toEqual(['a.1.html']);
    expect(await isKept(dir, { id: 'a', runId: '1' })).toBe(false);
  });

  test('a folder that is missing is made, with those above it', async () => {
    await openFolder(join(dir, 'x', 'y'));
    expect(await readdir(join(dir, 'x', 'y'))).toEqual([]);
  });

  test('a folder that is a file: a sentence and not a start', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(openFolder(join(dir, 'file'))).rejects.toMatchObject({
      code: 'usage',
      message: `cannot keep reports in ${join(dir, 'file')}: it is no folder`,
    });
    await expect(openFolder(join(dir, 'file', 'x'))).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('finding a kept report', () => {
  test('by ID: the latest of several, and no other ID that only begins alike', async () => {
    await keep(dir, { id: 'a', runId: '1' }, report('a', '2026-03-01T02:00:00.000Z'), null);
    await keep(dir, { id: 'a', runId: '2' }, report('a', '2026-03-02T02:00:00.000Z'), null);
    await keep(dir, { id: 'a.b', runId: '3' }, report('a.b', '2026-03-03T02:00:00.000Z'), null);
    expect((await findKept(dir, 'a', undefined))?.run.startedAt).toBe('2026-03-02T02:00:00.000Z');
    expect((await findKept(dir, 'a', '1'))?.run.startedAt).toBe('2026-03-01T02:00:00.000Z');
    expect((await findKept(dir, 'a.b', undefined))?.run.id).toBe('a.b');
    expect(await findKept(dir, 'a', '9')).toBeNull();
    expect(await findKept(dir, 'b', undefined)).toBeNull();
  });

  test('IDs whose names are alike are told apart by what stands in the file', async () => {
    await keep(dir, { id: 'a/b', runId: '1' }, report('a/b'), null);
    expect((await findKept(dir, 'a/b', undefined))?.run.id).toBe('a/b');
    expect(await findKept(dir, 'a_b', undefined)).toBeNull();
  });

  test('files that are no report are passed over; no folder is said', async () => {
    await writeFile(join(dir, 'a.1.json'), '{"run":');
    await writeFile(join(dir, 'a.2.json'), '[]');
    expect(await findKept(dir, 'a', undefined)).toBeNull();
    await expect(findKept(join(dir, 'none'), 'a', undefined)).rejects.toMatchObject({ code: 'usage' });
  });
});
