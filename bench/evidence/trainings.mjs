/** Trains what the plan asks for on one dataset, method by method, and records which run stands for what. */
import { choose } from './choose.mjs';
import { candidatesOf, commonArgs, isSparse, targetsOf } from './plan.mjs';
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
    const fresh = await (isSparse(method)
      ? this.bySparsity(dataset, method, targets)
      : this.dense(dataset, method));
    const others = (this.workspace.record[key]?.cells ?? []).filter(
      ({ target }) => !targets.includes(target),
    );
    const cells = [...others, ...fresh.cells].sort((a, b) => b.target - a.target);
    this.workspace.keep(key, { choice: fresh.choice, cells });
  }

  /** A method that makes zeros: its settings are chosen, then it is trained at every target. */
  async bySparsity(dataset, method, targets) {
    const choice = await this.choiceOf(dataset, method);
    const search = this.searchOf(dataset, method, this.candidate(dataset, method, choice.candidate));
    const cells = await search.cellsAt(targets, dataset.seeds);
    return {
      choice,
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
      const known = this.workspace.record[`choice/${id}/${owner.id}`] ?? this.recordedChoice(id, owner);
      if (known && this.candidate(dataset, owner, known.candidate)) return known;
    }
    const choice = await choose(owner, dataset, this.plan.choosingTargets, (candidate) =>
      this.searchOf(dataset, owner, candidate),
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
