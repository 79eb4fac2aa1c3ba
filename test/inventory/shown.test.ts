import fc from 'fast-check';
import { checkInventory } from '../../inventory/check';
import { maskSource } from '../../inventory/mask';
import { renderProblem } from '../../language/source';
import { SECRET, entry } from './entries';

describe('what is shown of an inventory', () => {
  const shown = (text: string): string => {
    const checked = checkInventory(text, 'clusters.yaml');
    return checked.ok ? '' : checked.problems.map((p) => renderProblem(p, maskSource(text))).join('\n');
  };

  test('a literal password: its line is quoted with ***', () => {
    expect(shown(entry({ password: SECRET }))).toContain('  5 |     password: ***\n    |               ^');
  });

  test.each([
    ['a second colon', entry({ password: `${SECRET}: x` })],
    ['the same key twice', `${entry({ password: SECRET })}    password: ${SECRET}\n`],
    [
      'a number too large',
      entry({ password: `9999999999999999999999999` }).replace('9999999999999999999999999', `1e999 # ${SECRET}`),
    ],
    ['an alias', entry({ password: `*${SECRET}` })],
    ['a tag', entry({ password: `!${SECRET} x` })],
    ['a reserved character', entry({ password: `@${SECRET}` })],
    ['an open quote', entry({ password: `"${SECRET}\n    more ${SECRET}\n  ${SECRET}` })],
    ['an open bracket', entry({ password: `{ env:\n ${SECRET}\n` })],
    ['lines below', entry({ password: `|\n      ${SECRET}\n      ${SECRET}: [` })],
    ['a mapping', entry({ password: `{ ${SECRET}: x }` })],
    ['a typo in the key', entry({ passwrod: SECRET }).replace('passwrod', 'my_passphrase')],
    ['a user part', entry({ url: `https://u:${SECRET}@h:1 x` })],
    ['a user part with a slash', entry({ url: `https://u:x/${SECRET}@h:1` })],
    ['a user part without scheme', entry({ url: `u:${SECRET}@h:1` })],
    ['a token', entry({ notify: `{ url: https://h, token: ${SECRET} }` })],
    ['a key', entry({ tls: `{ ca: 5, key: ${SECRET} }` })],
    ['one line', `clusters: { a: { url: 5, password: ${SECRET}, usrname: y } }\n`],
    ['JSON', `{"clusters": {"a": {"url": 5, "password":"${SECRET}", "x": 1}}}\n`],
    ['an explicit key', `clusters:\n  a:\n    ? password\n    : ${SECRET}\n    url: [\n`],
  ])('%s: neither a sentence nor a line shows it', (_what, text) => {
    const out = shown(text);
    expect(out).not.toBe('');
    expect(out).not.toContain(SECRET);
  });

  test('any text: masking keeps the lines, hides what follows a password, and twice is the same as once', () => {
    const piece = fc.constantFrom(
      'password: ',
      SECRET,
      '\n',
      '  ',
      '{',
      '}',
      '"',
      "'",
      'url: ',
      'https://u:',
      '@h',
      ': ',
      'token',
      '[',
      ']',
      ', ',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
        (text) => {
          const masked = maskSource(text);
          expect(masked.split('\n')).toHaveLength(text.split('\n').length);
          expect(maskSource(masked)).toBe(masked);
          const withOne = maskSource(`${text}\npassword: ${SECRET}-last`);
          expect(withOne).not.toContain(`${SECRET}-last`);
        },
      ),
    );
  });
});
