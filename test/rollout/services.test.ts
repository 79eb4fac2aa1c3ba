import { decideService, forbidden, meanwhile } from '../../rollout/services';
import type { Operation } from '../../rollout/report-shape';
import { inStatus, running } from './sample';

describe('decideService', () => {
  const STOPPED = inStatus('STOPPED');
  test.each([
    ['restart', 'RUNNING', running(), true, 'restart', null],
    ['restart', 'STOPPED', STOPPED, true, 'none', 'left-stopped'],
    ['restart', 'absent', null, true, 'none', 'not-here'],
    ['stop', 'RUNNING', running(), true, 'stop', null],
    ['stop', 'STOPPED', STOPPED, true, 'none', 'unchanged'],
    ['stop', 'absent', null, true, 'none', 'not-here'],
    ['start', 'RUNNING', running(), true, 'none', 'unchanged'],
    ['start', 'STOPPED', STOPPED, true, 'start', null],
    ['start', 'absent but enabled', null, true, 'start', null],
    ['start', 'absent and not enabled', null, false, 'none', 'not-here'],
  ] as const)('%s of a service that is %s', (operation, _title, baseline, enabled, action, verdict) => {
    const decision = decideService(operation, baseline, enabled);
    expect(decision).toMatchObject({ action, verdict, wait: false });
    expect(decision.why === '').toBe(action !== 'none');
  });

  test.each(['STARTING', 'RESTARTING', 'BACKOFF', 'running', ''])('%s is waited for, whatever is asked', (status) => {
    for (const operation of ['restart', 'stop', 'start'] as Operation[]) {
      expect(decideService(operation, inStatus(status), true)).toMatchObject({
        action: 'none',
        verdict: null,
        wait: true,
        why: `it is ${status}, and is waited for`,
      });
    }
  });
});

describe('forbidden', () => {
  const configuration = {
    stats_archiver: 'enabled',
    ldap_agent_mgr: 'enabled',
    entraid_agent_mgr: 'enabled',
    pdns_server: 'enabled',
    mdns_server: 'disabled',
  } as const;
  const usual = { login: 'local', byName: false } as const;

  test('an enabled optional service may be touched', () => {
    expect(forbidden('stats_archiver', configuration, { login: null, byName: true })).toBeNull();
  });

  test.each(['ccs', 'cnm_http', 'constructor', '__proto__', 'toString', ''])(
    '%s is not in the configuration and is refused',
    (service) => {
      expect(forbidden(service, configuration, usual)).toContain('not an optional service');
    },
  );

  test('a refusal names the services that may be touched, in order, or says that there are none', () => {
    expect(forbidden('ccs', { sentinel_service: 'enabled', alert_mgr: 'disabled' }, usual)).toBe(
      'ccs is not an optional service of this cluster, and only those may be touched: alert_mgr, sentinel_service',
    );
    expect(forbidden('ccs', {}, usual)).toMatch(/may be touched: it lists none$/);
  });

  test.each([
    [null, /this user's password is not known;/],
    ['ldap' as const, /this user's password is ldap;/],
  ])('a refusal of a sign-in service with login %s says who checks the password', (login, words) => {
    expect(forbidden('ldap_agent_mgr', configuration, { login, byName: false })).toMatch(words);
  });

  test('a disabled service is refused', () => {
    expect(forbidden('mdns_server', configuration, usual)).toContain('disabled');
  });

  test.each([null, 'ldap', 'entra'] as const)('a sign-in service is refused with login %s', (login) => {
    for (const service of ['ldap_agent_mgr', 'entraid_agent_mgr']) {
      expect(forbidden(service, configuration, { login, byName: false })).toContain('login: local');
    }
  });

  test('a sign-in service may be touched with login local', () => {
    expect(forbidden('ldap_agent_mgr', configuration, usual)).toBeNull();
  });

  test('a name server is refused only where nodes are reached by name', () => {
    const both = { ...configuration, mdns_server: 'enabled' } as const;
    for (const service of ['pdns_server', 'mdns_server']) {
      expect(forbidden(service, both, { ...usual, byName: true })).toContain('IP addresses');
      expect(forbidden(service, both, usual)).toBeNull();
    }
    expect(forbidden('pdns_server', configuration, usual)).toBeNull();
  });
});

describe('meanwhile', () => {
  test.each([
    ['alert_mgr', 'it raises no alerts, and its event log may have a gap'],
    ['pdns_server', 'it does not resolve the names of the cluster and its databases'],
    ['mdns_server', 'it does not answer for .local names'],
    ['sentinel_service', 'clients that ask it (Sentinel protocol, port 8001) find no database endpoint'],
    ['crdb_worker', 'Active-Active management calls and tasks there fail or wait'],
    ['crdb_anything', 'Active-Active management calls and tasks there fail or wait'],
  ])('%s: a restart and a stop say what is lost, a start loses nothing', (service, lost) => {
    expect(meanwhile(service, 'restart')).toBe(`while ${service} restarts on a node, ${lost}`);
    expect(meanwhile(service, 'stop')).toBe(`as long as ${service} is stopped on a node, ${lost}`);
    expect(meanwhile(service, 'start')).toBeNull();
  });

  test('nothing is known to be lost with stats_archiver', () => {
    expect(meanwhile('stats_archiver', 'restart')).toBeNull();
  });
});
