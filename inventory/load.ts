import { checkInventory, type CheckedInventory } from './check';
import { readText, SecretError } from './secrets';

/** The last text of each file, and what was found in it: checking the same text again finds the same. */
const checked = new Map<string, { text: string; found: CheckedInventory }>();

/** Reads an inventory anew and checks it. Never throws: a file that cannot be read is a problem of its first line. */
export async function loadInventory(file: string): Promise<CheckedInventory> {
  try {
    const text = await readText(file, 'the inventory');
    const known = checked.get(file);
    if (known?.text === text) return known.found;
    const found = checkInventory(text, file);
    checked.set(file, { text, found });
    return found;
  } catch (error) {
    if (!(error instanceof SecretError)) throw error;
    return { ok: false, problems: [{ file, line: 1, column: 1, code: 'no-file', message: error.message }] };
  }
}
