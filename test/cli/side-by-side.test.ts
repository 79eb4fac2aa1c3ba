import { sideBySide } from '../../cli/side-by-side';

test('results stand in the order given, and no more than the limit are at work at once', async () => {
  let now = 0;
  let most = 0;
  const results = await sideBySide([5, 1, 4, 2, 3, 0], 2, async (item) => {
    most = Math.max(most, ++now);
    await new Promise((done) => setTimeout(done, item));
    now -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30, 0]);
  expect(most).toBe(2);
});

test('nothing to do is done, and a failure is thrown', async () => {
  expect(await sideBySide([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
  await expect(sideBySide([1], 4, () => Promise.reject(new Error('why')))).rejects.toThrow('why');
});
