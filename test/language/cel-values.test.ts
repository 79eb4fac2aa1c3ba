import { CLUSTER, SERVICE, type Shape } from '../../language/actions';
import { Moment, Span, type CelObject } from '../../language/cel-types';
import { emptyValue, fromCel, isRecord, render, toCel } from '../../language/cel-values';

class Service extends Map<string, unknown> {}
const classes = new Map<string, CelObject>([['Service', Service]]);
const seen = (shape: Shape, value: unknown) => toCel(shape, value, classes);

describe('a JSON value as an expression sees it', () => {
  test.each<[Shape, unknown, unknown]>([
    ['int', 3, 3n],
    ['int', 1.5, undefined],
    ['int', '3', undefined],
    ['int', 2 ** 53, undefined],
    ['string', 'a', 'a'],
    ['string', 3, undefined],
    ['bool', false, false],
    ['bool', 'true', undefined],
    ['instant', '1970-01-01T00:00:01Z', new Moment(1_000)],
    ['instant', 'yesterday', undefined],
    ['instant', ['1970-01-01T00:00:01Z'], undefined],
    ['instant', 1_000, undefined],
    ['seconds', 1.5, new Span(1_500)],
    ['seconds', '1', undefined],
    ['seconds', Infinity, undefined],
    ['milliseconds', 1_500, new Span(1_500)],
    ['milliseconds', NaN, undefined],
    ['milliseconds', null, undefined],
    [{ list: 'int' }, [1, 2], [1n, 2n]],
    [{ list: 'int' }, [1, 'x'], undefined],
    [{ list: 'int' }, { 0: 1 }, undefined],
    [{ map: 'int' }, { a: 1, b: 'x' }, new Map([['a', 1n]])],
    [{ map: 'int' }, [1], undefined],
    [{ map: 'int' }, null, undefined],
  ])('%j of %j', (shape, value, expected) => {
    expect(seen(shape, value)).toEqual(expected);
  });

  test('an object keeps what it has of its fields, and nothing else', () => {
    const service = seen(SERVICE, { status: 'RUNNING', start_time: 5, uptime: 2, more: 1 });
    expect(service).toBeInstanceOf(Service);
    expect([...(service as Service)]).toEqual([
      ['status', 'RUNNING'],
      ['uptime', new Span(2_000)],
    ]);
  });

  test.each([
    ['RUNNING', undefined, false],
    ['STOPPED', undefined, true],
    ['STOPPED', 3, true],
    [undefined, undefined, true],
  ])('a service that is %s with uptime %j has an uptime: %s', (status, uptime, has) => {
    const service = seen(SERVICE, { status, uptime }) as Service;
    expect(service.has('uptime')).toBe(has);
    expect(service.get('uptime')).toEqual(has ? new Span(uptime === undefined ? 0 : 3_000) : undefined);
  });

  test('an object of a kind that is not known, or that is none, is nothing', () => {
    expect(seen(CLUSTER, { size: 3 })).toBeUndefined();
    for (const value of [null, [], 'x', 3]) expect(seen(SERVICE, value)).toBeUndefined();
  });

  test('only an object has an uptime by default: other kinds get none', () => {
    const other: Shape = { object: 'Service', fields: { status: 'string' } };
    expect([...(seen(other, { status: 'STOPPED' }) as Service).keys()]).toEqual(['status']);
  });

  test('a name that every object has is no field', () => {
    const odd = { object: 'Service', fields: Object.fromEntries([['constructor', 'string' as const]]) };
    expect([...(seen(odd, {}) as Service).keys()]).toEqual([]);
  });
});

describe('values that leave an expression', () => {
  test.each<[unknown, unknown]>([
    [3n, 3],
    ['a', 'a'],
    [null, null],
    [new Span(90_000), '1m30s'],
    [new Moment(1_000), '1970-01-01T00:00:01Z'],
    [
      [1n, [2n]],
      [1, [2]],
    ],
    [new Map<unknown, unknown>([[1n, 2n]]), { 1: 2 }],
    [
      { a: 1n, b: { c: new Span(1_000) } },
      { a: 1, b: { c: '1s' } },
    ],
  ])('%p is JSON', (value, json) => {
    expect(fromCel(value)).toEqual(json);
  });

  test.each<[unknown, string | null]>([
    ['a', 'a'],
    [true, 'true'],
    [3n, '3'],
    [1.5, '1.5'],
    [new Span(1_500), '1s500ms'],
    [new Moment(1_500), '1970-01-01T00:00:01.500Z'],
    [['a', 2n, false], 'a, 2, false'],
    [[], ''],
    [['a', new Map()], null],
    [null, null],
    [undefined, null],
    [{}, null],
    [new Map(), null],
  ])('%p in a text is %j', (value, text) => {
    expect(render(value)).toBe(text);
  });

  test.each<[Shape, unknown]>([
    ['int', 0],
    ['string', ''],
    ['bool', false],
    ['instant', null],
    ['seconds', 0],
    ['milliseconds', 0],
    [{ list: 'int' }, []],
    [{ map: 'int' }, {}],
    [SERVICE, {}],
  ])('the empty value of %j', (shape, empty) => {
    expect(emptyValue(shape)).toEqual(empty);
  });

  test.each<[unknown, boolean]>([
    [{}, true],
    [new Map(), true],
    [null, false],
    [[], false],
    ['x', false],
  ])('%p is a record: %s', (value, is) => {
    expect(isRecord(value)).toBe(is);
  });
});
