import type { UpdateName } from '../temporal/names';
import type { Status } from './report-shape';

/** An update that makes sense now, with the JSON to send. */
export interface Offer {
  update: UpdateName;
  input: string;
}

type Asking = Pick<Status, 'outcome' | 'phase' | 'questions' | 'holds' | 'mutations'>;

const MOST = 8;

/** What people can say to the run now, and how many more there are than are shown; none to one that is over. */
export function offers(run: Asking): { shown: Offer[]; more: number } {
  if (run.outcome) return { shown: [], more: 0 };
  const all = [...answers(run), ...always(run)];
  const once = all.filter((one, index) => index === all.findIndex((other) => isSame(one, other)));
  return { shown: once.slice(0, MOST), more: Math.max(0, once.length - MOST) };
}

function answers({ questions = [], holds = [] }: Asking): Offer[] {
  return [
    ...questions.flatMap(({ node, plan }) => [
      offer('approve', { node, plan }),
      offer('reject', { reason: 'why', node }),
    ]),
    ...holds.flatMap(({ node, verbs }) =>
      verbs.map((verb) =>
        verb === 'retry' ? offer(verb, { node }) : offer(verb, { reason: 'why', node: verb === 'skip' ? node : null }),
      ),
    ),
  ];
}

function always({ phase, holds = [], mutations }: Asking): Offer[] {
  if (holds.length > 0) return [];
  const end = offer('abort', { reason: 'why' });
  if (phase === 'undoing') return [end];
  const undo = mutations.length > 0 ? [offer('rollback', { reason: 'why' })] : [];
  return [offer(phase === 'paused' ? 'resume' : 'pause', {}), ...undo, end];
}

function offer(
  update: UpdateName,
  { reason, node, plan }: { reason?: string; node?: number | null; plan?: string | null },
): Offer {
  const fields = Object.entries({ by: 'your name', reason, node: node ?? undefined, plan: plan ?? undefined });
  const given = fields.filter(([, value]) => value !== undefined);
  return { update, input: `{${given.map(([key, value]) => `"${key}": ${JSON.stringify(value)}`).join(', ')}}` };
}

function isSame(one: Offer, other: Offer): boolean {
  return one.update === other.update && one.input === other.input;
}
