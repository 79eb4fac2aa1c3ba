import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkInventory } from '../../inventory/check';
import { noticeOfEnd } from '../../rollout/notice';

const page = readFileSync(join(__dirname, '../../docs/notifications.md'), 'utf8');
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp('```' + kind + '\n([\\s\\S]*?)```', 'g'))].map(([, text = '']) => text);
const AT = '2026-01-01T00:00:00.000Z';
const run = { id: 'r', runbook: 'r', hash: null, plan: null, cluster: 'c', requestedBy: null, reason: null };
const real = noticeOfEnd(
  { n: 1, at: AT, runId: 'first', run: { ...run, startedAt: AT, finishedAt: AT }, phase: 'finished' },
  { outcome: 'completed', why: null, next: 'Nothing' },
);

describe('the page about notifications', () => {
  const samples = blocks('json').map(
    (text) => JSON.parse(text) as Record<string, unknown> & { run: object; links: object },
  );

  it('has one sample of each kind, with exactly the fields that are sent', () => {
    expect(samples.map(({ what }) => what)).toEqual(['holding', 'paused', 'approval', 'window', 'finished']);
    for (const sample of samples) {
      expect(Object.keys(sample)).toEqual([...Object.keys(real), 'links']);
      expect(Object.keys(sample.run)).toEqual(Object.keys(real.run));
      expect(Object.keys(sample.links)).toEqual(['run', 'details']);
    }
  });

  it('has an inventory that is right', () => {
    expect(blocks('yaml').map((text) => checkInventory(text, 'clusters.yaml').ok)).toEqual([true]);
  });
});
