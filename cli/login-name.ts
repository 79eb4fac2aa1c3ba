import { userInfo } from 'node:os';
import { usage } from './options';

/** `--by`, else the name that this person is logged in under. Throws `usage` where there is none. */
export function whoAsks(by: string | undefined): string {
  const name = (by ?? loginName()).trim();
  if (name === '') throw usage('say who asks: --by NAME');
  return name;
}

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? process.env['LOGNAME'] ?? '';
  }
}
