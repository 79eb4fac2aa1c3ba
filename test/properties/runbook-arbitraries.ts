import fc from 'fast-check';

const SERVICES = ['stats_archiver', 'alert_mgr', 'cm_server'];
const services = fc.constantFrom<string[]>(
  ['stats_archiver'],
  ['alert_mgr'],
  ['stats_archiver', 'alert_mgr'],
  ['alert_mgr', 'stats_archiver'],
  ['cm_server', 'stats_archiver', 'alert_mgr'],
);
const list = (names: string[]) => `[${names.join(', ')}]`;

const call = fc
  .record({
    operation: fc.constantFrom('restart', 'restart', 'restart', 'stop', 'start'),
    services,
    timeout: fc.constantFrom('5s', '2s', '12s'),
    stable: fc.constantFrom('1s', '0s', '5s'),
    deadline: fc.constantFrom('40s', '15s', '2m'),
    undo: fc.constantFrom('', '', '', 'undo: none'),
    onFailure: fc.constantFrom('', '', '', 'on_failure: stop', 'on_failure: ask', 'on_failure: continue'),
    when: fc.constantFrom('', '', '', '', "when: node.role == 'secondary'"),
  })
  .map(
    (step) => (index: number, of: 'services' | 'primary-services') =>
      lines(
        `- name: call_${index}`,
        `  call: ${of}.${step.operation}`,
        `  with: { services: ${list(step.services)} }`,
        `  timeout: ${step.timeout}`,
        `  stable: ${step.stable}`,
        `  deadline: ${step.deadline}`,
        step.undo && `  ${step.undo}`,
        step.onFailure && `  ${step.onFailure}`,
        of === 'services' && step.when && `  ${step.when}`,
      ),
  );

const other = fc
  .constantFrom<string[]>(
    ['await: node.healthy', 'stable: 2s', 'deadline: 1m'],
    [`await: services.running`, `with: { services: ${list(SERVICES.slice(0, 1))} }`, 'stable: 0s', 'deadline: 30s'],
    ['sleep: 3s'],
    ['approve: go on with this node?', 'timeout: 5m'],
    ["assert: node.status == 'active'"],
    ['call: services.list'],
    ['call: databases.availability'],
    ['call: cluster.check', 'on_failure: continue'],
  )
  .map((text) => (index: number) => lines(`- name: other_${index}`, ...text.map((line) => `  ${line}`)));

/** Any runbook as text: steps that mutate, and some that do not. */
export const runbook: fc.Arbitrary<string> = fc
  .record({
    batch: fc.constantFrom('1', '1', '2', '3', '[1, 2]', '"50%"'),
    budget: fc.constantFrom(0, 0, 1, 2),
    onFailure: fc.constantFrom('rollback', 'rollback', 'ask', 'stop', 'continue'),
    rollback: fc.constantFrom('node', 'node', 'run'),
    order: fc.constantFrom('primary-last', 'uid'),
    rest: fc.constantFrom('0s', '0s', '0s', '20s', 'ask'),
    approval: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'none', 'none', 'plan'),
    grace: fc.constantFrom('10s', '20s'),
    hold: fc.constantFrom('10m', '3m'),
    before: fc.option(call, { freq: 8 }),
    first: call,
    more: fc.oneof(fc.constant([]), fc.array(fc.oneof(call, other), { maxLength: 2 })),
    after: fc.option(call, { freq: 8 }),
  })
  .map((spec) =>
    lines(
      'runbook: generated',
      'summary: generated',
      'description: generated',
      `nodes: { batch: ${spec.batch}, budget: ${spec.budget}, on_failure: ${spec.onFailure}, order: ${spec.order}, rest: ${spec.rest} }`,
      `rollback: ${spec.rollback}`,
      `approval: ${spec.approval}`,
      `grace: ${spec.grace}`,
      `hold: ${spec.hold}`,
      spec.before && `before:\n${indent(spec.before(90, 'primary-services'))}`,
      `steps:\n${[spec.first, ...spec.more].map((step, index) => indent(step(index, 'services'))).join('\n')}`,
      spec.after && `after:\n${indent(spec.after(91, 'primary-services'))}`,
    ),
  );

function lines(...parts: (string | null | false | undefined)[]): string {
  return parts.filter((part) => part).join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
