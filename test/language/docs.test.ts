import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTION_NAMES } from '../../language/actions';
import { problemsOf } from './documents';

const page = readFileSync(join(__dirname, '../../docs/language.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n(runbook:[\s\S]*?)```/g)].map((match) => match[1] ?? '');

test('language page, its whole examples, are right', () => {
  expect(examples.length).toBeGreaterThan(3);
  expect(examples.map((example) => problemsOf(example))).toEqual(examples.map(() => []));
});

test('language page, the actions of the language, names all', () => {
  const short = ACTION_NAMES.map((name) =>
    name.startsWith('primary-services.') ? name.replace('primary-services', '') : name,
  );
  expect(short.filter((name) => !page.includes(`\`${name}\``) && !page.includes(`primary-services${name}`))).toEqual(
    [],
  );
});
