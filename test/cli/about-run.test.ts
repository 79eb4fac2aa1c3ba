import { aboutRun } from '../../cli/about-run';
import { bytesOf } from '../../rollout/lines';

const request = { runbook: 'rolling-restart', cluster: 'prod-eu', inputs: {}, requestedBy: 'ada' };

describe('what stands at a run that was started by hand', () => {
  test('names runbook, cluster, inputs, nodes, waivers, who asked and why', () => {
    const about = aboutRun('rolling-restart', {
      ...request,
      inputs: { services: ['stats_archiver', 'alert_mgr'], stable: '1s' },
      nodes: [1, 3],
      waive: ['cluster-check'],
      reason: 'ticket 4711',
    });
    expect(about.staticSummary).toBe('rolling-restart on prod-eu');
    expect(about.staticDetails).toBe(
      [
        'Asked for by `ada`.',
        '',
        '- runbook: `rolling-restart`',
        '- cluster: `prod-eu`',
        '- inputs: `services=stats_archiver,alert_mgr, stable=1s`',
        '- nodes: 1, 3',
        '- accepts what fails in: cluster-check',
        '- reason: ticket 4711',
      ].join('\n'),
    );
  });

  test('is short enough for the server, and nothing in it acts as markup', () => {
    const evil = '`| [x](javascript:alert(1)) <b>\n# '.repeat(500);
    const inputs = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`input_${at}`, evil.slice(0, 40)]));
    const nodes = Array.from({ length: 5_000 }, (_, at) => at);
    const about = aboutRun(evil, { ...request, cluster: evil, inputs, nodes, reason: evil, requestedBy: evil });
    expect(bytesOf(about.staticSummary)).toBeLessThanOrEqual(300);
    expect(bytesOf(about.staticDetails)).toBeLessThanOrEqual(4_000);
    expect(about.staticDetails.replace(/\\.|`[^`]*`/g, '')).not.toMatch(/[[<|]|^#/m);
  });
});
