import fc from 'fast-check';

/** One change to a document, anywhere: cut, doubled, moved to its end, or a bit put into it or in its place. */
export interface Damage {
  at: number;
  length: number;
  how: 'cut' | 'double' | 'insert' | 'replace' | 'move';
  bit: string;
}

/** Damages of all kinds; `bits` is what a document of that kind stumbles over. */
export function damage(bits: string[]): fc.Arbitrary<Damage> {
  return fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 60 }),
    how: fc.constantFrom('cut', 'double', 'insert', 'replace', 'move'),
    bit: fc.constantFrom(...bits),
  });
}

export function damaged(text: string, { at, length, how, bit }: Damage): string {
  const from = Math.floor(at * text.length);
  const [head, part, rest] = [text.slice(0, from), text.slice(from, from + length), text.slice(from + length)];
  switch (how) {
    case 'cut':
      return head + rest;
    case 'double':
      return head + part + part + rest;
    case 'insert':
      return head + bit + part + rest;
    case 'replace':
      return head + bit + rest;
    case 'move':
      return rest + head + part;
  }
}
