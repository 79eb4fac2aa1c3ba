import fc from 'fast-check';
import { together } from '../../inventory/read-together';

interface Begun {
  key: string;
  at: number;
  end(): void;
  fail(): void;
}

/** A reader that ends when it is told to, and a clock that moves with each ask and each reading. */
function reader() {
  const begun: Begun[] = [];
  let clock = 0;
  const read = (key: string) =>
    new Promise<number>((resolve, reject) => {
      const at = (clock += 1);
      begun.push({ key, at, end: () => resolve(at), fail: () => reject(new Error(`${key} ${at}`)) });
    });
  const shared = together(read);
  const ask = (key: string) => {
    const at = (clock += 1);
    return { at, found: shared(key) };
  };
  return { begun, ask };
}

const settled = () => new Promise((done) => setImmediate(done));

test('reading together, one asks, it is read at once', async () => {
  const { begun, ask } = reader();
  const { found } = ask('a');
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  expect(await found).toBe(begun[0]?.at);
});

test('reading together, a hundred ask at once, two readings serve them', async () => {
  const { begun, ask } = reader();
  const asked = Array.from({ length: 100 }, () => ask('a').found);
  begun[0]?.end();
  await settled();
  begun[1]?.end();
  expect(new Set(await Promise.all(asked)).size).toBe(2);
  expect(begun).toHaveLength(2);
});

test('reading together, another file, it does not wait', () => {
  const { begun, ask } = reader();
  ask('a');
  ask('b');
  expect(begun.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('reading together, a reading fails, those who asked later get one of their own', async () => {
  const { begun, ask } = reader();
  const first = ask('a').found;
  const second = ask('a').found;
  begun[0]?.fail();
  await expect(first).rejects.toThrow('a');
  await settled();
  begun[1]?.end();
  expect(await second).toBe(begun[1]?.at);
});

test('reading together, in any order of asking and ending, nobody gets what was begun before it asked', async () => {
  const step = fc.constantFrom('ask a', 'ask b', 'end', 'fail');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { begun, ask } = reader();
      const answers: Promise<void>[] = [];
      let over = 0;
      const finish = (how: 'end' | 'fail') => {
        if (over < begun.length) begun[over++]?.[how]();
      };
      for (const one of steps) {
        if (one === 'end' || one === 'fail') finish(one);
        else {
          const { at, found } = ask(one);
          answers.push(
            found.then(
              (began) => expect(began).toBeGreaterThan(at),
              (error: Error) => expect(Number(error.message.split(' ').at(-1))).toBeGreaterThan(at),
            ),
          );
        }
        await settled();
      }
      while (over < begun.length) {
        finish('end');
        await settled();
      }
      await Promise.all(answers);
    }),
  );
});
