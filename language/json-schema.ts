import { z } from 'zod';
import { BATCH, FORMS, INPUT, NODES, REST, TOP } from './schema';
import { fixedDuration } from './schema-leaves';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What editors offer where a step is wanted. */
const TITLES: Record<keyof typeof FORMS, string> = {
  mutating: 'call that changes services',
  read: 'call that only reads',
  awaitServices: 'await services',
  awaitNode: 'await a healthy node',
  assert: 'assert',
  approve: 'approve: ask a person',
  sleep: 'sleep',
};

/** The JSON Schema of runbooks for editors, made from the schemas that the checker reads with. */
export function runbookJsonSchema(): object {
  const made = z.toJSONSchema(document(), { target: 'draft-7', io: 'input', unrepresentable: 'throw' });
  return { ...made, title: 'Rollbook runbook, version 1' };
}

function document(): z.ZodType {
  const forms = Object.entries(FORMS) as [keyof typeof FORMS, z.ZodRawShape][];
  const step = z.union(forms.map(([name, form]) => z.strictObject(form).meta({ title: TITLES[name] })));
  const steps = (when: string) => z.array(step).describe(when).optional();
  return z.strictObject({
    ...TOP,
    inputs: z
      .record(z.string().regex(NAME), input())
      .describe('What a run may be given, by name: letters, digits and _.')
      .optional(),
    nodes: z
      .strictObject({ ...NODES, rest: REST.optional(), batch: BATCH.optional() })
      .describe('Which nodes, in which order, how many at once, and what happens when one fails.')
      .optional(),
    before: steps('Steps once, before the first node. There is no node here.'),
    steps: steps('Steps for each node, in this order.'),
    after: steps('Steps once, after the last node. There is no node here.'),
  });
}

function input(): z.ZodType {
  const { description } = INPUT;
  const required = 'Left out: the input is required.';
  const of = <T extends string>(type: T, says: string, value: z.ZodType, more: Record<string, z.ZodType> = {}) =>
    z.strictObject({
      type: z.literal(type).describe(says),
      description,
      default: value.describe(required).optional(),
      ...more,
    });
  return z.union([
    of('services', 'A list of optional services.', z.array(z.string()).min(1)),
    of('string', 'One text.', z.string()),
    of('integer', 'A whole number.', z.int(), {
      min: z.int().describe('The least that may be given.').optional(),
      max: z.int().describe('The most that may be given.').optional(),
    }),
    of('boolean', 'true or false.', z.boolean()),
    of('duration', 'A duration such as 30s.', fixedDuration('default')),
    of('choice', 'One of `options`.', z.string(), {
      options: z.array(z.string()).min(1).describe('What may be chosen.'),
    }),
  ]);
}
