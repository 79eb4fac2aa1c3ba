import { checkInventory } from '../../inventory/check';

export const SECRET = 'hunter2-planted';
export const HEX = 'ab'.repeat(32);

export function problems(text: string): string[] {
  const checked = checkInventory(text, 'clusters.yaml');
  return checked.ok ? [] : checked.problems.map((p) => `${p.line}:${p.column} ${p.code}: ${p.message}`);
}

/** One cluster with these lines in place of, or after, the usual ones. */
export function entry(lines: Record<string, string | null>): string {
  const usual = { url: 'https://10.0.0.1:9443', username: 'ops@example.com', password: '{ env: P }', ...lines };
  const rows = Object.entries(usual).flatMap(([key, value]) => (value === null ? [] : [`    ${key}: ${value}`]));
  return ['clusters:', '  a:', ...rows, ''].join('\n');
}
