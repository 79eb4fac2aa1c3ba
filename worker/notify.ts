import type { NotifyTarget, Secret } from '../inventory/inventory';
import { readHook } from '../inventory/hook';
import { UserError } from '../language/user-error';

export interface NotifyChoice {
  /** `--notify`; left out: ROLLBOOK_NOTIFY, else nobody is told but whom the inventory names. */
  notify?: string | undefined;
  /** `--ui`; left out: ROLLBOOK_UI, else notices have no links. */
  ui?: string | undefined;
  env?: Record<string, string | undefined>;
}

/**
 * Whom a worker tells, and where its people find the Temporal UI. The token stays where it is: in ROLLBOOK_NOTIFY_TOKEN, or in
 * the file that ROLLBOOK_NOTIFY_TOKEN_FILE names. Throws `usage`.
 */
export function notifyOf({ notify, ui, env = process.env }: NotifyChoice): {
  notify: NotifyTarget | null;
  ui: string | null;
} {
  const url = notify ?? (env['ROLLBOOK_NOTIFY'] || undefined);
  const page = ui ?? (env['ROLLBOOK_UI'] || undefined);
  return {
    notify: url === undefined ? null : { url: hookOf(url), token: tokenOf(env) },
    ui: page === undefined ? null : uiOf(page),
  };
}

function hookOf(text: string): string {
  const hook = readHook(text);
  if (!hook.ok) throw new UserError('usage', `--notify (ROLLBOOK_NOTIFY): ${hook.why}`);
  return hook.url;
}

function tokenOf(env: Record<string, string | undefined>): Secret | null {
  const file = env['ROLLBOOK_NOTIFY_TOKEN_FILE'];
  if (file) return { file };
  return env['ROLLBOOK_NOTIFY_TOKEN'] ? { env: 'ROLLBOOK_NOTIFY_TOKEN' } : null;
}

function uiOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPage = url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.search === '';
  if (!isPage || url.hash !== '')
    throw new UserError(
      'usage',
      '--ui (ROLLBOOK_UI): write the address of the Temporal UI, such as http://localhost:8233',
    );
  return url.href.replace(/\/+$/, '');
}
