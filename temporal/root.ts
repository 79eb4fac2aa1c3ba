import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this project, found from the sources and from `dist/` alike: runbooks/, dist/ and .cache/ are there. */
export function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json above ${__dirname}`);
  }
}
