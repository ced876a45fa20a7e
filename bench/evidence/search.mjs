/** Finds, for one method with one candidate's settings, the strengths that leave the wanted fractions of the weights. */
import { isDeepStrictEqual } from 'node:util';
import { commonArgs, fineTuneArgs, methodArgs } from './plan.mjs';
import { asOfRuns, isNear, mayStandFor, nearestOf, nextStrength, round } from './strength.mjs';

/**
 * Strengths of a method on a dataset with a candidate's settings. For magnitude pruning the strength is 1 / (fraction asked
 * for): cascading dead units away leaves fewer weights than that.
 */
export class Search {
  /**
   * @param {{ workspace: Workspace, plan: object, dataset: object, method: object, candidate: object,
   *   lambdaRange: [number, number], defaults: object, say: (text: string) => void }} given
   */
  constructor(given) {
    Object.assign(this, given);
    this.args = [...commonArgs(this.dataset), ...methodArgs(this.method, this.candidate)];
    this.name = `${this.dataset.id} ${this.method.id}, ${this.candidate.name}`;
  }

  /**
   * Trains the first seed at every target, correcting the strengths that missed theirs.
   *
   * @returns {Promise<{ target: number, strength: number, run: object }[]>} the best run for each target that was reached
   */
  async atTargets(targets) {
    this.guide = await this.walk();
    const tried = await this.known();
    const isOpen = (target) => !tried.some(({ density }) => isNear(density, target));
    let open = targets.filter(isOpen);
    for (let i = 0; open.length > 0 && i <= this.plan.corrections; i++) {
      const strengths = open.map((target) => nextStrength(this.guide, tried, target));
      const fresh = [...new Set(strengths)].filter(
        (strength) => strength !== null && !tried.some((one) => one.strength === strength),
      );
      if (fresh.length === 0) break;
      tried.push(...(await this.train(fresh, 1)));
      open = targets.filter(isOpen);
    }
    return targets.flatMap((target) => bestOf(tried, target));
  }

  /**
   * Cells of a method: every target with all seeds. Seeds may pull the mean away from the target that the first one met:
   * such a cell is put right once, by what the means say, and the nearer one stands.
   *
   * @returns {Promise<{ target: number, strength: number, runs: { seed: number, run: object }[] }[]>}
   */
  async cellsAt(targets, seeds) {
    const found = await this.atTargets(targets);
    if (seeds === 1)
      return found.map(({ target, strength, run }) => ({ target, strength, runs: [{ seed: 0, run }] }));
    const cells = await this.withSeeds(found, seeds);
    const missed = cells.filter(({ target, density }) => density > 0 && !isNear(density, target));
    const moved = missed.flatMap(({ target }) => {
      const strength = nextStrength(this.guide, cells, target);
      return strength === null || cells.some((cell) => cell.strength === strength)
        ? []
        : [{ target, strength }];
    });
    const fresh = await this.withSeeds(moved, seeds);
    return targets.flatMap((target) => {
      const own = [...cells, ...fresh].filter((cell) => cell.target === target);
      const nearest = nearestOf(
        own.filter(({ density }) => density > 0),
        target,
      );
      return nearest ?? own.at(0) ?? [];
    });
  }

  /** All seeds at the strength of each target; `density` is the mean of the runs that were finished, 0 without any. */
  async withSeeds(found, seeds) {
    if (found.length === 0) return [];
    const runs = await this.train([...new Set(found.map(({ strength }) => strength))], seeds);
    return found.map(({ target, strength }) => {
      const own = runs.filter((one) => one.strength === strength);
      const done = own.filter(({ density }) => density > 0);
      const density = done.reduce((sum, one) => sum + one.density / done.length, 0);
      return { target, strength, density, runs: own };
    });
  }

  /** @returns {Promise<{ strength: number, density: number (0: failed), seed: number, run: object }[]>} one for each strength and seed */
  async train(strengths, seeds) {
    const { bySparsity } = this.method;
    const list = strengths.map((strength) => (bySparsity ? sparsityOf(strength) : strength)).join(',');
    this.say(`${this.name}: ${bySparsity ? 'sparsity' : 'λ'} ${list}, ${seeds} seed${seeds > 1 ? 's' : ''}`);
    const args = [
      ...this.args,
      ...fineTuneArgs(this.candidate.fineTuneRate),
      ...[bySparsity ? '--targets' : '--lambda', list],
      ...['--seeds', String(seeds), '--name', this.name],
    ];
    const runs = await this.workspace.sweep(args, strengths.length * seeds, (config) =>
      this.isOwn(config, strengths, seeds),
    );
    return runs.map((run) => ({
      strength: strengths.find((strength) => this.isAt(run.config, strength)),
      density: run.result ? 1 - run.result.weightSparsity : 0,
      seed: run.config.seed,
      run,
    }));
  }

  /** Runs of the first seed that an earlier call trained: it may have been cut off in the middle of a search. */
  async known() {
    const { dataset, method } = this;
    const listed = (await this.workspace.ask('runs')).filter(
      (run) =>
        run.state === 'done' &&
        run.seed === 0 &&
        run.dataset === dataset.id &&
        run.method === method.name &&
        !run.path,
    );
    const runs = await Promise.all(listed.map(({ run }) => this.workspace.show(run)));
    const strengthOf = ({ method: { lambda, settings } }) =>
      method.bySparsity ? 1 / (1 - settings.sparsity) : lambda;
    return runs
      .filter(({ config }) => config.epochs === dataset.epochs && config.fineTuneEpochs === dataset.fineTune)
      .map((run) => ({
        run,
        seed: 0,
        strength: strengthOf(run.config),
        density: 1 - run.result.weightSparsity,
      }))
      .filter(({ run, strength }) => this.hasExactly(run.config) && this.isOwn(run.config, [strength], 1));
  }

  /** Whether a configuration's settings are this method's and candidate's, the defaults elsewhere. */
  hasExactly({ method }) {
    const expected = { ...this.defaults, ...this.method.settings, ...this.candidate.settings };
    return Object.entries(method.settings).every(
      ([name, value]) =>
        (this.method.bySparsity && name === 'sparsity') || isDeepStrictEqual(value, expected[name]),
    );
  }

  /** Whether a configuration has this method's and candidate's settings, one of the strengths, one of the seeds. */
  isOwn(config, strengths, seeds) {
    const { dataset, method, seed, path } = config;
    const rates = [
      [config.learningRate, this.dataset.learningRate],
      [config.fineTuneLearningRate, this.candidate.fineTuneRate],
    ];
    const settings = Object.entries({ ...this.method.settings, ...this.candidate.settings });
    return (
      dataset === this.dataset.id &&
      method.name === this.method.name &&
      settings.every(([name, value]) => isDeepStrictEqual(method.settings[name], value)) &&
      rates.every(([has, wanted]) => wanted === undefined || has === wanted) &&
      path === null &&
      seed < seeds &&
      strengths.some((strength) => this.isAt(config, strength))
    );
  }

  isAt({ method }, strength) {
    const { bySparsity } = this.method;
    return bySparsity ? method.settings.sparsity === sparsityOf(strength) : method.lambda === strength;
  }

  /** A walk over λ, without fine-tuning: roughly which λ gives which density. */
  async walk() {
    if (this.method.bySparsity)
      return [0.9, 0.3, 0.01].map((density) => ({ strength: 1 / density, density }));
    const { widen, points: count } = this.plan.walk;
    const { epochs, epochsPerPoint } = this.dataset.walk;
    const [low, high] = [round(this.lambdaRange[0] / widen), round(this.lambdaRange[1] * widen)];
    this.say(`${this.name}: walk over λ from ${low} to ${high}`);
    const args = [
      ...this.args,
      ...['--path', `${low}:${high}:${count}`, '--epochs', String(epochs), '--fine-tune', '0'],
      ...['--set', 'path.fineTune=none', '--set', `path.epochsPerPoint=${epochsPerPoint}`],
      ...['--seeds', '1', '--name', `walks on ${this.dataset.id}`],
    ];
    const [run] = await this.workspace.sweep(
      args,
      1,
      ({ path, dataset }) => path && dataset === this.dataset.id,
    );
    const points = run.result?.points ?? run.points ?? [];
    const guide = points.map(({ lambda, weightSparsity }) => ({
      strength: lambda,
      density: 1 - weightSparsity,
    }));
    // A walk that failed at its first points says nothing; the whole range is then the guide.
    return guide.length > 2
      ? asOfRuns(guide, this.dataset.walk, this.dataset.epochs)
      : [
          { strength: low, density: 0.9 },
          { strength: high, density: 0.005 },
        ];
  }
}

const sparsityOf = (strength) => Number((1 - 1 / strength).toFixed(5));

function bestOf(tried, target) {
  const done = tried.filter(({ density }) => density > 0 && mayStandFor(density, target));
  const best = nearestOf(done, target);
  return best ? [{ target, strength: best.strength, run: best.run }] : [];
}
