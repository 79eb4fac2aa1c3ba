import { checkInventory, type CheckedInventory } from './check';
import { readText, SecretError } from './secrets';

/** Reads and checks an inventory anew. Never throws: a file that cannot be read is a problem of its first line. */
export async function loadInventory(file: string): Promise<CheckedInventory> {
  try {
    return checkInventory(await readText(file, 'the inventory'), file);
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return { ok: false, problems: [{ file, line: 1, column: 1, code: 'no-file', message: error.message }] };
  }
}
