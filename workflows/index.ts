export { catalog, doctor } from './info';
export { lock } from './lock';
export { plan } from './plan';
export { runbook } from './runbook';
