import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runbookJsonSchema } from '../../language/json-schema';

const file = join(__dirname, '../../runbooks/runbook.schema.json');

test('the committed JSON Schema, compared with the one that the code makes, is current', () => {
  const committed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const made: unknown = JSON.parse(JSON.stringify(runbookJsonSchema()));
  const how = 'run: rollbook schema > runbooks/runbook.schema.json';
  expect({ how, schema: committed }).toEqual({ how, schema: made });
});
