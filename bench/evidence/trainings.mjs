/** Trains what the plan asks for on one dataset, method by method, and records which run stands for what. */
import { choose } from './choose.mjs';
import { candidatesOf, commonArgs } from './plan.mjs';
import { Search } from './search.mjs';

export class Trainings {
  /** @param {{ workspace: Workspace, plan: object, infos: object[], say: Function }} given */
  constructor(given) {
    Object.assign(this, given);
  }

  /** Trains a method on a dataset with all its seeds and keeps its cells in the workspace's record. */
  async train(dataset, method) {
    const cells =
      method.candidates || method.settingsOf ? this.bySparsity(dataset, method) : this.dense(dataset, method);
    this.workspace.keep(`cells/${dataset.id}/${method.id}`, await cells);
  }

  /** A method that makes zeros: its settings are chosen, then it is trained at every target. */
  async bySparsity(dataset, method) {
    const choice = await this.choiceOf(dataset, method);
    const search = this.searchOf(dataset, method, this.candidate(dataset, method, choice.candidate));
    const more = method.id === 'cges' ? (dataset.aimTargets ?? []) : [];
    const targets = [...this.plan.targets, ...more].sort((a, b) => b - a);
    const found = await search.atTargets(targets);
    const strengths = [...new Set(found.map(({ strength }) => strength))];
    if (strengths.length === 0) return { choice, cells: [] };
    const firsts = found.map(({ strength, run }) => ({ strength, run, seed: run.config.seed }));
    const runs = dataset.seeds === 1 ? firsts : await search.train(strengths, dataset.seeds);
    return {
      choice,
      cells: found.map(({ target, strength }) => {
        const own = runs.filter((one) => one.strength === strength);
        return { target, strength, runs: own.map(({ seed, run }) => ({ seed, run: run.run })) };
      }),
    };
  }

  /** The dense control, and L2, whose λ is chosen by validation accuracy with the first seed. */
  async dense(dataset, method) {
    const tried = [];
    for (const lambda of method.lambdas ?? [0]) {
      const [run] = await this.sweep(dataset, method, lambda, 1);
      if (run?.result) tried.push({ lambda, validationAccuracy: run.result.validationAccuracy });
    }
    if (tried.length === 0) return { choice: null, cells: [] };
    const { lambda } = tried.reduce((a, b) => (b.validationAccuracy > a.validationAccuracy ? b : a));
    const runs = await this.sweep(dataset, method, lambda, dataset.seeds);
    const choice = { candidate: 'defaults', on: dataset.id, tried: tried.length > 1 ? tried : [] };
    const own = runs.map(({ run, config }) => ({ seed: config.seed, run }));
    return { choice, cells: [{ target: 1, strength: lambda, runs: own }] };
  }

  sweep(dataset, method, lambda, seeds) {
    this.say(`${dataset.id} ${method.id}: ${seeds} seed${seeds > 1 ? 's' : ''}`);
    const strength = method.lambdas ? ['--lambda', String(lambda)] : [];
    const args = [
      ...commonArgs(dataset),
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
      const known = this.workspace.record[`choice/${id}/${owner.id}`];
      if (known) return known;
    }
    const choice = await choose(owner, dataset, this.plan.choosingTargets, (candidate) =>
      this.searchOf(dataset, owner, candidate),
    );
    this.workspace.keep(`choice/${dataset.id}/${owner.id}`, choice);
    return choice;
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
