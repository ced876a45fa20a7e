/** Trains what the plan asks for on one dataset, method by method, and records which run stands for what. */
import { choose } from './choose.mjs';
import { candidatesOf, commonArgs, fineTuneArgs, isSparse, targetsOf } from './plan.mjs';
import { isRecorded } from './recorded.mjs';
import { Search } from './search.mjs';

export class Trainings {
  /**
   * @param {{ workspace: Workspace, plan: object, infos: object[], say: Function,
   *   recorded: (id: string) => object | null }} given `recorded`: the results that are written down of a dataset
   */
  constructor(given) {
    Object.assign(this, given);
  }

  /** Trains what is not recorded yet of a method on a dataset, with all seeds, and keeps its cells in the workspace's record. */
  async train(dataset, method) {
    const targets = targetsOf(dataset, method).filter(
      (target) => !isRecorded(this.recorded(dataset.id), method, target),
    );
    if (targets.length === 0) return;
    const key = `cells/${dataset.id}/${method.id}`;
    const learningRate = (await this.learningRateOf(dataset))?.learningRate;
    const fresh = await (isSparse(method)
      ? this.bySparsity({ ...dataset, learningRate }, method, targets)
      : this.dense({ ...dataset, learningRate }, method));
    const others = (this.workspace.record[key]?.cells ?? []).filter(
      ({ target }) => !targets.includes(target),
    );
    const cells = [...others, ...fresh.cells].sort((a, b) => b.target - a.target);
    this.workspace.keep(key, { ...fresh, cells });
  }

  /** The rate of training on a dataset that has several, chosen with the dense net and the first seed. */
  async learningRateOf(dataset) {
    const rates = dataset.learningRates;
    if (!rates) return null;
    const key = `learning-rate/${dataset.id}`;
    const known = this.workspace.record[key] ?? this.recorded(dataset.id)?.learningRate;
    if (known) return known;
    const dense = this.plan.methods.find(({ id }) => id === 'none');
    const chosen = await bestRate('learningRate', rates, async (learningRate) => {
      const [run] = await this.sweep(
        { ...dataset, learningRate },
        dense,
        { fineTuneRate: dataset.fineTuneRates?.[0] },
        1,
      );
      return run;
    });
    this.workspace.keep(key, chosen);
    return chosen;
  }

  /** The rate of fine-tuning that suits a method, on a dataset that has several. */
  async fineTuneRateOf(dataset, method, trained) {
    const rates = dataset.fineTuneRates;
    if (!rates) return null;
    const recorded = this.recorded(dataset.id)?.methods.find(({ id }) => id === method.id)?.fineTuneRate;
    return recorded ?? bestRate('fineTuneRate', rates, trained);
  }

  /** A method that makes zeros: its settings are chosen, then it is trained at every target. */
  async bySparsity(dataset, method, targets) {
    const choice = await this.choiceOf(dataset, method);
    const candidate = this.candidate(dataset, method, choice.candidate);
    const at = (fineTuneRate) => this.searchOf(dataset, method, { ...candidate, fineTuneRate });
    const fineTuneRate = await this.fineTuneRateOf(dataset, method, async (rate) => {
      const [found] = await at(dataset.fineTuneRates[0]).atTargets(dataset.choosingTargets);
      return found && (await at(rate).train([found.strength], 1))[0].run;
    });
    const cells = await at(fineTuneRate?.fineTuneRate).cellsAt(targets, dataset.seeds);
    return {
      choice,
      fineTuneRate,
      cells: cells.map(({ target, strength, runs }) => ({
        target,
        strength,
        runs: runs.map(({ seed, run }) => ({ seed, run: run.run })),
      })),
    };
  }

  /** The dense control, and L2, whose λ is chosen by validation accuracy with the first seed. */
  async dense(dataset, method) {
    const tried = [];
    for (const lambda of method.lambdas ?? [0]) {
      const [run] = await this.sweep(
        dataset,
        method,
        { lambda, fineTuneRate: dataset.fineTuneRates?.[0] },
        1,
      );
      if (run?.result) tried.push({ lambda, validationAccuracy: run.result.validationAccuracy });
    }
    if (tried.length === 0) return { choice: null, cells: [] };
    const { lambda } = tried.reduce((a, b) => (b.validationAccuracy > a.validationAccuracy ? b : a));
    const fineTuneRate = await this.fineTuneRateOf(
      dataset,
      method,
      async (rate) => (await this.sweep(dataset, method, { lambda, fineTuneRate: rate }, 1))[0],
    );
    const settings = { lambda, fineTuneRate: fineTuneRate?.fineTuneRate };
    const runs = await this.sweep(dataset, method, settings, dataset.seeds);
    const choice = { candidate: 'defaults', on: dataset.id, tried: tried.length > 1 ? tried : [] };
    const own = runs.map(({ run, config }) => ({ seed: config.seed, run }));
    return { choice, fineTuneRate, cells: [{ target: 1, strength: lambda, runs: own }] };
  }

  sweep(dataset, method, { lambda, fineTuneRate }, seeds) {
    this.say(`${dataset.id} ${method.id}: ${seeds} seed${seeds > 1 ? 's' : ''}`);
    const strength = method.lambdas ? ['--lambda', String(lambda)] : [];
    const args = [
      ...commonArgs(dataset),
      ...fineTuneArgs(fineTuneRate),
      ...['--methods', method.name, ...strength, '--seeds', String(seeds)],
      ...['--name', `${dataset.id} ${method.id}`],
    ];
    return this.workspace.sweep(
      args,
      seeds,
      (config) => config.dataset === dataset.id && config.method.name === method.name,
    );
  }

  /** Its own choice, or the one made for another method, or on another dataset where the plan says so and it was made. */
  async choiceOf(dataset, method) {
    const owner = this.plan.methods.find(({ id }) => id === (method.settingsOf ?? method.id));
    for (const id of [dataset.id, dataset.settingsFrom]) {
      const known = this.workspace.record[`choice/${id}/${owner.id}`] ?? this.recordedChoice(id, owner);
      if (known && this.candidate(dataset, owner, known.candidate)) return known;
    }
    const fineTuneRate = dataset.fineTuneRates?.[0];
    const choice = await choose(owner, dataset, dataset.choosingTargets, (candidate) =>
      this.searchOf(dataset, owner, { ...candidate, fineTuneRate }),
    );
    this.workspace.keep(`choice/${dataset.id}/${owner.id}`, choice);
    return choice;
  }

  /** A choice that is written down; one that was not made among several is no choice. */
  recordedChoice(id, owner) {
    const choice = this.recorded(id)?.methods.find((one) => one.id === owner.id)?.choice;
    return choice?.tried.length > 0 ? choice : undefined;
  }

  candidate(dataset, method, name) {
    const owner = this.plan.methods.find(({ id }) => id === (method.settingsOf ?? method.id));
    return candidatesOf(owner, dataset).find((one) => one.name === name);
  }

  searchOf(dataset, method, candidate) {
    const { workspace, plan, say } = this;
    const { lambdaRange, settings } = this.infos.find(({ name }) => name === method.name);
    const defaults = Object.fromEntries(settings.map((info) => [info.name, info.default]));
    return new Search({ workspace, plan, dataset, method, candidate, lambdaRange, defaults, say });
  }
}

/**
 * The rate whose run has the best validation accuracy; the first of equals.
 *
 * @param {'learningRate' | 'fineTuneRate'} name
 * @param {readonly number[]} rates one of them is taken without a run
 * @param {(rate: number) => Promise<object | undefined>} trained the run with a rate; none, or none with a result, counts as 0
 * @returns {Promise<object>} the rate by that name, and what was `tried`
 */
async function bestRate(name, rates, trained) {
  if (rates.length === 1) return { [name]: rates[0], tried: [] };
  const tried = [];
  for (const rate of rates) {
    const result = (await trained(rate))?.result;
    const figures = result && {
      density: 1 - result.weightSparsity,
      validationAccuracy: result.validationAccuracy,
    };
    tried.push({ [name]: rate, ...(figures ?? { density: null, validationAccuracy: 0 }) });
  }
  const best = tried.reduce((a, b) => (b.validationAccuracy > a.validationAccuracy ? b : a));
  return { [name]: best[name], tried };
}
