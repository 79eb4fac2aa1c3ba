import { isIP } from 'node:net';

/** Whether any of these addresses is a name and not an IP address (safety rule 1). */
export function reachedByName(urls: string[]): boolean {
  return urls.some((url) => isIP(new URL(url).hostname.replace(/^\[|\]$/g, '')) === 0);
}
