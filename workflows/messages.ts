import { ApplicationFailure, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { z } from 'zod';
import { fewProblems } from '../language/names';
import { list as listQuestions } from '../rollout/question';
import type { PlanDocument } from '../rollout/plan-shape';
import type { Status } from '../rollout/report-shape';
import { PLAN_QUERY, STATUS_QUERY, type UpdateName } from '../temporal/names';
import { answering } from './answers';
import type { Control, Hold } from './run';

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
};

/** Registers the query and every update. Must run before the workflow's first await: an update without a handler is lost. */
export function openDesk(desk: Desk): void {
  setHandler(statusQuery, desk.status, {
    description: 'The report as it stands, with phase and what the run waits for',
  });
  setHandler(planQuery, desk.plan, { description: 'The plan of the run, or the one that it asks about' });
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
          const objection = desk.control.finished ? 'the run has ended' : verbs[name].object(desk, parse(given));
          if (objection) throw rejected(`${name}: ${objection}`);
        },
      },
    );
  }
}

export interface Verb {
  /** Why it has no meaning now; null: it has. */
  object: (desk: Desk, message: Message) => string | null;
  act: (desk: Desk, message: Message) => string;
}

const verbs: Record<UpdateName, Verb> = {
  pause: {
    object: ({ control }) => (control.abort ? 'the run is being aborted' : null),
    act: (desk, message) => {
      if (desk.control.pause) return 'it was paused already';
      desk.control.pause = true;
      desk.record('pause', message);
      return 'nodes in hand finish, then the run stands at its next border';
    },
  },
  resume: {
    object: ({ control }) => (control.pause ? null : notPaused(control)),
    act: (desk, message) => {
      desk.control.pause = false;
      desk.record('resume', message);
      return 'the run goes on';
    },
  },
  approve: answering(true),
  reject: answering(false),
  retry: { object: ({ control }, message) => objectToAnswer(control, message, false), act: answer('retry') },
  skip: { object: ({ control }, message) => objectToAnswer(control, message, true), act: answer('skip') },
  abort: {
    object: () => null,
    act: (desk, message) => {
      if (desk.control.abort) return 'it is being aborted already';
      abort(desk, message);
      return 'nothing more is sent and nothing is undone; what was sent is looked at, then the run ends';
    },
  },
};

/** Ends the run from any state: also what Temporal's own cancel does, by the name of `temporal`. */
export function abort(desk: Desk, message: Message): void {
  if (desk.control.abort || desk.control.finished) return;
  desk.control.abort = { by: message.by, reason: message.reason };
  desk.record('abort', message);
  for (const scope of desk.control.scopes) scope.cancel();
}

function answer(verb: 'retry' | 'skip'): Verb['act'] {
  return (desk, message) => {
    const open = matching(desk.control, message, verb === 'skip').filter((one) => one.answer === null);
    const [hold] = open;
    if (!hold) return `${verb} was said already`;
    for (const one of open) one.answer = verb;
    const whole = open.some((one) => one.node !== hold.node);
    desk.record(verb, { ...message, node: whole ? null : hold.node });
    if (verb === 'skip') return `the rest of node ${hold.node} is left out`;
    return hold.node === null ? 'the run looks again' : `node ${hold.node} is looked at again`;
  };
}

function objectToAnswer(control: Control, message: Message, needsNode: boolean): string | null {
  if (control.abort) return 'the run is being aborted';
  const open = control.holds.filter((hold) => !needsNode || hold.node !== null);
  if (open.length === 0) return nothingWaits(control);
  const fit = matching(control, message, needsNode);
  if (fit.length === 0) return `node ${message.node} waits for nothing; waiting: ${list(open)}`;
  if (!areOne(fit, needsNode)) return `several wait, so name the node; waiting: ${list(open)}`;
  const [hold] = fit;
  if (hold?.answer && hold.answer !== (needsNode ? 'skip' : 'retry')) return `${hold.answer} was said before`;
  return null;
}

function nothingWaits(control: Control): string {
  if (control.holds.length > 0) return 'the run waits at a border, not on a node; say retry or abort';
  if (control.questions.open.length > 0) return `the run asks a question; say approve or reject: ${asked(control)}`;
  return control.pause
    ? 'nothing waits for an answer, the run is paused; say resume or abort'
    : 'nothing waits for an answer';
}

/** One answer is enough: they are of one node, all of the run itself, or all wait for the same login. */
function areOne(holds: Hold[], skips: boolean): boolean {
  const nodes = new Set(holds.map((hold) => hold.node));
  return nodes.size === 1 || (!skips && holds.every((hold) => hold.kind === 'login'));
}

function matching(control: Control, message: Message, needsNode: boolean): Hold[] {
  const open = control.holds.filter((hold) => !needsNode || hold.node !== null);
  if (message.node !== null) return open.filter((hold) => hold.node === message.node);
  // Without a node it is the run's own wait that is meant, where there is one and not all wait for the same login.
  const own = open.filter((hold) => hold.node === null);
  return own.length > 0 && !open.every((hold) => hold.kind === 'login') ? own : open;
}

function list(holds: Hold[]): string {
  return holds.map((hold) => (hold.node === null ? 'the run itself' : `node ${hold.node}`)).join(', ');
}

function asked({ questions }: Control): string {
  return listQuestions(questions.open);
}

function notPaused(control: Control): string {
  return control.holds.length > 0
    ? 'the run is not paused, it holds; say retry, skip or abort'
    : control.questions.open.length > 0
      ? `the run is not paused, it asks a question; say approve or reject: ${asked(control)}`
      : 'the run is not paused';
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
  return ApplicationFailure.nonRetryable(message, 'rejected');
}
