import { formatDuration } from '../../language/duration';
import type { InputDeclaration } from '../../language/runbook';
import { columns, plain } from '../../reports/words';
import { askCatalog, type Catalog, runbookIn } from '../catalog';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** The runbooks that the worker has; with a name, that one with its inputs. */
export const runbooks: Verb = ({ args, options, output, interrupt }) =>
  withSession(options, async (session) => {
    const catalog = await askCatalog(session, interrupt);
    const [name] = args;
    const chosen = name === undefined ? catalog.runbooks : [runbookIn(catalog, name)];
    output.data({
      runbooks: chosen.map(({ summary, description, inputs, ...rest }) => ({
        name: rest.name,
        summary,
        description,
        inputs,
      })),
    });
    output.text(name === undefined ? listText(chosen) : chosen.map(oneText).join('\n'));
    return 0;
  });

function listText(all: Catalog['runbooks']): string {
  if (all.length === 0) return 'this worker has no runbooks';
  return [
    ...columns(all.map((one) => [one.name, plain(one.summary)])),
    '',
    'Inputs of one: rollbook runbooks NAME',
  ].join('\n');
}

function oneText(one: Catalog['runbooks'][number]): string {
  const inputs = Object.entries(one.inputs).map(([name, declared]) => [
    `-i ${name}=...`,
    kind(declared),
    standard(declared),
    plain(declared.description),
  ]);
  return [
    `${one.name}: ${plain(one.summary)}`,
    ...one.description
      .trim()
      .split('\n')
      .map((line) => `  ${plain(line)}`),
    '',
    ...(inputs.length > 0 ? ['Inputs', ...columns(inputs)] : ['It takes no inputs.']),
    '',
    `What it would do: rollbook plan ${one.name} --cluster C`,
  ].join('\n');
}

function kind(declared: InputDeclaration): string {
  if (declared.type === 'choice') return (declared.options ?? []).join(' | ');
  if (declared.type === 'services') return 'services, with commas';
  if (declared.type !== 'integer') return declared.type;
  return `integer${declared.min === undefined ? '' : ` from ${declared.min}`}${declared.max === undefined ? '' : ` to ${declared.max}`}`;
}

function standard(declared: InputDeclaration): string {
  const value = declared.default;
  if (value === undefined) return 'required';
  if (declared.type === 'duration' && typeof value === 'number') return `default ${formatDuration(value)}`;
  return `default ${Array.isArray(value) ? value.join(',') : String(value)}`;
}
