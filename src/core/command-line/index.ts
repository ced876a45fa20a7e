/**
 * Runs as the command line that makes exactly them: what the form of the window and the options of `whittle` say in
 * common, written the other way round than `src/cli` reads it.
 */
import * as v from 'valibot';
import { RunConfig, type RunConfigInput } from '../../shared/run-config';
import type { MethodInfo, ModelInfo } from '../../shared/registry';
import { commonOptions, settingOptions, type Option } from './options';
import { cellOf, isGrid, seedOptions, strengthOptions, type Cell } from './strengths';
import { quoted } from './words';

export { resumeLine } from './resume-line';

/** What names and defaults are looked up in. */
export interface Known {
  readonly models: readonly ModelInfo[];
  readonly methods: readonly MethodInfo[];
}

/** Runs of one method that differ in strength and seed alone. */
interface Group {
  readonly config: RunConfig;
  readonly cells: Cell[];
}

/** One command, before methods that can share it are put together. */
interface Command {
  readonly methods: readonly string[];
  readonly runs: number;
  readonly options: readonly Option[];
  readonly usesLambda: boolean;
  /** Options that only this method may have keep it by itself. */
  readonly shareable: boolean;
}

/**
 * The commands that queue these runs, each on a line, in the order of their methods: one `sweep` for all methods of the
 * same strengths, or `train` for a single run.
 *
 * @param sweepName what the sweep is to be called; a single run of `train` has none
 * @param dataset what the command line is to call the dataset: its name, or its id where the name is not its own
 */
export function commandLines(
  configs: readonly RunConfigInput[],
  dataset: string,
  known: Known,
  sweepName: string | null = null,
): readonly string[] {
  const groups = groupsOf(configs.map((config) => v.parse(RunConfig, config)));
  const commands = groups.flatMap(({ config, cells }) =>
    // What is no grid is told run by run.
    isGrid(cells)
      ? [commandOf(config, cells, known)]
      : cells.map((cell) => commandOf({ ...config, seed: cell.seed }, [cell], known)),
  );
  return together(commands).map((command) => lineOf(command, dataset, sweepName));
}

function groupsOf(configs: readonly RunConfig[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const config of configs) {
    const { method, target } = config;
    const shared = { ...config, method: method.name, target: target?.kind, seed: null };
    const key = JSON.stringify([shared, withoutSparsity(method.settings)]);
    const group = groups.get(key) ?? { config, cells: [] };
    group.cells.push(cellOf(config));
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The settings but for the sparsity, which is a strength. */
const withoutSparsity = ({
  sparsity: _sparsity,
  ...settings
}: RunConfig['method']['settings']): RunConfig['method']['settings'] => settings;

function commandOf(config: RunConfig, cells: readonly Cell[], { models, methods }: Known): Command {
  const method = methods.find(({ name }) => name === config.method.name);
  const model = models.find(({ name }) => name === config.model.name);
  const usesLambda = method?.usesLambda ?? false;
  const own = settingOptions('method', withoutSparsity(config.method.settings), method?.settings ?? []);
  const strength = strengthOptions(config, cells, usesLambda);
  const isSparsity = cells.some((cell) => cell.sparsity !== null);
  return {
    methods: [config.method.name],
    runs: cells.length,
    options: [
      ['--model', config.model.name],
      ...strength,
      ...seedOptions(cells),
      ...own,
      ...commonOptions(config, model?.settings ?? []),
    ],
    usesLambda,
    shareable: own.length === 0 && !isSparsity && !config.target && !config.path,
  };
}

/** Methods of the same options in one command; one without λ joins the first that it fits. */
function together(commands: readonly Command[]): readonly Command[] {
  const made: Command[] = [];
  const text = ({ options }: Command, lambda: boolean): string =>
    JSON.stringify(lambda ? options : options.filter(([name]) => name !== '--lambda'));
  for (const command of commands) {
    const at = made.findIndex((other) => {
      const bothUse = command.usesLambda && other.usesLambda;
      return command.shareable && other.shareable && text(command, bothUse) === text(other, bothUse);
    });
    if (at < 0) made.push(command);
    else {
      const other = made[at]!;
      const stronger = other.usesLambda ? other : command;
      made[at] = {
        ...stronger,
        methods: [...other.methods, ...command.methods],
        runs: other.runs + command.runs,
        usesLambda: other.usesLambda || command.usesLambda,
      };
    }
  }
  return made;
}

function lineOf({ methods, runs, options }: Command, dataset: string, sweepName: string | null): string {
  const single = runs === 1;
  const words: Option[] = [
    ['whittle', single ? 'train' : 'sweep'],
    ['--data', dataset],
    [single ? '--method' : '--methods', methods.join(',')],
    ...(single || sweepName === null ? [] : [['--name', sweepName]]),
    ...options,
  ];
  return words.flat().map(quoted).join(' ');
}
