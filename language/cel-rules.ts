import type { ASTNode } from '@marcbachmann/cel-js';
import type { Finding } from './cel-errors';
import { ROOTS, access, childrenOf, isLoop, loopVariable } from './cel-tree';
import { RENAMED } from './cel-types';
import { acceptDuration } from './values';
import { shown, suggestion } from './names';

const FUNCTIONS: readonly string[] = ['size', 'string', 'int', 'double', 'bool', 'has', 'duration', 'timestamp'];
const METHODS: readonly string[] = [
  ...['all', 'exists', 'exists_one', 'map', 'filter', 'size', 'join'],
  ...['contains', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'substring', 'trim', 'lowerAscii', 'upperAscii'],
  ...['getFullYear', 'getMonth', 'getDate', 'getDayOfWeek', 'getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
];
const OUR_NAMES = new Map(Object.entries(RENAMED).map(([ours, theirs]) => [theirs, ours]));

/** What the rules of the language need to know about the names in sight. */
export interface Sight {
  /** Why a name cannot be used here; null: it can. */
  refuses(root: string): string | null;
  inputs: readonly string[];
  /** Why a step cannot be looked at here, and with which code; null: it can. */
  step(name: string): Pick<Finding, 'code' | 'message'> | null;
}

/**
 * Everything in an expression that the language refuses, beside what the type checker finds: unknown names,
 * functions that can run without bound, loops inside loops.
 */
export function breaches(root: ASTNode, sight: Sight): Finding[] {
  const found: Finding[] = [];
  const add = (node: ASTNode, code: Finding['code'], message: string) =>
    found.push({ at: node.start, end: node.end, code, message });

  const visit = (node: ASTNode, bound: readonly string[], inLoop: boolean): void => {
    if (node.op === 'id') return name(node, bound);
    if (node.op === 'call') call(node);
    if (node.op === 'rcall') method(node);
    const field = access(node);
    if (field !== null && field.object.op === 'id' && !bound.includes(field.object.args))
      member(node, field.object.args, field.field);
    if (!isLoop(node)) return childrenOf(node).forEach((one) => visit(one, bound, inLoop));
    if (inLoop)
      add(
        node,
        'expression-limit',
        `\`${node.args[0]}\` stands inside another loop: use a step of its own for the inner one`,
      );
    const variable = loopVariable(node);
    if (variable !== null && (ROOTS as readonly string[]).includes(variable)) {
      add(node, 'unknown-name', `a loop cannot call its item \`${variable}\`: choose another name`);
    }
    visit(node.args[1], bound, inLoop);
    const inside = variable === null ? bound : [...bound, variable];
    node.args[2].slice(variable === null ? 0 : 1).forEach((one) => visit(one, inside, true));
  };

  const name = (node: Extract<ASTNode, { op: 'id' }>, bound: readonly string[]): void => {
    if (bound.includes(node.args)) return;
    const usable = ROOTS.filter((one) => sight.refuses(one) === null);
    if ((ROOTS as readonly string[]).includes(node.args)) {
      const why = sight.refuses(node.args);
      if (why !== null) add(node, 'not-here', why);
    } else if (sight.inputs.includes(node.args)) add(node, 'unknown-name', `write \`inputs.${node.args}\``);
    else if (['role', 'uid', 'address', 'rack', 'status'].includes(node.args))
      add(node, 'unknown-name', `write \`node.${node.args}\``);
    else
      add(
        node,
        'unknown-name',
        `unknown name \`${shown(node.args)}\`${suggestion(node.args, usable)}; a text stands in quotes`,
      );
  };

  const member = (node: ASTNode, object: string, field: string): void => {
    if (object === 'inputs' && !sight.inputs.includes(field)) {
      add(
        node,
        'unknown-input',
        `unknown input \`${shown(field)}\`${sight.inputs.length === 0 ? ': this runbook has no inputs' : suggestion(field, sight.inputs)}`,
      );
    }
    const why = object === 'steps' && sight.refuses('steps') === null ? sight.step(field) : null;
    if (why !== null) add(node, why.code, why.message);
  };

  const call = (node: Extract<ASTNode, { op: 'call' }>): void => {
    const [written, args] = node.args;
    const called = OUR_NAMES.get(written) ?? written;
    if (!FUNCTIONS.includes(called)) return unknown(node, written, FUNCTIONS);
    const first = args[0];
    if (called !== 'duration' || first?.op !== 'value' || typeof first.args !== 'string') return;
    const accepted = acceptDuration(first.args);
    if (!accepted.ok) add(first, 'duration', accepted.why);
  };

  const method = (node: Extract<ASTNode, { op: 'rcall' }>): void => {
    if (!METHODS.includes(node.args[0])) return unknown(node, node.args[0], METHODS);
    if (node.args[0].startsWith('get') && node.args[2].length > 0) {
      add(node, 'expression-type', `\`${node.args[0]}\` takes no time zone: times are in UTC`);
    }
  };

  const unknown = (node: ASTNode, written: string, known: readonly string[]): void => {
    if (written === 'matches')
      return void add(
        node,
        'unknown-function',
        '`matches` is refused, since a pattern can run for ever: use `startsWith`, `endsWith`, `contains` or `==`',
      );
    add(node, 'unknown-function', `unknown function \`${shown(written)}\`${suggestion(written, known)}`);
  };

  visit(root, [], false);
  return found;
}
