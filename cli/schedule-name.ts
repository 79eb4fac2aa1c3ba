/** What a button or a schedule may be called: it stands in ids of runs. */
export const NAME = /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/;

/** How a name is written, as the end of a sentence. */
export function nameHint(sample: string): string {
  return `write small letters, digits and hyphens, at most 50, such as ${sample}`;
}
