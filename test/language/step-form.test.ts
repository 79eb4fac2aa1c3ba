import { readSource } from '../../language/source';
import { actionOf, stepForm } from '../../language/step-form';
import type { MapTree } from '../../language/tree';

const treeOf = (text: string): MapTree => readSource(text, 'f').tree as MapTree;

function formOf(text: string) {
  const said: string[] = [];
  const form = stepForm(treeOf(text), ({ line, column }, code, message) =>
    said.push(`${line}:${column} ${code} ${message}`),
  );
  return { form, said };
}

test.each([
  [
    'call: services.restart',
    { form: 'mutating', action: 'services.restart', title: 'in a step `call: services.restart`' },
  ],
  ['call: nodes.status', { form: 'read', action: 'nodes.status', title: 'in a step `call: nodes.status`' }],
  ['await: node.healthy', { form: 'awaitNode', await: 'node.healthy', title: 'in a step `await: node.healthy`' }],
  [
    'await: services.running',
    { form: 'awaitServices', await: 'services.running', title: 'in a step `await: services.running`' },
  ],
  ['assert: true', { form: 'assert', title: 'in a step `assert`' }],
  ['approve: go on?', { form: 'approve', title: 'in a step `approve`' }],
  ['sleep: 1s', { form: 'sleep', title: 'in a step `sleep`' }],
])('a step %s: what it is, and nothing wrong', (text, form) => {
  expect(formOf(`name: x\n${text}`)).toEqual({ form, said: [] });
});

const UNCLEAR = { form: 'unclear', title: 'in a step' };
test.each([
  ['name: x', []],
  [
    'sleep: 1s\ncall: services.list',
    [
      '2:1 step-kind a step is one of `call`, `await`, `assert`, `approve` and `sleep`: put `call` into a step of its own',
    ],
  ],
  ['call: node.healthy', ['1:7 unknown-action `node.healthy` is waited for: write `await: node.healthy`']],
  ['await: services.list', ['1:8 unknown-action `services.list` is called: write `call: services.list`']],
  ['call: restart', ['1:7 unknown-action unknown action `restart`; did you mean `services.restart`?']],
  ['call: services.restrt', ['1:7 unknown-action unknown action `services.restrt`; did you mean `services.restart`?']],
  ['await: healthy', ['1:8 unknown-action there is no `await: healthy`; did you mean `node.healthy`?']],
  ['call:', ['1:6 unknown-action unknown action ``']],
  ['await:', ['1:7 unknown-action there is no `await: `']],
  ['call: [services.list]', ['1:7 unknown-action unknown action `["services.list"]`']],
  ['await: 5', ['1:8 unknown-action there is no `await: 5`']],
])('a step %j: nobody knows what it is, and it is said why', (text, said) => {
  const found = formOf(text);
  expect(found.form).toEqual(UNCLEAR);
  expect(found.said).toHaveLength(said.length);
  // Where nothing is near, all that there is follows.
  for (const [index, sentence] of said.entries()) expect(found.said[index]?.slice(0, sentence.length)).toBe(sentence);
});

test('the action of a step, as later steps know it: of a call that there is, whatever way it is given', () => {
  expect(actionOf(treeOf('name: x\ncall: nodes.status'))).toBe('nodes.status');
  expect(actionOf(treeOf('x: nodes.status').entries[0]?.value ?? treeOf('a: 1'))).toBe('nodes.status');
  for (const text of ['call: node.healthy', 'call: restart', 'call: [nodes.status]', 'call:', 'sleep: 1s'])
    expect([text, actionOf(treeOf(text))]).toEqual([text, null]);
});
