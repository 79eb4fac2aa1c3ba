import type { ServiceOptions } from './options';

/** Services of the simulated version, by the public reference; what is not optional takes its node down when it is touched. */
export const CATALOG: Record<string, ServiceOptions> = {
  ...Object.fromEntries(
    [
      'alert_mgr',
      'cm_server',
      'crdb_coordinator',
      'crdb_worker',
      'entraid_agent_mgr',
      'ldap_agent_mgr',
      'pdns_server',
      'sentinel_service',
      'stats_archiver',
    ].map((name) => [name, { optional: true }]),
  ),
  call_home_agent: { optional: true, nodes: [1] },
  mdns_server: { optional: true, mode: 'disabled' },
  ...Object.fromEntries(
    [
      'ccs',
      'cluster_wd',
      'cnm_exec',
      'cnm_http',
      'dmcproxy',
      'envoy',
      'heartbeatd',
      'job_scheduler',
      'metrics_exporter',
      'node_wd',
      'persistence_mgr',
      'redis_mgr',
      'resource_mgr',
    ].map((name) => [name, { optional: false }]),
  ),
};
