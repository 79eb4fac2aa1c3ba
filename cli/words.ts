/** Words of other tools, with what is written here instead. */
export const FOREIGN_VERBS: Record<string, string> = {
  cancel: '`rollbook abort ID` ends a run: nothing more is sent, nothing is undone',
  stop: '`rollbook abort ID` ends a run; to stop services, `rollbook run rolling-stop --cluster C -i services=...`',
  kill: '`rollbook abort ID` ends a run: nothing more is sent, nothing is undone',
  terminate: '`rollbook abort ID` ends a run: nothing more is sent, nothing is undone',
  logs: '`rollbook watch ID` shows what happened so far and goes on',
  log: '`rollbook watch ID` shows what happened so far and goes on',
  tail: '`rollbook watch ID` shows what happened so far and goes on',
  follow: '`rollbook watch ID` shows what happened so far and goes on',
  ls: '`rollbook list` lists the runs',
  ps: '`rollbook list` lists the runs',
  runs: '`rollbook list` lists the runs',
  show: '`rollbook status ID` shows a run',
  describe: '`rollbook status ID` shows a run',
  get: '`rollbook status ID` shows a run',
  start: '`rollbook run RUNBOOK --cluster C` starts a run',
  apply: '`rollbook run RUNBOOK --cluster C` starts a run; `rollbook schedule apply FILE` makes schedules',
  exec: '`rollbook run RUNBOOK --cluster C` starts a run',
  check: '`rollbook plan RUNBOOK --cluster C` shows what a run would do; `rollbook validate FILE` checks files',
  lint: '`rollbook validate FILE` checks runbooks, inventories, schedules and calendars',
  'dry-run': '`rollbook plan RUNBOOK --cluster C` shows what a run would do',
  confirm: '`rollbook approve ID` says yes to what a run asks',
  accept: '`rollbook approve ID` says yes to what a run asks',
  deny: '`rollbook reject ID` says no to what a run asks',
  decline: '`rollbook reject ID` says no to what a run asks',
  unpause: '`rollbook resume ID` ends a pause',
  continue: '`rollbook resume ID` ends a pause, `rollbook retry ID` a hold',
  schedules: '`rollbook schedule list` lists the schedules',
  cron: '`rollbook schedule create` makes a schedule, with --cron',
  buttons: '`rollbook button list` lists the buttons',
  windows: '`rollbook calendar` shows what is coming',
  init: '`rollbook setup` registers the search attributes at the Temporal server',
  server: '`rollbook up` starts everything on this machine, `rollbook worker` a worker',
};

/** Flags of other tools, with what is written here instead. */
export const FOREIGN_FLAGS: Record<string, string> = {
  '--dry-run': '`rollbook plan RUNBOOK --cluster C` shows what a run would do and changes nothing',
  '--check': '`rollbook plan RUNBOOK --cluster C` shows what a run would do and changes nothing',
  '--diff': '`rollbook plan RUNBOOK --cluster C` shows what a run would do and changes nothing',
  '-o': 'write `--json`',
  '--output': 'write `--json`, or `--out FILE` for a file',
  '--limit': 'write `--nodes 1,3`',
  '-l': 'write `--nodes 1,3`',
  '--hosts': 'write `--nodes 1,3`',
  '--follow': '`rollbook watch ID` follows a run',
  '-f': 'files and names are written without a flag: `rollbook run ./my.yaml --cluster C`',
  '--file': 'files and names are written without a flag: `rollbook run ./my.yaml --cluster C`',
  '-e': 'write `-i name=value`',
  '--extra-vars': 'write `-i name=value`',
  '--set': 'write `-i name=value`',
  '--var': 'write `-i name=value`',
  '--force': 'no flag switches a safety rule off; `--waive GATE --reason TEXT` accepts a gate that is known to fail',
  '-y': 'write `--yes`',
  '--user': 'write `--by NAME`',
  '--background': 'write `--detach`',
  '-d': 'write `--detach`',
};

/** Whether a text is one of a list's words, as a type too. */
export function isOneOf<T extends string>(words: readonly T[], text: string): text is T {
  return (words as readonly string[]).includes(text);
}
