import { decided } from './decided';
import { formatDuration } from './duration';
import { fewProblems, nearest, listed, shown } from './names';
import type { InputDeclaration, InputValue, Runbook } from './runbook';
import type { Accepted } from './values';
import { LONGEST_TEXT, acceptDuration, acceptServices } from './values';

export type Inputs = { ok: true; inputs: Record<string, InputValue> } | { ok: false; problems: string[] };

/**
 * The inputs of a run from typed JSON values, a duration as text such as `10s`, with defaults filled in. All problems
 * at once: unknown, missing and wrong inputs, then what the inputs decide (such as a deadline not longer than stable).
 */
export function readInputs(runbook: Runbook, given: Record<string, unknown>): Inputs {
  const problems: string[] = [];
  const inputs: Record<string, InputValue> = {};
  const declared = Object.keys(runbook.inputs);
  for (const name of Object.keys(given)) {
    if (!declared.includes(name)) problems.push(unknownInput(runbook.name, name, declared));
  }
  for (const [name, declaration] of Object.entries(runbook.inputs)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) {
      if (declaration.default === undefined) problems.push(`input \`${name}\` is missing: ${wanted(declaration)}`);
      else inputs[name] = declaration.default;
    } else {
      const read = readInput(declaration, value);
      if (read.ok) inputs[name] = read.value;
      else problems.push(`input \`${name}\`: ${read.why}`);
    }
  }
  if (problems.length > 0) return { ok: false, problems: fewProblems(problems) };
  for (const { path, why } of decided(runbook, inputs)) problems.push(`${spoken(runbook, path)}: ${why}`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, inputs };
}

/** One typed JSON value for a declared input; a duration is text and becomes milliseconds. */
export function readInput(declaration: InputDeclaration, value: unknown): Accepted<InputValue> {
  switch (declaration.type) {
    case 'services':
      return acceptServices(value);
    case 'duration':
      return acceptDuration(value);
    case 'boolean':
      return typeof value === 'boolean' ? { ok: true, value } : wrong(declaration, value);
    case 'integer':
      return readInteger(declaration, value);
    case 'choice':
      return typeof value === 'string' && declaration.options?.includes(value)
        ? { ok: true, value }
        : wrongChoice(declaration, value);
    case 'string':
      if (typeof value !== 'string') return wrong(declaration, value);
      if (value.length > LONGEST_TEXT)
        return { ok: false, why: `the text is too long: write at most ${LONGEST_TEXT} characters` };
      return { ok: true, value };
  }
}

/** Reads `-i name=text` by the declared type: `true`, digits, a duration, a list by commas. For `readInputs` afterwards. */
export function parseInputText(
  declaration: InputDeclaration,
  text: string,
): { ok: true; value: unknown } | { ok: false; why: string } {
  const value = typed(declaration, text.trim(), text);
  const read = readInput(declaration, value);
  return read.ok ? { ok: true, value } : read;
}

/** Inputs in the form that `readInputs` takes again: durations as text. For a plan that is kept and given back. */
export function writeInputs(runbook: Runbook, inputs: Record<string, InputValue>): Record<string, InputValue> {
  const written = Object.entries(inputs).map(([name, value]) => {
    const isDuration = runbook.inputs[name]?.type === 'duration' && typeof value === 'number';
    return [name, isDuration ? formatDuration(value) : value];
  });
  return Object.fromEntries(written) as Record<string, InputValue>;
}

/** What to give for this input, for a sentence. */
export function wanted(declaration: InputDeclaration): string {
  switch (declaration.type) {
    case 'services':
      return 'give a list of service names, such as stats_archiver';
    case 'duration':
      return 'give a duration, such as 10s';
    case 'boolean':
      return 'give true or false';
    case 'integer':
      return `give a whole number${bounds(declaration)}`;
    case 'choice':
      return `give one of ${listed(declaration.options ?? [])}`;
    case 'string':
      return 'give a text';
  }
}

function typed(declaration: InputDeclaration, trimmed: string, text: string): unknown {
  switch (declaration.type) {
    case 'services':
      return trimmed === '' ? [] : trimmed.split(',').map((name) => name.trim());
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : text;
    case 'integer':
      return /^-?\d{1,16}$/.test(trimmed) ? Number(trimmed) : text;
    case 'duration':
      return trimmed;
    case 'string':
    case 'choice':
      return text;
  }
}

function readInteger(declaration: InputDeclaration, value: unknown): Accepted<InputValue> {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return wrong(declaration, value);
  if (value < (declaration.min ?? value) || value > (declaration.max ?? value)) {
    return { ok: false, why: `${value} is out of range: ${wanted(declaration)}` };
  }
  return { ok: true, value };
}

function bounds({ min, max }: InputDeclaration): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` from ${min}`;
  return max !== undefined ? ` up to ${max}` : '';
}

function wrong(declaration: InputDeclaration, value: unknown): Accepted<InputValue> {
  return { ok: false, why: `\`${shown(value)}\` is wrong: ${wanted(declaration)}` };
}

function wrongChoice(declaration: InputDeclaration, value: unknown): Accepted<InputValue> {
  const near = typeof value === 'string' ? nearest(value, declaration.options ?? []) : null;
  if (near === null) return wrong(declaration, value);
  return { ok: false, why: `\`${shown(value)}\` is wrong; did you mean \`${near}\`?` };
}

function unknownInput(runbook: string, name: string, declared: string[]): string {
  if (declared.length === 0) return `unknown input \`${shown(name)}\`: ${runbook} takes none`;
  const near = nearest(name, declared);
  if (near !== null) return `unknown input \`${shown(name)}\`; did you mean \`${near}\`?`;
  return `unknown input \`${shown(name)}\`: ${runbook} takes ${listed(declared)}`;
}

function spoken(runbook: Runbook, path: (string | number)[]): string {
  const [list, index, ...rest] = path;
  if (list !== 'before' && list !== 'steps' && list !== 'after') return path.join('.');
  const step = typeof index === 'number' ? runbook[list][index] : undefined;
  const name = step?.name ?? `${Number(index) + 1} of ${list}`;
  return `step ${name}, ${rest.join('.')}`;
}
