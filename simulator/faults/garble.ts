import type { Delivery } from '../delivery';
import type { FaultOf } from './fault';

/** The same answer made unreadable in one of the known ways. */
export function garble(delivery: Delivery, as: FaultOf<'garbled'>['as']): Delivery {
  if (delivery.how !== 'reply') return delivery;
  const { status, body } = delivery.reply;
  switch (as) {
    case 'not-json':
      return { how: 'reply', reply: { status, raw: '{"alert_mgr": {"status": "RUNN' } };
    case 'empty':
      return { how: 'reply', reply: { status } };
    case 'html':
      return {
        how: 'reply',
        reply: { status, raw: '<html>upstream connect error</html>', headers: { 'content-type': 'text/html' } },
      };
    case 'wrong-types':
      return { how: 'reply', reply: { status, body: mistype(body) } };
    case 'huge':
    case 'truncated':
    case 'dribble':
    case 'endless-headers':
      return { how: as };
  }
}

/** Every leaf becomes something else: text a number, a number a list, a boolean text. */
function mistype(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mistype);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mistype(inner)]));
  }
  if (typeof value === 'string') return value.length;
  return typeof value === 'number' ? [value] : String(value);
}
