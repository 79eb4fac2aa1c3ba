import { ApplicationFailure, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { z } from 'zod';
import { fewProblems } from '../language/names';
import type { PlanDocument } from '../rollout/plan-shape';
import type { Status } from '../rollout/report-shape';
import { PLAN_QUERY, STATUS_QUERY, type UpdateName } from '../temporal/names';
import type { Control } from './control';
import { verbs } from './verbs';

/** Who says it, why, and of which node. Names are claims: Temporal knows who sent it only where it has authentication. */
export interface Message {
  by: string;
  reason: string | null;
  node: number | null;
  /** The hash of the plan that is approved. */
  plan: string | null;
}

/** What the handlers need of a run; they are registered before there is one. */
export interface Desk {
  control: Control;
  status: () => Status;
  /** Uids of the nodes of the plan, in order; none before there is one. */
  nodes: () => number[];
  /** Whether anything was sent that may have taken effect, or is on its way. */
  sent: () => boolean;
  /** The plan of the run, or the one that is asked about. */
  plan: () => PlanDocument | null;
  record: (what: UpdateName, message: Message) => void;
}

export const statusQuery = defineQuery<Status>(STATUS_QUERY);
export const planQuery = defineQuery<PlanDocument | null>(PLAN_QUERY);
const updates = {
  pause: defineUpdate<{ text: string }, [unknown]>('pause'),
  resume: defineUpdate<{ text: string }, [unknown]>('resume'),
  approve: defineUpdate<{ text: string }, [unknown]>('approve'),
  reject: defineUpdate<{ text: string }, [unknown]>('reject'),
  retry: defineUpdate<{ text: string }, [unknown]>('retry'),
  skip: defineUpdate<{ text: string }, [unknown]>('skip'),
  abort: defineUpdate<{ text: string }, [unknown]>('abort'),
  rollback: defineUpdate<{ text: string }, [unknown]>('rollback'),
};

const shape = z.strictObject({
  by: z.string({ error: 'must say who you are, for example "ada"' }).trim().min(1, 'must say who you are').max(200),
  reason: z.string().trim().max(2_000).nullish(),
  node: z.number().int().positive().nullish(),
  plan: z.string().trim().max(200).nullish(),
});
const SAMPLE = '{"by": "ada", "reason": "why", "node": 2}';

const descriptions: Record<UpdateName, string> = {
  pause:
    'Nodes in hand finish, then the run stands at its next border until resume: {"by": "ada", "reason": "phone call"}',
  resume: 'Ends a pause: {"by": "ada"}',
  approve:
    'Says yes to what the run asks. Of a plan with its hash, which stands in the question: {"by": "ada", "reason": "ticket 4711", "plan": "<hash>"}; inside a node: {"by": "ada", "node": 2}',
  reject:
    'Says no to what the run asks: the run ends there, nothing is undone: {"by": "ada", "reason": "not tonight", "node": 2}',
  retry: 'Looks again now, and sends once more what then still failed: {"by": "ada", "node": 2}',
  skip: 'Leaves out the rest of a node whose turn has come: {"by": "ada", "reason": "known broken", "node": 2}',
  abort:
    'Ends the run: sends nothing more, undoes nothing, looks at what was sent: {"by": "ada", "reason": "wrong cluster"}',
  rollback:
    'Undoes what the run did, newest first, then ends it; nodes in hand first finish what was sent: {"by": "ada", "reason": "users complain"}',
};

/** Registers the query and every update. Must run before the workflow's first await: an update without a handler is lost. */
export function openDesk(desk: Desk): void {
  setHandler(statusQuery, desk.status, {
    description: 'The report as it stands, with phase and what the run waits for; without input, or: {}',
  });
  setHandler(planQuery, desk.plan, {
    description: 'The plan of the run, or the one that it asks about; without input, or: {}',
  });
  for (const name of Object.keys(updates) as UpdateName[]) {
    setHandler(
      updates[name],
      (given: unknown) => {
        const message = parse(given);
        return { text: verbs[name].act(desk, message) };
      },
      {
        description: descriptions[name],
        validator: (given: unknown) => {
          const message = parse(given);
          const objection = whyOver(desk) ?? strangeNode(desk, message) ?? verbs[name].object(desk, message);
          if (objection) throw rejected(`${name}: ${objection}`);
        },
      },
    );
  }
}

/** Between its end and its close a run still hears what people say. */
function whyOver({ control, status }: Desk): string | null {
  if (!control.finished) return null;
  const { run, outcome } = status();
  const over = outcome === null ? 'the run is over' : `the run ended ${outcome}`;
  return `${over}; what it did, and what to run now, shows: rollbook report ${run.id}`;
}

function strangeNode({ nodes }: Desk, { node }: Message): string | null {
  const own = nodes().sort((a, b) => a - b);
  if (node === null || own.length === 0 || own.includes(node)) return null;
  return own.length === 1
    ? `node ${node} is not in this run; its only node is ${own[0]}`
    : `node ${node} is not in this run; its nodes are ${own.join(', ')}`;
}

function parse(given: unknown): Message {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw rejected(`the message must be one object such as ${SAMPLE}`);
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the message'}: ${issue.message}`);
    throw rejected(`${fewProblems(problems).join('; ')}. Send one object such as ${SAMPLE}`);
  }
  const { by, reason, node, plan } = parsed.data;
  return { by, reason: reason || null, node: node ?? null, plan: plan || null };
}

function rejected(message: string): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, 'rejected');
  // The dialog of Temporal's UI would show where in our code this stands, below the reason.
  failure.stack = '';
  return failure;
}
