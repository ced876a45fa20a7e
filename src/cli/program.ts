import { Command, CommanderError, Option } from 'commander';
import { WHITTLE_VERSION, type HostOptions } from '../host';
import type { Act, Cli } from './cli';
import { commands } from './commands';
import { exitCodes, Interrupted, lastWords, oneLine, UsageError } from './failure';
import { CommandHost, type HostUse } from './hosts';
import { Interrupts } from './interrupts';
import { createOutput, type Output } from './output';

interface GlobalOptions {
  readonly workspace?: string;
  readonly engine: Cli['engine'];
  readonly json: boolean;
}

/** What the shell gets from its surroundings. */
export interface Surroundings extends Pick<HostOptions, 'spawnJob' | 'resources'> {
  /** The workspace folder: the one given, else `WHITTLE_HOME`, else the per-user data folder. */
  workspacePath(given: string | undefined): string;
}

/** Runs one command line (without `node` and the script) and returns the exit code of the contract. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let output: Output | null = null;
  const interrupts = new Interrupts(() => output?.fail('interrupted'));
  const opened: Promise<CommandHost>[] = [];
  const act: Act =
    (work) =>
    (...given) => {
      const command = given.at(-1) as Command;
      const { json, engine, workspace: folder } = command.optsWithGlobals<GlobalOptions>();
      const workspace = surroundings.workspacePath(folder);
      // Job processes inherit it: a run that leaves the choice open is held to it as well.
      if (engine !== 'auto') process.env['ENGINE'] = engine;
      const out = createOutput(json);
      output = out;
      const host = (use: HostUse = 'read'): Promise<CommandHost> => {
        opened[0] ??= open(use, { ...surroundings, workspace }, out);
        return opened[0];
      };
      return work({ out, engine, workspace, spawnJob: surroundings.spawnJob, interrupts, host }, ...given);
    };
  try {
    await Promise.race([buildProgram(act).parseAsync([...args], { from: 'user' }), interrupts.unhandled]);
    return exitCodes.done;
  } catch (error) {
    // Here, and not where the command works: a signal ends it wherever it is.
    (output as Output | null)?.fail(lastWords(error));
    return report(error);
  } finally {
    const host = await opened[0]?.catch(() => null);
    await host?.close();
  }
}

async function open(
  use: HostUse,
  options: Parameters<typeof CommandHost.open>[1],
  out: Output,
): Promise<CommandHost> {
  const host = await CommandHost.open(use, options);
  if (host.isBeside && use === 'train') {
    out.say('the workspace is open in another Whittle: that one trains, this command follows');
    const { paused } = await host.request('queue:state', undefined);
    if (paused) out.say('its queue is paused: nothing starts until it goes on');
  }
  return host;
}

function buildProgram(act: Act): Command {
  const program = new Command('whittle')
    .description('Train neural networks with sparsity regularisers, and export compact models proved equal.')
    .version(WHITTLE_VERSION)
    .option('--workspace <folder>', 'workspace (default: $WHITTLE_HOME, else the per-user data folder)')
    .addOption(
      new Option('--engine <engine>', 'where to train')
        .choices(['auto', 'tensorflow', 'wasm'])
        .default('auto'),
    )
    .option('--json', 'JSON on stdout, everything for people on stderr', false);
  for (const register of commands) register(program, act);
  makeStrict(program);
  return program;
}

/** Errors come back as exceptions, from subcommands too, and go to stderr with the help that fits. */
function makeStrict(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help shows what there is)');
  for (const child of command.commands) makeStrict(child);
}

/** Says what went wrong, on stderr, and gives its exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof Interrupted) {
    process.stderr.write(`interrupted${error.advice ? `: ${error.advice}` : ''}\n`);
    return exitCodes.interrupted;
  }
  process.stderr.write(`error: ${oneLine(error)}\n`);
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}
