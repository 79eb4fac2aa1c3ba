/** What a reader sees, and what stands in attributes: entities read back, white space as one blank. */
export function read(page: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };
  return flat(page.replace(/<[^>]*>/g, ' ').replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => names[name] ?? ''));
}

export function flat(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

export function bodyOf(page: string): string {
  return page.slice(page.indexOf('<body>'));
}
