import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ACTION_NAMES,
  ACTIONS,
  AWAIT_TABLE,
  CLUSTER,
  isActionName,
  isAwaitName,
  NODE,
  type ObjectShape,
  type Shape,
} from '../../language/actions';
import { AWAITS, MUTATING_ACTIONS } from '../../language/runbook';

const page = readFileSync(join(__dirname, '../../docs/language.md'), 'utf8');

/** The page's rows of actions: name, where it may stand, what `steps.<name>` has. */
const ROWS = [...page.matchAll(/^\| (`[a-z-]+\.[^|]+`) +\|[^|]+\| ([^|]+?) +\| (`[^|]+?) +\|$/gm)].flatMap(
  ([, names = '', where = '', has = '']) => {
    const [first = '', ...more] = [...names.matchAll(/`([^`]+)`/g)].map((one) => one[1] ?? '');
    const room = first.split('.')[0] ?? '';
    return [first, ...more.map((name) => (name.startsWith('.') ? `${room}${name}` : name))].map(
      (name) => [name, where, has] as const,
    );
  },
);
const PLACES: Record<string, string> = { '`steps`': 'node', '`before`, `after`': 'lists', anywhere: 'anywhere' };
/** What a field of this name is in an expression, wherever it stands. */
const TYPES: Record<string, Shape> = {
  uid: 'int',
  node: 'int',
  primary: 'int',
  size: 'int',
  ok: 'bool',
  active: 'bool',
  available: 'bool',
  start_time: 'instant',
  uptime: 'seconds',
};
const leaf = (name: string): Shape => TYPES[name] ?? 'string';
const fieldsOf = (text: string): Record<string, Shape> =>
  Object.fromEntries([...text.matchAll(/\w+/g)].map(([name]) => [name, leaf(name)]));

/** The fields that a cell of the page names, without the names of their types. */
function shapeOf(cell: string): Record<string, unknown> {
  const [, name = '', how, inner] = /^`(\w+)`(: list of|: list with|: name →) ?(.*)$/.exec(cell) ?? [];
  if (how === undefined) {
    const parts = cell.split(/, (?=`)/);
    return Object.assign({}, ...parts.map((part) => (part.includes(':') ? shapeOf(part) : fieldsOf(part)))) as Record<
      string,
      unknown
    >;
  }
  const item = inner?.includes('{')
    ? { fields: fieldsOf(inner) }
    : how === ': list with'
      ? { fields: NODE.fields }
      : 'string';
  return { [name]: how === ': name →' ? { map: item } : { list: item } };
}

/** The same of an action, and each name of a type in it. */
function plainFields({ fields }: Pick<ObjectShape, 'fields'>): unknown {
  return Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, plainShape(shape)]));
}

function plainShape(shape: Shape): unknown {
  if (typeof shape === 'string') return shape;
  if ('list' in shape) return { list: plainShape(shape.list) };
  if ('map' in shape) return { map: plainShape(shape.map) };
  return { fields: plainFields(shape) };
}

test('the actions of the language page, are those of the language', () => {
  expect(ROWS.map(([name]) => name).sort()).toEqual([...ACTION_NAMES].sort());
});

test.each(ROWS)(
  'action %s, stands where the page says, and its answer has the fields that it names',
  (name, where, has) => {
    if (!isActionName(name)) throw new Error(`${name} is no action`);
    const { kind, place, services, result, says } = ACTIONS[name];
    const mutates = (MUTATING_ACTIONS as readonly string[]).includes(name);
    expect({ kind, place, services }).toEqual({
      kind: mutates ? 'mutating' : 'read',
      place: PLACES[where],
      services: mutates,
    });
    expect(plainFields(result)).toEqual(shapeOf(has));
    expect(result.object).toBe(mutates ? 'verdicts' : name);
    for (const field of Object.keys(result.fields)) expect(says).toMatch(new RegExp(`\\.${field}\\b`));
    if (mutates)
      expect(says).toContain(place === 'node' ? 'of this node,' : 'of the primary node (only in before and after),');
    if (mutates) expect(says.startsWith(`Sends ${name.split('.')[1]} for`)).toBe(true);
  },
);

test.each([
  ['node', NODE, 'Node'],
  ['cluster', CLUSTER, 'Cluster'],
] as const)('%s in expressions, has the fields that the page names', (root, shape, type) => {
  const row = new RegExp(`^\\| \`${root}\\.(uid|name)\`([^|]+)\\|`, 'm').exec(page);
  const names = [row?.[1] ?? '', ...[...(row?.[2] ?? '').matchAll(/`\.(\w+)`/g)].map((one) => one[1] ?? '')];
  expect(plainFields(shape)).toEqual(Object.fromEntries(names.map((name) => [name, leaf(name)])));
  expect(shape.object).toBe(type);
});

test('names of types in expressions, of all answers, are there once each', () => {
  const names = new Map<string, Shape>();
  const visit = (shape: Shape): void => {
    if (typeof shape === 'string') return;
    if ('list' in shape) return visit(shape.list);
    if ('map' in shape) return visit(shape.map);
    expect(shape.object).toMatch(/^[A-Za-z]/);
    expect(names.get(shape.object) ?? shape).toEqual(shape);
    names.set(shape.object, shape);
    Object.values(shape.fields).forEach(visit);
  };
  for (const { result } of Object.values(ACTIONS)) visit(result);
});

test.each(AWAITS.map((name) => [name]))(
  'await %s, needs services where it looks at services, and says for what it waits',
  (name) => {
    const { services, says } = AWAIT_TABLE[name];
    expect(services).toBe(name.startsWith('services.'));
    expect(says).toMatch(
      name === 'node.healthy'
        ? /node is healthy/
        : new RegExp(`these services are ${name.split('.')[1]?.toUpperCase()} `),
    );
    expect(isAwaitName(name) && !isActionName(name)).toBe(true);
  },
);

test.each([['services.reboot'], [''], ['constructor']])('%j is neither an action nor an await', (name) => {
  expect([isActionName(name), isAwaitName(name)]).toEqual([false, false]);
});
