export { catalog, doctor, freezes } from './info';
export { lock } from './lock';
export { notices } from './notices';
export { plan } from './plan';
export { request } from './request';
export { runbook } from './runbook';
