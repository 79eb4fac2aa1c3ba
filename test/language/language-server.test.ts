import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspClient } from './lsp-client';

const folder = pathToFileURL(join(__dirname, '../../runbooks/')).href;
const uri = `${folder}written-in-an-editor.yaml`;
const text = `# yaml-language-server: $schema=./runbook.schema.json
runbook: written-in-an-editor
summary: What an editor shows
nodes:
  order: sideways
  
steps:
  - call: services.restart
    with: { services: [stats_archiver] }
    stable: 10
    
  - call: 
`;

const client = new LspClient();

beforeAll(async () => {
  await client.request('initialize', {
    processId: process.pid,
    rootUri: folder,
    capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
  });
  client.notify('initialized', {});
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  await client.problemsOf(uri, (problems) => problems.length > 0);
});

afterAll(() => client.stop());

async function completions(line: number, character: number): Promise<string[]> {
  const answer = await client.request('textDocument/completion', {
    textDocument: { uri },
    position: { line, character },
  });
  const items = Array.isArray(answer) ? answer : (answer as { items: unknown[] }).items;
  return items.map((item) => (item as { label: string }).label);
}

async function hover(line: number, character: number): Promise<string> {
  const answer = await client.request('textDocument/hover', { textDocument: { uri }, position: { line, character } });
  return (answer as { contents: { value: string } }).contents.value.replace(/\\/g, '');
}

test('editor, completing a key of nodes, offers those that are not there yet', async () => {
  expect((await completions(5, 2)).sort()).toEqual(['batch', 'budget', 'on_failure', 'rest', 'where']);
});

test('editor, completing a key of a mutating call, offers its keys and none of other steps', async () => {
  const offered = await completions(10, 4);
  expect(offered).toEqual(expect.arrayContaining(['deadline', 'timeout', 'undo', 'when', 'name', 'on_failure']));
  expect(offered).not.toEqual(expect.arrayContaining(['message']));
});

test('editor, completing an action, offers mutating calls and reads', async () => {
  expect(await completions(11, 10)).toEqual(expect.arrayContaining(['services.restart', 'databases.availability']));
});

test('editor, pointing at a key, shows what it means', async () => {
  expect(await hover(9, 6)).toContain('The effect must hold so long without a break.');
});

test('editor, pointing at an action, shows what each action does', async () => {
  expect(await hover(7, 12)).toContain('proves that it happened');
});

test('editor, a wrong value and a bare number, are marked in their place', async () => {
  const problems = await client.problemsOf(uri, (found) => found.length > 1);
  const places = problems.map((problem) => problem as { range: { start: object }; message: string });
  expect(places).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ range: { start: { line: 4, character: 9 }, end: { line: 4, character: 17 } } }),
      expect.objectContaining({ range: { start: { line: 9, character: 12 }, end: { line: 9, character: 14 } } }),
    ]),
  );
});
