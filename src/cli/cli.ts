import type { SpawnJob } from '../host';
import type { RunConfig } from '../shared/run-config';
import type { CommandHost, HostUse } from './hosts';
import type { Interrupts } from './interrupts';
import type { Output } from './output';

/** What a command gets to work with. */
export interface Cli {
  readonly out: Output;
  /** `auto` unless `--engine` was given. */
  readonly engine: RunConfig['engine'];
  readonly workspace: string;
  /** Starts a job process, for a command that needs no workspace. */
  readonly spawnJob: SpawnJob;
  readonly interrupts: Interrupts;
  /** The host on the workspace, opened at the first call for what that call needs. */
  host(use?: HostUse): Promise<CommandHost>;
}

/** Turns a command's work into a commander action. Its last argument is commander's own `Command`. */
export type Act = <Args extends unknown[]>(
  work: (cli: Cli, ...args: Args) => Promise<void>,
) => (...args: Args) => Promise<void>;
