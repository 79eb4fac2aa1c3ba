import type { ASTNode } from '@marcbachmann/cel-js';
import type { ObjectShape, Shape } from './actions';
import type { Room } from './cel';
import type { Finding } from './cel-errors';
import { access, typeOf, walk } from './cel-tree';
import { shown, suggestion } from './names';

const WITHOUT_FIELDS = ['string', 'int', 'double', 'bool', 'duration', 'timestamp'];
const ORDER = ['<', '<=', '>', '>='];

/** What the library's own checker lets pass in an expression that it has typed: versions in order, untyped fields. */
export function judged(root: ASTNode, room: Room): Finding[] {
  const found: Finding[] = [];
  const add = (node: ASTNode, code: Finding['code'], message: string) =>
    found.push({ at: node.start, end: node.end, code, message });
  const versions = mentionsVersion(root);
  walk(root, (node) => {
    if (versions && ORDER.includes(node.op) && typeOf((node.args as [ASTNode, ASTNode])[0])?.name === 'string') {
      add(
        node,
        'version-order',
        `\`${node.op}\` on versions compares text, where 7.10 comes before 7.8: use \`==\`, \`!=\` or \`startsWith\``,
      );
    }
    if (node.op === '[]' && access(node) === null && room.shapes.has(typeOf(node.args[0])?.name ?? '')) {
      add(node, 'expression-type', 'write the name of the field: after a dot, or in quotes between the brackets');
    } else if (typeOf(node)?.kind === 'dyn') {
      add(node, 'expression-type', 'the type of this cannot be known before the run');
    }
    if (node.op === 'call' && node.args[0] === 'has') found.push(...unknownPath(node.args[1][0], room));
  });
  return found;
}

/** The sentence for a field that an object does not have; null: the object is not known. */
export function unknownField(object: ASTNode, field: string, room: Room): string | null {
  const shape = room.shapes.get(typeOf(object)?.name ?? '');
  return shape === undefined ? null : noField(shape, field);
}

/** The checker types only the first name of what `has` is asked about. */
function unknownPath(node: ASTNode | undefined, room: Room): Finding[] {
  const path: ASTNode[] = [];
  let first = node;
  while (first?.op === '.') {
    path.unshift(first);
    first = first.args[0];
  }
  const type = (first === undefined ? undefined : typeOf(first)?.name) ?? '';
  let shape: Shape | undefined = room.shapes.get(type) ?? (WITHOUT_FIELDS.includes(type) ? 'string' : undefined);
  for (const step of path) {
    const field = access(step)?.field;
    if (shape === undefined || field === undefined) return [];
    const place = { at: step.start, end: step.end, code: 'unknown-field' } as const;
    if (typeof shape === 'string' || 'list' in shape)
      return [{ ...place, message: `\`${shown(field)}\` is no field: what stands before it has none` }];
    if ('map' in shape) shape = shape.map;
    else if (!Object.hasOwn(shape.fields, field)) return [{ ...place, message: noField(shape, field) }];
    else shape = shape.fields[field];
  }
  return [];
}

function noField(shape: ObjectShape, field: string): string {
  return `unknown field \`${shown(field)}\`${suggestion(field, Object.keys(shape.fields))}`;
}

function mentionsVersion(root: ASTNode): boolean {
  let found = false;
  walk(root, (node) => {
    if (/version/i.test(access(node)?.field ?? '')) found = true;
  });
  return found;
}
