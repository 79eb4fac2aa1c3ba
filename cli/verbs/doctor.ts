import { z } from 'zod';
import { columns, plain } from '../../reports/words';
import type { DoctorResult } from '../../activities/contract';
import { askShaped } from '../ask-worker';
import { usage } from '../options';
import { withSession } from '../session';
import type { Verb } from '../verb';

const doctorShape = z.looseObject({
  ok: z.boolean(),
  cluster: z.string(),
  nodes: z.array(
    z.looseObject({
      uid: z.number().nullable(),
      address: z.string(),
      role: z.enum(['primary', 'secondary']).nullable(),
      version: z.string().nullable(),
      ok: z.boolean(),
      problem: z.string().nullable(),
    }),
  ),
  calendar: z
    .looseObject({
      ok: z.boolean(),
      problem: z.string().nullable(),
      on: z.looseObject({ title: z.string(), until: z.string() }).nullable(),
      next: z.looseObject({ title: z.string(), start: z.string(), until: z.string() }).nullable(),
    })
    .nullable()
    .default(null),
});

/** Whether the worker reaches every node of a cluster, as whom, and what answers there. Exit 3 when anything is wrong. */
export const doctor: Verb = ({ args, options, output, interrupt }) => {
  if (args[0] !== undefined && options.cluster !== undefined && args[0] !== options.cluster)
    throw usage('name the cluster once');
  const cluster = args[0] ?? options.cluster;
  if (cluster === undefined) throw usage('write which cluster: rollbook doctor CLUSTER (rollbook clusters lists them)');
  return withSession(options, async (session) => {
    const question = {
      type: 'doctor',
      input: { cluster },
      id: `rollbook-doctor/${cluster}`,
      summary: `doctor of ${cluster}`,
      limit: 600_000,
    };
    const found = await askShaped(session, question, doctorShape, interrupt);
    output.data(found);
    output.text(doctorText(cluster, found));
    return found.ok ? 0 : 3;
  });
};

/** One line a node, then the verdict. */
export function doctorText(name: string, { ok, cluster, nodes, calendar }: DoctorResult): string {
  const called = cluster === '' || cluster === name ? name : `${name} (its own name: ${plain(cluster)})`;
  const rows = nodes.map((node) => [
    node.ok ? 'ok' : 'WRONG',
    `node ${node.uid ?? '?'}`,
    plain(node.address),
    node.role ?? 'role unknown',
    node.version ?? 'version unknown',
    plain(node.problem ?? ''),
  ]);
  const verdict = ok
    ? `${called}: every node answers as it should; nothing was changed`
    : `${called}: something is wrong; nothing was changed`;
  return [...(rows.length > 0 ? columns(rows) : []), ...calendarLines(calendar), verdict].join('\n');
}

function calendarLines(calendar: DoctorResult['calendar']): string[] {
  if (calendar === null) return [];
  const { on, next, problem } = calendar;
  if (problem !== null) return [`WRONG  calendar: ${plain(problem)}`];
  const now = on ? `change freeze ${named(on.title)}until ${on.until}` : 'no change freeze now';
  const then = next ? `next: ${named(next.title)}${next.start} to ${next.until}` : 'none begins within 14 days';
  return [`ok     calendar: ${now}; ${then}`];
}

function named(title: string): string {
  return title === '' ? '' : `'${plain(title)}' `;
}
