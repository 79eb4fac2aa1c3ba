import { checkScalar } from '../../language/check-text';
import type { Report } from '../../language/report';
import type { ScalarTree, Tree } from '../../language/tree';

const AT = { line: 3, column: 5 };

const scalar = (value: ScalarTree['value']): ScalarTree => ({
  kind: 'scalar',
  at: AT,
  value,
  placeIn: (offset) => ({ line: 3, column: 6 + offset }),
});

/** What is reported where a check finds something at the third letter, and what the check was given. */
function found(tree: Tree | undefined) {
  const reported: unknown[] = [];
  const given: string[] = [];
  const report: Report = (...problem) => void reported.push(problem);
  checkScalar(
    tree,
    (text) => {
      given.push(text);
      return [{ at: 2, end: 3, code: 'unknown-name', message: 'wrong' }];
    },
    report,
  );
  return { given, reported };
}

test('a text, with something wrong in it: it is placed within the text', () => {
  expect(found(scalar('a b'))).toEqual({
    given: ['a b'],
    reported: [[{ line: 3, column: 8 }, 'unknown-name', 'wrong']],
  });
});

test('a number or a truth value, with something wrong in it: it is placed where the value begins', () => {
  expect(found(scalar(512))).toEqual({ given: ['512'], reported: [[AT, 'unknown-name', 'wrong']] });
  expect(found(scalar(true)).given).toEqual(['true']);
});

test('nothing, a list and a key that is not there: there is no text to check', () => {
  for (const tree of [scalar(null), undefined, { kind: 'list', at: AT, items: [] } as Tree])
    expect(found(tree)).toEqual({ given: [], reported: [] });
});
