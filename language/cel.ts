import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import type { ObjectShape, Shape } from './actions';
import { ACTIONS, CLUSTER, NODE } from './actions';
import { RENAMED, celType, newEnvironment } from './cel-types';
import type { CelObject } from './cel-types';
import { walk } from './cel-tree';
import type { ActionName, InputDeclaration } from './runbook';

/** What a named step is to expressions; `none` has only `skipped`. */
export type StepOf = ActionName | 'none';

/** The names that expressions of one list of steps may meet. */
export interface Names {
  inputs: Readonly<Record<string, InputDeclaration>>;
  cluster: boolean;
  node: boolean;
  /** Null: there are no steps. */
  steps: Readonly<Record<string, StepOf>> | null;
}

/** Types and environment for one set of names. */
export interface Room {
  env: Environment;
  /** Every object type, by its name. */
  shapes: ReadonlyMap<string, ObjectShape>;
  classes: ReadonlyMap<string, CelObject>;
  inputs: ObjectShape;
  steps: ObjectShape | null;
  parsed: Map<string, ParseResult>;
}

const MOST = 300;
const rooms = new Map<string, Room>();

/** The room for these names, from a cache: the same names always give the same types. */
export function roomFor(names: Names): Room {
  const inputs = Object.entries(names.inputs).map(([name, { type }]) => [name, type]);
  const steps = names.steps === null ? null : Object.entries(names.steps);
  return cached(rooms, JSON.stringify([inputs, steps, names.cluster, names.node]), () => build(names));
}

/** Parses for this room; throws what the library throws for a text that is no expression. */
export function parseIn(room: Room, expression: string): ParseResult {
  return cached(room.parsed, expression, () => {
    const parsed = room.env.parse(expression);
    walk(parsed.ast, rename);
    return parsed;
  });
}

/** The object that `steps.<name>` is. */
export function stepShape(of: StepOf): ObjectShape {
  const known = of === 'none' ? { object: 'step', fields: {} } : ACTIONS[of].result;
  return { object: known.object, fields: { ...known.fields, skipped: 'bool' } };
}

function rename(node: ASTNode): void {
  if (node.op !== 'call') return;
  const name = node.args[0];
  if (Object.hasOwn(RENAMED, name)) node.args[0] = RENAMED[name] ?? name;
}

function build(names: Names): Room {
  const inputs: ObjectShape = { object: 'inputs', fields: entries(names.inputs, inputShape) };
  const steps: ObjectShape | null =
    names.steps === null ? null : { object: 'steps', fields: entries(names.steps, stepShape) };
  const env = newEnvironment();
  const shapes = new Map<string, ObjectShape>();
  const classes = new Map<string, CelObject>();
  for (const shape of [inputs, CLUSTER, NODE, ...(steps === null ? [] : [steps])]) learn(shape, shapes);
  for (const [name, shape] of shapes) {
    const Type: CelObject = class extends Map<string, unknown> {};
    classes.set(name, Type);
    env.registerType(name, { ctor: Type, fields: entries(shape.fields, celType) });
  }
  env.registerVariable('inputs', inputs.object);
  if (names.cluster) env.registerVariable('cluster', CLUSTER.object);
  if (names.node) env.registerVariable('node', NODE.object);
  if (steps !== null) env.registerVariable('steps', steps.object);
  return { env, shapes, classes, inputs, steps, parsed: new Map() };
}

function learn(shape: Shape, shapes: Map<string, ObjectShape>): void {
  if (typeof shape === 'string') return;
  if ('list' in shape) learn(shape.list, shapes);
  else if ('map' in shape) learn(shape.map, shapes);
  else if (!shapes.has(shape.object)) {
    shapes.set(shape.object, shape);
    for (const field of Object.values(shape.fields)) learn(field, shapes);
  }
}

function inputShape(declaration: InputDeclaration): Shape {
  const shapes: Record<InputDeclaration['type'], Shape> = {
    services: { list: 'string' },
    string: 'string',
    integer: 'int',
    boolean: 'bool',
    duration: 'milliseconds',
    choice: 'string',
  };
  return shapes[declaration.type];
}

/** Without a prototype: a document may name a field `constructor`. */
function entries<A, B>(from: Readonly<Record<string, A>>, make: (value: A) => B): Record<string, B> {
  const result: Record<string, B> = Object.create(null);
  for (const [key, value] of Object.entries(from)) result[key] = make(value);
  return result;
}

function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MOST) cache.clear();
  const made = make();
  cache.set(key, made);
  return made;
}
