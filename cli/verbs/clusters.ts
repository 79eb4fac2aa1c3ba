import { UserError } from '../../language/user-error';
import { columns, instant, plain } from '../../reports/words';
import { askCatalog } from '../catalog';
import { holderOf } from '../find-run';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** The clusters in the worker's inventory, and which run holds each. */
export const clusters: Verb = ({ options, output, interrupt }) =>
  withSession(options, async (session) => {
    const catalog = await askCatalog(session, interrupt);
    if (catalog.problem !== undefined) throw new UserError('inventory', catalog.problem);
    const rows = await Promise.all(
      catalog.clusters.map(async ({ name, url }) => {
        const holder = await holderOf(session, name);
        return { name, url, holder: holder && { id: holder.id, since: holder.since, by: holder.by } };
      }),
    );
    output.data({ clusters: rows });
    output.text(
      rows.length === 0
        ? 'the worker knows no clusters'
        : columns(rows.map((row) => [row.name, plain(row.url), held(row.holder)])).join('\n'),
    );
    return 0;
  });

function held(holder: { id: string; since: string; by: string } | null): string {
  return holder ? `held by ${plain(holder.id)} since ${instant(holder.since)} (${plain(holder.by)})` : 'free';
}
