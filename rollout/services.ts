import type { Reading } from './facts';
import type { Operation, ServiceVerdict } from './report-shape';

/** What an operation means for one service on one node, given what the node shows. */
export type ServiceDecision = {
  action: Operation | 'none';
  /** Of a service that is left alone; null while it is still to be done. */
  verdict: ServiceVerdict | null;
  /** Why nothing is sent; empty where something is. */
  why: string;
};

/**
 * Decides by safety rule 3. `wait`: the service is on its way somewhere, or in a word that no document knows; nothing
 * may be sent to its node before it has settled. `enabled`: in the cluster's services configuration.
 */
export function decideService(
  operation: Operation,
  baseline: Reading | null,
  enabled: boolean,
): ServiceDecision & { wait: boolean } {
  if (baseline === null) {
    return operation === 'start' && enabled ? send('start') : leave('not-here', 'this node does not list it');
  }
  if (baseline.status !== 'RUNNING' && baseline.status !== 'STOPPED') {
    return { action: 'none', verdict: null, why: `it is ${baseline.status}, and is waited for`, wait: true };
  }
  const running = baseline.status === 'RUNNING';
  switch (operation) {
    case 'restart':
      return running ? send('restart') : leave('left-stopped', 'it is STOPPED, and a restart starts nothing');
    case 'stop':
      return running ? send('stop') : leave('unchanged', 'it is already STOPPED');
    case 'start':
      return running ? leave('unchanged', 'it is already RUNNING') : send('start');
  }
}

function send(action: Operation): ServiceDecision & { wait: boolean } {
  return { action, verdict: null, why: '', wait: false };
}

function leave(verdict: ServiceVerdict, why: string): ServiceDecision & { wait: boolean } {
  return { action: 'none', verdict, why, wait: false };
}

/** What safety rule 1 may depend on besides the cluster's own word. */
export interface LoginSettings {
  /** Who checks the password of Rollbook's user; null: not known. */
  login: 'local' | 'ldap' | 'entra' | null;
  /** Some node is reached by a name and not by an IP address. */
  byName: boolean;
}

/** Why this service may not be touched at all (safety rule 1), as a sentence; null: it may. */
export function forbidden(
  service: string,
  configuration: Record<string, 'enabled' | 'disabled'>,
  settings: LoginSettings,
): string | null {
  const mode = Object.hasOwn(configuration, service) ? configuration[service] : undefined;
  if (mode === undefined) {
    const optional = Object.keys(configuration).sort().join(', ');
    return `${service} is not an optional service of this cluster, and only those may be touched: ${optional || 'it lists none'}`;
  }
  if (mode !== 'enabled') return `${service} is disabled in the cluster's services configuration`;
  if (SIGN_IN.includes(service) && settings.login !== 'local') {
    const who = settings.login === null ? 'is not known' : `is ${settings.login}`;
    return `${service} may carry Rollbook's own sign-in: what checks this user's password ${who}; write login: local in the inventory if it is the cluster itself`;
  }
  if (NAMES.includes(service) && settings.byName) {
    return `${service} may answer for the names by which Rollbook reaches the nodes; write IP addresses in the inventory`;
  }
  return null;
}

const SIGN_IN = ['ldap_agent_mgr', 'entraid_agent_mgr'];
const NAMES = ['pdns_server', 'mdns_server'];

/** What clients lose while the service is down, as a sentence; null: nothing that is known of. A start takes nothing away. */
export function meanwhile(service: string, operation: Operation): string | null {
  if (operation === 'start') return null;
  const lost = lossOf(service);
  if (lost === null) return null;
  return operation === 'restart'
    ? `while ${service} restarts on a node, ${lost}`
    : `as long as ${service} is stopped on a node, ${lost}`;
}

function lossOf(service: string): string | null {
  if (service.startsWith('crdb_')) return 'Active-Active management calls and tasks there fail or wait';
  switch (service) {
    case 'alert_mgr':
      return 'it raises no alerts, and its event log may have a gap';
    case 'pdns_server':
      return 'it does not resolve the names of the cluster and its databases';
    case 'mdns_server':
      return 'it does not answer for .local names';
    case 'sentinel_service':
      return 'clients that ask it (Sentinel protocol, port 8001) find no database endpoint';
    default:
      return null;
  }
}
