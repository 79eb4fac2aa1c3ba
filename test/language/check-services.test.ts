import { document, problemsOf, runbookOf } from './documents';

const step = (services: string): string =>
  document(
    `inputs: { services: { type: services }, one: { type: string } }\nsteps:\n  - { call: services.stop, with: { services: ${services} } }\n`,
  );

test.each<[string, object]>([
  ['[a, b]', { literal: ['a', 'b'] }],
  ['"${{ inputs.services }}"', { expression: '${{ inputs.services }}' }],
  [
    '[a, "b_${{ inputs.one }}", " ${{\u00a0inputs.one }} "]',
    { expression: '${{ ["a", "b_" + string(inputs.one), string(inputs.one)] }}' },
  ],
])('services %s, checked, are read so', (services, value) => {
  expect(runbookOf(step(services)).steps[0]).toMatchObject({ services: value });
});

test.each([
  ['"${{ nope }}"', '51 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes'],
  ['"${{ inputs.one }}"', '51 expression-type `services` needs a list of service names; this gives string'],
  [
    '"x ${{ inputs.services }}"',
    '47 template a list of service names is wanted: let one `${{ }}` give all of it, without other text',
  ],
  ['{ a: 1 }', '48 wrong-type a list of service names is wanted, such as [stats_archiver]'],
  ['[a, "${{ nope }}"]', '55 unknown-name unknown name `nope`; did you mean `node`?; a text stands in quotes'],
])('services %s, checked, are told so word for word', (services, problem) => {
  expect(problemsOf(step(services)).map(({ column, code, message }) => `${column} ${code} ${message}`)).toEqual([
    problem,
  ]);
});
