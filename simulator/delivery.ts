import type { ServerResponse } from 'node:http';
import type { Reply } from './reply';

/** What becomes of a request at the very end. */
export type Delivery =
  | { how: 'reply'; reply: Reply }
  | { how: 'reset' }
  /** No answer, until the client gives up. */
  | { how: 'silence' }
  | { how: 'huge' }
  | { how: 'truncated' }
  /** A body that comes byte by byte and never ends. */
  | { how: 'dribble' }
  | { how: 'endless-headers' };

export const reply = (answer: Reply): Delivery => ({ how: 'reply', reply: answer });

const HEADERS = { server: 'envoy', 'x-envoy-upstream-service-time': '7', 'cluster-state-id': '42' };
const HUGE_CHUNK = Buffer.alloc(65_536, '{"a":');
const HUGE_CHUNKS = 1024;
const DRIBBLE_MS = 50;

/** Sends it; `reset` cuts the connection hard. Of the odd ones, `dribble` and `endless-headers` end with the connection only. */
export function deliver(res: ServerResponse, delivery: Delivery, reset: () => void): void {
  if (res.destroyed || res.socket === null) return;
  const { socket } = res;
  switch (delivery.how) {
    case 'reply':
      return send(res, delivery.reply);
    case 'silence':
      return;
    case 'reset':
      return reset();
    case 'truncated':
      res.writeHead(200, { ...HEADERS, 'content-type': 'application/json', 'content-length': '5000' });
      res.write('{"alert_mgr": {"start_ti', () => reset());
      return;
    case 'huge':
      res.writeHead(200, { ...HEADERS, 'content-type': 'application/json' });
      return pour(res, HUGE_CHUNKS);
    case 'dribble':
      res.writeHead(200, { ...HEADERS, 'content-type': 'application/json' });
      return forEver(res, () => res.write(' '));
    case 'endless-headers':
      socket.write('HTTP/1.1 200 OK\r\n');
      return forEver(res, () => socket.write('x-more: and more\r\n'));
  }
}

function send(res: ServerResponse, answer: Reply): void {
  const text = answer.raw ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const type = text === '' ? {} : { 'content-type': 'application/json' };
  res.writeHead(answer.status, { ...HEADERS, ...type, ...answer.headers, 'content-length': Buffer.byteLength(text) });
  res.end(text);
}

function pour(res: ServerResponse, chunks: number): void {
  if (chunks === 0) return void res.end();
  if (res.destroyed) return;
  res.write(HUGE_CHUNK, () => pour(res, chunks - 1));
}

function forEver(res: ServerResponse, step: () => void): void {
  const timer = setInterval(step, DRIBBLE_MS);
  timer.unref();
  res.socket?.once('close', () => clearInterval(timer));
}
