import { quote } from '../rollout/shell';
import type { Options } from './options';

/** A command that a person can copy, with the same server as this call. */
export function again(command: string, options: Options): string {
  const flags = [
    ...(options.profile ? ['--profile', options.profile] : []),
    ...(options.address ? ['--address', options.address] : []),
    ...(options.namespace ? ['--namespace', options.namespace] : []),
  ];
  return ['rollbook', command, ...flags.map(quote)].join(' ');
}
