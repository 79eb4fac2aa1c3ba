import type { Settings } from './options';

/** An answer before it is sent. `raw` is sent as it is, else `body` as JSON; neither: an empty body. */
export interface Reply {
  status: number;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** An error in the spelling that the settings ask for. */
export function failure(settings: Settings, status: number, code: string, text: string): Reply {
  switch (settings.errorBody) {
    case 'description':
      return { status, body: { error_code: code, description: text } };
    case 'message':
      return { status, body: { error_code: code, message: text } };
    case 'empty':
      return { status };
    case 'html':
      return {
        status,
        raw: `<html><head><title>${status}</title></head><body><h1>${text}</h1></body></html>`,
        headers: { 'content-type': 'text/html' },
      };
  }
}

/** How a uid is written, `documented` being the way that the reference shows for this place. */
export function writeUid(settings: Settings, uid: number, documented: 'string' | 'int'): string | number {
  const how = settings.uids === 'documented' ? documented : settings.uids;
  return how === 'string' ? String(uid) : uid;
}
