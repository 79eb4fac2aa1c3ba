import { z } from 'zod';
import { ACTIONS, ACTION_NAMES, AWAIT_TABLE } from './actions';
import { fault } from './codes';
import { shown } from './names';
import { AWAITS, GATES, MUTATING_ACTIONS, READ_ACTIONS } from './runbook';
import { anyDuration, condition, fixedDuration, line, list, oneOf, wrong } from './schema-leaves';
import { acceptServices } from './values';

const FAILURES = ['rollback', 'ask', 'stop', 'continue'] as const;
const TYPES = ['services', 'string', 'integer', 'boolean', 'duration', 'choice'] as const;

const servicesWrong = ({ input }: { input?: unknown }): string => {
  if (input === undefined || input === null)
    return wrong('services', 'write a list such as [stats_archiver]')({ input });
  const accepted = acceptServices(input);
  return fault('wrong-type', accepted.ok ? 'a list of service names is wanted' : accepted.why);
};
const serviceNames = z
  .union([z.array(z.string()).min(1, { error: servicesWrong }), z.string().regex(/\$\{\{/, { error: servicesWrong })], {
    error: servicesWrong,
  })
  .describe('Optional services, in the order in which they are taken: [stats_archiver], or "${{ inputs.services }}".');

const withServices = z
  .strictObject({ services: serviceNames }, { error: wrong('with', 'write { services: [...] }') })
  .describe('What the action is about. Its one field is `services`.');

const base = {
  name: line('name', 'write a short name')
    .describe('Name for messages and for `steps.<name>`: letters, digits and _.')
    .optional(),
  when: condition('when')
    .describe('CEL; false skips the step. It sees inputs, cluster, node and earlier steps.')
    .optional(),
  on_failure: oneOf('on_failure', FAILURES)
    .describe('What happens when this step fails; left out, the one of `nodes`.')
    .optional(),
};

const timeout = anyDuration('timeout').describe('Of one HTTP request.').meta({ default: '30s' }).optional();
const stable = anyDuration('stable')
  .describe('The effect must hold so long without a break.')
  .meta({ default: '10s' })
  .optional();
const deadline = anyDuration('deadline')
  .describe('Until it has, for each service; only readable time counts. Longer than `stable`.')
  .meta({ default: '5m' })
  .optional();

/** Keys of each form of a step. The form is chosen by the step's key first, so that only its errors are shown. */
export const FORMS = {
  mutating: {
    call: oneOf('call', MUTATING_ACTIONS, 'unknown-action')
      .describe('A call that changes services, and proves that it did.')
      .meta({ enumDescriptions: MUTATING_ACTIONS.map((name) => ACTIONS[name].says) }),
    with: withServices,
    timeout,
    stable,
    deadline,
    undo: z
      .literal('none', { error: wrong('undo', 'write `none`, or leave it out for the own undo of the action') })
      .describe('`none`: this step is never undone. Left out: the own undo of the action.')
      .optional(),
    ...base,
  },
  read: {
    call: oneOf('call', READ_ACTIONS, 'unknown-action')
      .describe('A call that only reads; later steps see its answer as `steps.<name>`.')
      .meta({ enumDescriptions: READ_ACTIONS.map((name) => ACTIONS[name].says) }),
    timeout,
    ...base,
  },
  awaitServices: {
    await: oneOf('await', ['services.running', 'services.stopped'], 'unknown-action')
      .describe('Waits for services of this node; only reads.')
      .meta({ enumDescriptions: [AWAIT_TABLE['services.running'].says, AWAIT_TABLE['services.stopped'].says] }),
    with: withServices,
    stable,
    deadline,
    ...base,
  },
  awaitNode: {
    await: oneOf('await', ['node.healthy'], 'unknown-action').describe(AWAIT_TABLE['node.healthy'].says),
    stable,
    deadline,
    ...base,
  },
  assert: {
    assert: condition('assert').describe('CEL; false fails the step.'),
    message: z
      .string({ error: wrong('message', 'write what to say') })
      .min(1, { error: wrong('message', 'write what to say') })
      .describe('What to say when it fails; may hold ${{ }}.')
      .optional(),
    ...base,
  },
  approve: {
    approve: z
      .string({ error: wrong('approve', 'write what a person is asked') })
      .regex(/\S/, { error: wrong('approve', 'write what a person is asked') })
      .describe('Asks a person; may hold ${{ }}. A no, or no answer in time, ends the run.'),
    timeout: anyDuration('timeout')
      .describe('How long an answer is waited for; a time-out means no.')
      .meta({ default: '24h' })
      .optional(),
    ...base,
  },
  sleep: { sleep: anyDuration('sleep').describe('Waits so long.'), ...base },
} as const;

export const ACTION_HINT = { call: ACTION_NAMES, await: AWAITS } as const;

const batchSize = z.union([z.int().min(1), z.string().regex(/^([1-9]\d?|100)%$|\$\{\{/)]);

export const BATCH = z
  .union([batchSize, z.array(batchSize).min(1)])
  .describe('How many nodes at once: 1, "25%", or a growing list such as [1, 2, "25%"], whose last entry repeats.')
  .meta({ default: 1 });

export const REST = z
  .union([z.literal('ask'), anyDuration('rest')])
  .describe('Between batches: a time, or `ask`: a person says go, at most 24 h.')
  .meta({ default: '0s' });

const budgetWrong = wrong('budget', 'write a whole number, 0 or more', 'wrong-value');

export const NODES = {
  where: condition('where').describe('CEL: which nodes; left out, all. It sees inputs, cluster and node.').optional(),
  order: oneOf('order', ['primary-last', 'uid'])
    .describe('Order of the nodes.')
    .meta({ default: 'primary-last' })
    .optional(),
  rest: anyDuration('rest').describe('Between batches.').meta({ default: '0s' }).optional(),
  budget: z
    .union([z.int().min(0, { error: budgetWrong }), z.string().regex(/\$\{\{/, { error: budgetWrong })], {
      error: budgetWrong,
    })
    .describe('How many failed nodes the run survives.')
    .meta({ default: 0 })
    .optional(),
  on_failure: oneOf('on_failure', FAILURES)
    .describe('When a step fails: undo the node, ask a person, stop, or go on within the budget.')
    .meta({ default: 'rollback' })
    .optional(),
};

export const INPUT = {
  type: oneOf('type', TYPES).describe('What may be given.'),
  description: z
    .string({ error: wrong('description', 'write what it is for') })
    .describe('What it is for.')
    .optional(),
};

export const TOP = {
  runbook: z
    .string({ error: wrong('runbook', 'write the name of this runbook, such as rolling-restart') })
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
      error: ({ input }) =>
        fault(
          'name',
          `\`${shown(input)}\` cannot be its name: use small letters, digits and hyphens, such as rolling-restart`,
        ),
    })
    .describe('Name of the runbook: small letters, digits and hyphens.'),
  summary: line('summary', 'write one line for lists and the UI').describe('One line for lists and the UI.'),
  description: z
    .string({ error: wrong('description', 'write when to use it, what the customer notices, whom to call') })
    .describe('When to use it, what the customer notices, whom to call.')
    .optional(),
  rollback: oneOf('rollback', ['node', 'run'])
    .describe('`node`: undo the failed node. `run`: also every node done before, newest first.')
    .meta({ default: 'node' })
    .optional(),
  approval: oneOf('approval', ['none', 'plan'])
    .describe('`plan`: the run waits until a person approves its plan, at most 24 h.')
    .meta({ default: 'none' })
    .optional(),
  grace: fixedDuration('grace')
    .describe('How long to look before a request without an answer counts as one without an effect; at least 10s.')
    .meta({ default: '30s' })
    .optional(),
  hold: fixedDuration('hold')
    .describe('How long a run waits for a person before it fails.')
    .meta({ default: '12h' })
    .optional(),
  gates: list('gates', oneOf('gates', GATES, 'unknown-gate'), 'write a list such as [cluster-check]')
    .describe('What must be well before the first node, between batches and at the end; left out, all of them.')
    .meta({ default: GATES })
    .optional(),
};
