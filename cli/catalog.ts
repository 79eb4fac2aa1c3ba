import { z } from 'zod';
import { suggestion } from '../language/names';
import type { InputDeclaration } from '../language/runbook';
import { UserError } from '../language/user-error';
import { askShaped } from './ask-worker';
import type { Interrupt } from './interrupt';
import type { Session } from './session';

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const declaration = z.looseObject({
  type: z.enum(['services', 'string', 'integer', 'boolean', 'duration', 'choice']),
  description: z.string(),
  default: value.optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  options: z.array(z.string()).optional(),
});
const catalogShape = z.looseObject({
  runbooks: z.array(
    z.looseObject({
      name: z.string(),
      summary: z.string(),
      description: z.string(),
      inputs: z.record(z.string(), declaration),
    }),
  ),
  clusters: z.array(z.looseObject({ name: z.string(), url: z.string() })),
  problem: z.string().optional(),
});

/** What the worker knows: its runbooks and the clusters of its inventory. */
export type Catalog = z.infer<typeof catalogShape>;

/** Asks the worker. Throws `no-worker` within 10 s, or what is wrong with its files. */
export async function askCatalog(session: Session, interrupt: Interrupt): Promise<Catalog> {
  const question = {
    type: 'catalog',
    input: {},
    id: 'rollbook-catalog',
    summary: 'runbooks and clusters of this worker',
    limit: 60_000,
  };
  return askShaped(session, question, catalogShape, interrupt);
}

/** The runbook of that name. Throws `runbook` with the nearest name. */
export function runbookIn(catalog: Catalog, name: string): Catalog['runbooks'][number] {
  const found = catalog.runbooks.find((one) => one.name === name);
  if (found) return found;
  throw new UserError(
    'runbook',
    `the worker has no runbook \`${name}\`${suggestion(
      name,
      catalog.runbooks.map((one) => one.name),
    )}`,
  );
}

export type Declarations = Record<string, InputDeclaration>;
