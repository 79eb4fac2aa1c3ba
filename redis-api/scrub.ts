import type { Access } from './access';

const LONGEST = 200;
const LONGEST_READ = 20_000;

/** A foreign text made fit for a message: one line, printable, at most 200 characters, no secret of this access in it. */
export function scrub(text: string, access: Access): string {
  const line = firstLine(withoutSecrets(text, access))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/**
 * The text of a whole JSON answer without our login and password, which a node may echo anywhere in it. A password that
 * is as short as a word is left: it may be one of the cluster's own, and facts must stay facts.
 */
export function withoutLogin(text: string, access: Access): string {
  const written = JSON.stringify(access.password).slice(1, -1);
  const echoes = access.password.length < SECRET_LENGTH ? [] : [written, inAscii(written)];
  return [pair(access), ...echoes].reduce((rest, echo) => rest.replaceAll(echo, '***'), text);
}

const SECRET_LENGTH = 12;

// As the JSON of many servers is written.
function inAscii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The value of the Authorization header. */
export function basic(access: Access): string {
  return `Basic ${pair(access)}`;
}

// A first line only: what follows in an error body is a stack trace or a page.
function firstLine(text: string): string {
  return text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
}

// A server may echo what it was sent, as it was or encoded. Longest first: one may be a part of another.
function withoutSecrets(text: string, access: Access): string {
  const { password } = access;
  const secrets = [
    pair(access),
    Buffer.from(password).toString('base64'),
    encodeURIComponent(password),
    JSON.stringify(password).slice(1, -1),
    password,
  ].filter((secret) => secret !== '');
  secrets.sort((a, b) => b.length - a.length);
  return secrets.reduce((rest, secret) => rest.split(secret).join('***'), text.slice(0, LONGEST_READ));
}

function pair(access: Access): string {
  return Buffer.from(`${access.username}:${access.password}`, 'utf8').toString('base64');
}
