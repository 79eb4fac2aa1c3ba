import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { DevServer } from '../support/dev-server';

/** A secret that is recognised wherever it turns up, with signs that JSON, URLs and YAML each write differently. */
export function planted(what: string): string {
  return `Plnt-${what}-"ä/\\%+${randomUUID()}`;
}

/** Where a secret was found, and in which form; every text and every byte that was kept is searched. */
export class Search {
  private readonly kept: { where: string; bytes: Buffer }[] = [];

  keep(where: string, what: unknown): void {
    this.kept.push({ where, bytes: Buffer.isBuffer(what) ? what : Buffer.from(textOf(what)) });
  }

  /** Every file of a folder. */
  async keepFiles(dir: string): Promise<void> {
    for (const name of await readdir(dir)) this.keep(name, await readFile(join(dir, name)));
  }

  /** All that Temporal tells of every run: histories with failures and heartbeats, descriptions, what is pending. */
  async keepRuns({ client }: DevServer): Promise<void> {
    for await (const info of client.workflow.list()) {
      await this.keepRun(`${info.type} ${info.workflowId}`, client.workflow.getHandle(info.workflowId, info.runId));
    }
  }

  async keepRun(where: string, handle: WorkflowHandle): Promise<void> {
    this.keep(`history of ${where}`, await handle.fetchHistory());
    this.keep(`description of ${where}`, (await handle.describe()).raw);
  }

  find(secrets: Record<string, string>, user = ''): string[] {
    return this.kept.flatMap(({ where, bytes }) =>
      Object.entries(secrets).flatMap(([name, secret]) =>
        Object.entries(formsOf(secret, user)).flatMap(([form, text]) =>
          bytes.includes(text) ? [`${name}, ${form}, in ${where}`] : [],
        ),
      ),
    );
  }
}

function formsOf(secret: string, user: string): Record<string, string> {
  return {
    plainly: secret,
    'as JSON': JSON.stringify(secret).slice(1, -1),
    'as JSON in JSON': JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    'as part of a URL': encodeURIComponent(secret),
    'as a login': Buffer.from(`${user}:${secret}`).toString('base64').replace(/=+$/, ''),
    'as base64': Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    // What is left of it when somebody cut or escaped it in a way of their own.
    'in part': secret.slice(-36),
  };
}

/** All text in a value, with what payloads hold as bytes. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${textOf(inner)}`)
    .join('\n');
}
