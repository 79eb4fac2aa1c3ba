import { Ledger } from '../../simulator/ledger';
import { Outages } from '../../simulator/outages';
import { seeded, within } from '../../simulator/random';
import { isoSeconds, uptimeText } from '../../simulator/time-text';

test('uptime, as text, like a Python timedelta', () => {
  const hour = 3_600_000;
  expect(uptimeText(0)).toBe('0:00:00');
  expect(uptimeText(21 * 60_000 + 27_999)).toBe('0:21:27');
  expect(uptimeText(26 * hour)).toBe('1 day, 2:00:00');
  expect(uptimeText(72 * hour + 58 * 60_000 + 59_000)).toBe('3 days, 0:58:59');
});

test('start time, as text, whole seconds', () => {
  expect(isoSeconds(Date.UTC(2024, 4, 13, 18, 38, 0, 999))).toBe('2024-05-13T18:38:00Z');
});

test('outages, two nodes at once, counted as two; one after the other as one', () => {
  const outages = new Outages();
  outages.set(1, 'services', true, 10);
  outages.set(1, 'services', false, 20);
  outages.set(2, 'services', true, 20);
  expect(outages.most()).toBe(1);
  outages.set(3, 'down', true, 25);
  expect(outages.most()).toBe(2);
  expect(outages.most(['down'])).toBe(1);
});

test('outages, one node for two reasons, counted once', () => {
  const outages = new Outages();
  outages.set(1, 'services', true, 10);
  outages.set(1, 'down', true, 12);
  outages.set(1, 'services', false, 15);
  expect(outages.most()).toBe(1);
  expect(outages.all).toEqual([
    { node: 1, why: 'services', from: 10, to: 15 },
    { node: 1, why: 'down', from: 12, to: null },
  ]);
});

test('ledger, requests that overlap on one node, the most at once is known', () => {
  const ledger = new Ledger();
  const asked = { at: 0, node: 1, by: 1, connection: 1, method: 'GET', path: '/v1/nodes', body: null };
  const one = ledger.begin(asked);
  ledger.end(one, 5);
  expect(ledger.mostConcurrent()).toBe(1);
  const two = ledger.begin(asked);
  const three = ledger.begin(asked);
  ledger.end(two, 6);
  ledger.end(two, 7);
  ledger.end(three, 8);
  expect(ledger.mostConcurrent(1)).toBe(2);
  expect(ledger.mostConcurrent(2)).toBe(0);
  expect(two.closedAt).toBe(6);
});

test('ledger, mutations, only service POSTs, each with what it did', () => {
  const ledger = new Ledger();
  const asked = {
    at: 3,
    node: 2,
    by: 2,
    connection: 1,
    method: 'POST',
    path: '/v1/local/services',
    body: { services: ['a'] },
  };
  ledger.begin({ ...asked, path: '/v1/elsewhere' });
  const { id } = ledger.begin(asked);
  const effect = { at: 4, node: 2, service: 'a', what: 'restarted' as const, optional: true, request: id };
  ledger.effects.push(effect);
  expect(ledger.mutations()).toMatchObject([{ node: 2, path: '/v1/local/services', effects: [effect] }]);
  expect(ledger.mutations({ service: 'b' })).toEqual([]);
});

test('random, same seed, same row, and a span is kept', () => {
  const [one, two] = [seeded(7), seeded(7)];
  const row = Array.from({ length: 50 }, () => within([10, 20], one));
  expect(row).toEqual(Array.from({ length: 50 }, () => within([10, 20], two)));
  expect(Math.min(...row)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...row)).toBeLessThanOrEqual(20);
  expect(new Set(row).size).toBeGreaterThan(5);
});
