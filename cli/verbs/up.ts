import { demoRun } from '../demo-run';
import { INTERRUPTED } from '../interrupt';
import { onStage, type Stage } from '../stage';
import type { Verb } from '../verb';

/** As `demo`, left running until Ctrl-C. Exit 0 when Ctrl-C ended it. */
export const up: Verb = async (call) => {
  const { options, output, interrupt } = call;
  output.say('Rollbook up: a real Temporal server, a worker and a simulated cluster on this machine, until Ctrl-C.\n');
  return onStage({ temporal: options.temporal, usualPorts: true, notify: options.notify }, call, async (stage) => {
    if (interrupt.signal.aborted) return INTERRUPTED;
    await demoRun(stage, { ...call, output: output.json ? { ...output, line: () => undefined } : output });
    if (interrupt.signal.aborted) return INTERRUPTED;
    const { session, uiUrl, cluster } = stage;
    output.data({ address: session.address, namespace: session.namespace, uiUrl, cluster });
    output.text(whatToTry(stage));
    const ended = await Promise.race([interrupt.pressed.then(() => 'asked'), stage.broken.then(() => 'broken')]);
    if (ended === 'asked') {
      output.say('taking all of it down');
      return 0;
    }
    output.say('the Temporal server or the worker ended by itself; all is taken down');
    return 4;
  });
};

function whatToTry({ session, uiUrl, cluster }: Stage): string {
  const server = session.address === '127.0.0.1:7233' ? '' : ` --address ${session.address}`;
  const lines = [
    `rollbook runbooks${server}`,
    `rollbook doctor ${cluster}${server}`,
    `rollbook plan rolling-restart --cluster ${cluster} -i services=stats_archiver${server}`,
    `rollbook run rolling-stop --cluster ${cluster} -i services=stats_archiver${server}`,
    `rollbook run rolling-start --cluster ${cluster} -i services=stats_archiver${server}`,
    `rollbook run health-check --cluster ${cluster}${server}`,
    `rollbook schedule create nightly rolling-restart --cluster ${cluster} -i services=stats_archiver --cron "0 2 * * *" --timezone UTC --window 3h${server}`,
    `rollbook calendar${server}`,
    `rollbook list${server}`,
  ];
  return [
    '',
    `Temporal UI: ${uiUrl ?? 'none'}`,
    `Temporal server: ${session.address}, namespace ${session.namespace}`,
    '',
    'In another terminal, for example:',
    ...lines.map((line) => `  ${line}`),
    '',
    'Ctrl-C ends all of it.',
  ].join('\n');
}
