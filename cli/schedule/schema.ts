import { z } from 'zod';
import { GATES } from '../../language/runbook';
import { LONGEST_NOTE, OVERLAPS } from './entry';
import type { TIMING_KEYS } from './timing';

/*
 * The shape of one entry of a file of schedules, its times left out: cli/schedule/timing.ts reads those. Every sentence
 * says what to write instead.
 */

const text = (what: string, most: number) =>
  z
    .string({
      error: ({ input }) => `write ${what}${input === undefined ? '' : ' as text, in quotes where it is a number'}`,
    })
    .min(1, `write ${what}: this is empty`)
    .max(most, `this is too long: write at most ${most} characters`);
const yes = z.boolean('write true or false');
const time = z.unknown().optional();
const NODES = 'write a list of uids, such as [1, 3]';

export const entrySchema = z.strictObject(
  {
    runbook: text('the name of a runbook, or a file such as ./my.yaml', 300),
    cluster: text('the name of a cluster', 63),
    inputs: z.record(z.string(), z.unknown(), 'write a mapping such as { services: [stats_archiver] }').optional(),
    nodes: z
      .array(z.int(NODES).min(1, NODES).max(999_999, NODES), NODES)
      .min(1, NODES)
      .refine((uids) => new Set(uids).size === uids.length, 'a node is there twice')
      .optional(),
    waive: z.array(z.enum(GATES, `write gates: ${GATES.join(', ')}`), 'write a list of gates').optional(),
    reason: text('why', 2_000).optional(),
    require_approval: yes.optional(),
    cron: time,
    calendar: time,
    at: time,
    timezone: time,
    window: time,
    cutoff: time,
    at_close: time,
    jitter: time,
    catch_up: time,
    overlap: z.enum(OVERLAPS, `write ${OVERLAPS.join(' or ')}`).optional(),
    stop_after_failure: yes.optional(),
    paused: yes.optional(),
    note: text('a note', LONGEST_NOTE).optional(),
  } satisfies Record<(typeof TIMING_KEYS)[number], unknown> & Record<string, unknown>,
  'write a mapping with `runbook`, `cluster` and when it starts',
);
export const ENTRY_KEYS = Object.keys(entrySchema.shape);
