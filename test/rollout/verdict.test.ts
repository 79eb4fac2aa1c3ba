import { known, unknown, verdictOf, type Finding } from '../../rollout/verdict';

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ item: `i${index + 1}` }));
const judge = (finding: Finding, waived: string[] = []) => verdictOf('no-actions', finding, waived);

describe('verdictOf', () => {
  test('finding, in which nothing fails, is yes and says what is well', () => {
    expect(judge(known([], 'all is well'))).toEqual({
      name: 'no-actions',
      verdict: 'yes',
      detail: 'all is well',
      items: [],
      remarks: [],
    });
  });

  test('finding, that is not known, is unknown whatever is waived, and says why', () => {
    expect(judge(unknown('no answer'), ['no answer'])).toEqual({
      name: 'no-actions',
      verdict: 'unknown',
      detail: 'no answer',
      items: [],
      remarks: [],
    });
  });

  test('finding, that fails, is no and names each item once, with what the cluster said besides', () => {
    const failing = [{ item: 'a', more: 'x' }, { item: 'b' }, { item: 'a', more: 'x' }, { item: 'a', more: 'y' }];
    expect(judge(known(failing, 'well'))).toEqual({
      name: 'no-actions',
      verdict: 'no',
      detail: 'a: x, b, a: y',
      items: ['a', 'b'],
      remarks: [],
    });
  });

  test('finding, all of which is waived, is yes, says so, and keeps its items', () => {
    expect(judge(known(items(2), 'well'), ['i2', 'i1', 'other'])).toEqual({
      name: 'no-actions',
      verdict: 'yes',
      detail: 'nothing is wrong beyond what is waived; waived: i1, i2',
      items: ['i1', 'i2'],
      remarks: [],
    });
  });

  test('finding, a part of which is waived, is no and names the rest first', () => {
    expect(judge(known(items(2), 'well'), ['i1'])).toMatchObject({
      verdict: 'no',
      detail: 'i2; waived: i1',
      items: ['i1', 'i2'],
    });
  });

  test('finding, that fails and is not known in part, is no and says both', () => {
    expect(judge({ ...known(items(1), ''), unknown: 'no answer' })).toMatchObject({
      verdict: 'no',
      detail: 'i1; not known: no answer',
    });
  });

  test('finding, that is waived as far as it is known, is unknown', () => {
    expect(judge({ ...known(items(1), ''), unknown: 'no answer' }, ['i1'])).toMatchObject({
      verdict: 'unknown',
      detail: 'no answer; waived: i1',
    });
  });

  test.each([
    ['yes', known([], 'well', ['r']), 'well; r'],
    ['no', known(items(1), 'well', ['r']), 'i1; r'],
    ['unknown', { ...unknown('no answer'), remarks: ['r'] }, 'no answer; r'],
  ])('remarks, under a %s, stand at the end and by themselves', (verdict, finding, detail) => {
    expect(judge(finding)).toMatchObject({ verdict, detail, remarks: ['r'] });
  });

  test.each([
    [8, 'i1, i2, i3, i4, i5, i6, i7, i8'],
    [9, 'i1, i2, i3, i4, i5, i6, i7, i8, and 1 more'],
  ])('%d items, in words, are cut after eight', (count, detail) => {
    expect(judge(known(items(count), 'well')).detail).toBe(detail);
  });
});
