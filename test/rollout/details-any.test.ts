import fc from 'fast-check';
import { detailsOf } from '../../rollout/details';
import { bytesOf } from '../../rollout/lines';
import { anyShown } from './details-arbitrary';

/** What is left of a line when code and escaped characters are gone. */
const bare = (line: string): string => line.replace(/\\.|`[^`]*`/gu, '');
const cells = (line: string): number => bare(line).split('|').length;

test('the page of a run of any status has at most 3,000 bytes, whole tables, and no markup from elsewhere', () => {
  fc.assert(
    fc.property(anyShown, (run) => {
      const page = detailsOf(run);
      expect(bytesOf(page)).toBeLessThanOrEqual(3_000);
      const lines = page.split('\n');
      for (const line of lines.slice(0, -2)) {
        const rest = bare(line);
        expect(line).not.toMatch(/^(?:[#+=:>]|\d+\.|-(?! (?:\w+: `|and \d)))/);
        if (line.startsWith('| ')) expect(line).toMatch(/ \|$/);
        else expect(rest).not.toContain('|');
        expect(rest).not.toMatch(/[[\]<>{}$^~`\\]|:[\p{L}/]/u);
      }
      for (const [index, line] of lines.entries()) {
        if (line.startsWith('| ') && lines[index - 1]?.startsWith('| '))
          expect(cells(line)).toBe(cells(lines[index - 1] ?? ''));
      }
    }),
    { numRuns: 200 },
  );
});
