import type { Room, StepOf } from './cel';
import { parseIn } from './cel';
import type { Finding } from './cel-errors';
import { explain } from './cel-errors';
import { judged } from './cel-judge';
import type { Sight } from './cel-rules';
import { breaches } from './cel-rules';
import { access, walk } from './cel-tree';
import type { ProblemCode } from './codes';
import { listed, suggestion } from './names';
import { bare, hasExpression, splitTemplate, wholeExpression } from './template';
import type { ValueKind } from './values';

export type ListName = 'before' | 'steps' | 'after';

/** Where an expression stands, and what can be seen from there. */
export interface Here {
  room: Room;
  inputs: readonly string[];
  /** Null: in `nodes`. */
  list: ListName | null;
  /** How many steps of the list come before this one. */
  index: number;
  /** Steps of the same list by name. */
  steps: ReadonlyMap<string, { of: StepOf; index: number }>;
  /** Names of steps in the other lists. */
  elsewhere: ReadonlyMap<string, ListName>;
  /** Inputs and steps with problems of their own: what looks at them is not judged by type. */
  broken: { inputs: ReadonlySet<string>; steps: ReadonlySet<string> };
}

export interface TextFinding {
  at: number;
  code: ProblemCode;
  message: string;
}

export const LONGEST_EXPRESSION = 1000;

/** What an expression may have to give: a kind of value, a condition, or one entry of a list of services. */
export type Wanted = ValueKind | 'boolean' | 'name';

const WHOLE: Record<Wanted, readonly string[]> = {
  boolean: ['bool'],
  name: ['string'],
  services: ['list<string>'],
  duration: ['duration', 'string'],
  count: ['int'],
  batch: ['int', 'string'],
  string: ['string', 'int', 'double', 'bool', 'duration', 'timestamp'],
};
/** Lists of what a text can show, in lists too; of an empty one nobody knows. */
const TEXTS = new RegExp(`^(list<)+(${WHOLE.string.join('|')}|T|dyn)>+$`);
const WANTED: Record<Wanted, string> = {
  boolean: 'true or false',
  name: 'one service name',
  services: 'a list of service names',
  duration: 'a duration',
  count: 'a whole number',
  batch: 'a whole number or a percentage',
  string: 'a text',
};

/** All problems of a condition (bare CEL, or `${{ }}` around the whole). Offsets are those of the text. */
export function checkCondition(text: string, key: string, roots: readonly string[], here: Here): TextFinding[] {
  const { expression, at } = bare(text);
  if (at === 0 && hasExpression(text)) {
    return [{ at: 0, code: 'template', message: `\`${key}\` is one expression: write it without \`\${{\` and \`}}\`` }];
  }
  return moved(checkOne(expression, 'boolean', false, key, roots, here), at);
}

/** All problems of a value with `${{ }}` in it; a text without is checked as a literal elsewhere. */
export function checkValue(
  text: string,
  kind: Wanted,
  key: string,
  roots: readonly string[],
  here: Here,
): TextFinding[] {
  const split = splitTemplate(text);
  if (!split.ok) return [{ at: split.at, code: 'template', message: split.why }];
  const whole = wholeExpression(split.parts) !== null;
  if (!whole && (kind === 'services' || kind === 'count')) {
    return [
      {
        at: 0,
        code: 'template',
        message: `${WANTED[kind]} is wanted: let one \`\${{ }}\` give all of it, without other text`,
      },
    ];
  }
  return split.parts.flatMap((part) =>
    'text' in part ? [] : moved(checkOne(part.expression, kind, !whole, key, roots, here), part.at),
  );
}

function checkOne(
  expression: string,
  kind: Wanted,
  inText: boolean,
  key: string,
  roots: readonly string[],
  here: Here,
): TextFinding[] {
  const text = expression.trim();
  const shift = expression.length - expression.trimStart().length;
  if (text === '') return [{ at: 0, code: 'expression-syntax', message: 'the expression is empty' }];
  if (text.length > LONGEST_EXPRESSION) {
    return [
      {
        at: shift,
        code: 'expression-limit',
        message: `the expression has ${text.length} characters: write at most ${LONGEST_EXPRESSION}, or use several steps`,
      },
    ];
  }
  return moved(typed(text, kind, inText, key, sightOf(key, roots, here), here), shift);
}

function typed(text: string, kind: Wanted, inText: boolean, key: string, sight: Sight, here: Here): Finding[] {
  const whole = { at: 0, end: text.length };
  try {
    const program = parseIn(here.room, text);
    const found = breaches(program.ast, sight);
    if (looksAtBroken(program.ast, here)) return found;
    const checked = program.check();
    if (!checked.valid) return added(found, operands(text, program.ast, here, checked.error));
    found.push(...judged(program.ast, here.room));
    const type = checked.type ?? '';
    const wanted = inText ? 'string' : kind;
    const fits = WHOLE[wanted].includes(type) || (wanted === 'string' && TEXTS.test(type));
    if (!fits && found.length === 0) {
      found.push({ ...whole, code: 'expression-type', message: wrongType(kind, inText, key, type) });
    }
    return found;
  } catch (error) {
    return [hinted(text, explain(error, here.room))];
  }
}

function wrongType(kind: Wanted, inText: boolean, key: string, type: string): string {
  const given = type === 'int' || type === 'double' ? 'a number' : type === 'bool' ? 'true or false' : type;
  if (kind === 'duration' && type === 'int')
    return `\`${key}\` needs a duration, not a bare number: write duration('10s'), or an input of type duration`;
  return inText ? `${given} cannot stand in a text` : `\`${key}\` needs ${WANTED[kind]}; this gives ${given}`;
}

/** The checker stops at its first problem: both sides of `&&` and `||` are asked on their own. */
function operands(text: string, root: Parameters<typeof walk>[0], here: Here, error: unknown): Finding[] {
  if (root.op === '&&' || root.op === '||') {
    const sides = root.args.flatMap((side) => {
      try {
        const part = text.slice(side.start, side.end);
        const checked = parseIn(here.room, part).check();
        return checked.valid
          ? []
          : moved(operands(part, parseIn(here.room, part).ast, here, checked.error), side.start);
      } catch {
        return [];
      }
    });
    if (sides.length > 0) return sides;
  }
  return [explain(error, here.room)];
}

/** A name that our rules refuse is no name to the checker either, nor are its fields: it is said once. */
function added(found: Finding[], more: Finding[]): Finding[] {
  const fresh = more.filter((one) => !found.some((known) => known.at <= one.at && one.at <= known.end + 1));
  return [...found, ...fresh];
}

function hinted(text: string, finding: Finding): Finding {
  if (finding.code !== 'expression-syntax') return finding;
  const word = /\b(and|or|not)\b/.exec(text.replace(/"[^"]*"|'[^']*'/g, (quoted) => ' '.repeat(quoted.length)));
  const sign = { and: '&&', or: '||', not: '!' }[word?.[1] ?? ''];
  if (word !== null && sign !== undefined)
    return { ...finding, at: word.index, message: `write \`${sign}\` for \`${word[1] ?? ''}\`` };
  if (/[^=!<>]=[^=]/.test(text)) return { ...finding, message: 'write `==` to compare' };
  return finding;
}

function looksAtBroken(root: Parameters<typeof walk>[0], here: Here): boolean {
  let broken = false;
  walk(root, (node) => {
    const field = access(node);
    if (field?.object.op !== 'id') return;
    if (field.object.args === 'inputs' && here.broken.inputs.has(field.field)) broken = true;
    if (field.object.args === 'steps' && here.broken.steps.has(field.field)) broken = true;
  });
  return broken;
}

function sightOf(key: string, roots: readonly string[], here: Here): Sight {
  return {
    inputs: here.inputs,
    refuses(root) {
      if (root === 'node' && (here.list === 'before' || here.list === 'after') && roots.includes('node')) {
        return `there is no node in \`${here.list}\`: \`node\` can be looked at in \`steps\` and \`where\``;
      }
      if (root === 'steps' && key === 'where')
        return '`where` sees no steps: it chooses the nodes before any step runs';
      return roots.includes(root) ? null : `\`${key}\` sees only ${listed(roots)}`;
    },
    step(name) {
      const known = here.steps.get(name);
      if (known !== undefined && known.index < here.index) return null;
      if (known !== undefined)
        return {
          code: 'unknown-step',
          message: `step \`${name}\` has not run yet here: only earlier steps can be looked at`,
        };
      const other = here.elsewhere.get(name);
      if (other !== undefined)
        return {
          code: 'unknown-step',
          message: `step \`${name}\` stands in \`${other}\`: only earlier steps of the same list can be looked at`,
        };
      const earlier = [...here.steps].filter(([, step]) => step.index < here.index).map(([one]) => one);
      return {
        code: 'unknown-step',
        message: `unknown step \`${name}\`${earlier.length === 0 ? ': no earlier step has a name' : suggestion(name, earlier)}`,
      };
    },
  };
}

function moved<T extends { at: number }>(found: readonly T[], by: number): T[] {
  return found.map((one) => ({ ...one, at: one.at + by }));
}
