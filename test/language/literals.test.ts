import { durationValue, fixedDuration, textValue } from '../../language/literals';

test.each([
  [undefined, { literal: 7 }],
  ['5s', { literal: 5_000 }],
  ['0s', { literal: 0 }],
  // What is wrong is reported elsewhere, and the default stands.
  ['soon', { literal: 7 }],
  ['60d', { literal: 7 }],
  ['${{ inputs.wait }}', { expression: '${{ inputs.wait }}' }],
  ['5${{ inputs.unit }}', { expression: '5${{ inputs.unit }}' }],
])('duration %j, as a value with 7 for its default, is %j', (text, value) => {
  expect(durationValue(text, 7)).toEqual(value);
});

test.each([
  [undefined, 7],
  ['5s', 5_000],
  ['soon', 7],
  ['${{ inputs.wait }}', 7],
])('duration %j, where no expression may stand, with 7 for its default, is %j', (text, value) => {
  expect(fixedDuration(text, 7)).toBe(value);
});

test.each([
  [undefined, null],
  ['', { literal: '' }],
  ['a', { literal: 'a' }],
  ['a ${{ 1 }}', { expression: 'a ${{ 1 }}' }],
])('text %j, as a value, is %j', (text, value) => {
  expect(textValue(text)).toEqual(value);
});
