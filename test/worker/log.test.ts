import { isOfNote, lineOf } from '../../worker/log';

test('log line, an error with a stack, its first line only', () => {
  const error = new Error('the node is gone\n    at nowhere');
  expect(
    lineOf({ level: 'ERROR', message: 'settle failed\nmore', meta: { error, activityType: 'settle', taskToken: 'x' } }),
  ).toBe('rollbook worker: error: settle failed · the node is gone · activityType=settle');
});

test('log line, no data, level and message', () => {
  expect(lineOf({ level: 'WARN', message: 'slow', meta: undefined })).toBe('rollbook worker: warn: slow');
});

test.each([
  ['Workflow failed', false],
  ['Query not found when attempting to respond to it', false],
  ['Activity task failed', true],
  ['Worker failed', true],
])('log, %s, shown to who runs the worker: %s', (message, shown) => {
  expect(isOfNote(message)).toBe(shown);
});
