import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../temporal/root';

test('prepare, node_modules a link to another folder, leaves that folder alone and says what to do', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rollbook-prepare-'));
  try {
    const [house, elsewhere] = [join(dir, 'house'), join(dir, 'elsewhere')];
    cpSync(join(projectRoot(), 'script'), join(house, 'script'), { recursive: true });
    writeFileSync(join(house, 'package.json'), '{"name": "house", "version": "1.0.0"}');
    writeFileSync(join(house, 'package-lock.json'), '{"name": "house", "version": "1.0.0", "lockfileVersion": 3}');
    mkdirSync(join(elsewhere, 'somebody'), { recursive: true });
    symlinkSync(elsewhere, join(house, 'node_modules'));
    const ended = spawnSync(process.execPath, [join(house, 'script', 'prepare.mjs')], { encoding: 'utf8' });
    expect(ended).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^rollbook: node_modules is a link .*\n$/),
    });
    expect(existsSync(join(elsewhere, 'somebody'))).toBe(true);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
