import { runbookJsonSchema } from '../../language/json-schema';
import type { Verb } from '../verb';

/** Prints the JSON Schema of runbooks: with or without `--json`, it is the document. */
export const schema: Verb = async ({ output }) => {
  output.raw(`${JSON.stringify(runbookJsonSchema(), null, 2)}\n`);
  return 0;
};
