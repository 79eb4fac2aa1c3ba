import type { Scope } from '../../language/expression';
import { document, runbookOf } from './documents';

export const runbook = runbookOf(
  document(`inputs:
  services: { type: services }
  wait: { type: duration }
  count: { type: integer }
  note: { type: string }
  fast: { type: boolean }
`),
);

export const scope: Scope = {
  inputs: { services: ['alert_mgr', 'cm_server'], wait: 10_000, count: 3, note: '5s', fast: false },
  cluster: { name: 'c.example.com', version: '7.8.2', primary: 1, size: 3 },
  node: { uid: 4, address: '10.0.0.4', role: 'primary', status: 'active', version: '7.8.2', rack: '' },
  steps: {
    dbs: {
      of: 'databases.availability',
      skipped: false,
      value: {
        databases: [
          { uid: 1, name: 'one', available: true, error: '' },
          { uid: 2, name: 'two', available: false, error: 'no_quorum' },
        ],
      },
    },
    list: {
      of: 'services.list',
      skipped: false,
      value: {
        services: {
          alert_mgr: { status: 'RUNNING', start_time: '2026-05-13T18:38:00Z', uptime: 3_600 },
          cm_server: { status: 'STOPPED', start_time: null, uptime: null },
          ccs: { status: 'RUNNING', start_time: null, uptime: null },
        },
      },
    },
    again: { of: 'services.restart', skipped: false, value: { services: { alert_mgr: 'restarted' } } },
    check: { of: 'cluster.check', skipped: true, value: null },
    unread: { of: 'cluster.check', skipped: false, value: null },
    busy: { of: 'actions.list', skipped: false, value: { running: [{ name: 'remove', node: null }] } },
    cluster: { of: 'cluster.get', skipped: false, value: { name: 'c', version: '7.8.2', primary: 1, size: 3 } },
    pause: { of: 'none', skipped: false, value: null },
  },
};
