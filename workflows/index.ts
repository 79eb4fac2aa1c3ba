export { catalog, doctor } from './info';
export { lock } from './lock';
export { plan } from './plan';
export { request } from './request';
export { runbook } from './runbook';
