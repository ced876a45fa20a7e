/** Finds, for one method with one candidate's settings, the strengths that leave the wanted fractions of the weights. */
import { commonArgs, methodArgs } from './plan.mjs';
import { isNear, round, strengthFor } from './strength.mjs';

/**
 * Strengths of a method on a dataset with a candidate's settings. For magnitude pruning the strength is 1 / (fraction asked
 * for): cascading dead units away leaves fewer weights than that.
 */
export class Search {
  /**
   * @param {{ workspace: Workspace, plan: object, dataset: object, method: object, candidate: object,
   *   lambdaRange: [number, number], say: (text: string) => void }} given
   */
  constructor(given) {
    Object.assign(this, given);
    this.args = [...commonArgs(this.dataset), ...methodArgs(this.method, this.candidate)];
    this.name = `${this.dataset.id} ${this.method.id}, ${this.candidate.name}`;
  }

  /**
   * Trains the first seed at every target, correcting the strengths that missed theirs.
   *
   * @returns {Promise<{ target: number, strength: number, run: object }[]>} the best run for each; none where all failed
   */
  async atTargets(targets) {
    const guide = await this.pilot();
    const tried = [];
    let open = targets;
    for (let round = 0; open.length > 0 && round <= this.plan.corrections; round++) {
      const points = round === 0 ? guide : measured(tried);
      const strengths = open.map((target) => strengthFor(points, target) ?? strengthFor(guide, target));
      const fresh = [...new Set(strengths)].filter(
        (strength) => strength !== null && !tried.some((one) => one.strength === strength),
      );
      if (fresh.length === 0) break;
      tried.push(...(await this.train(fresh, 1)));
      open = targets.filter((target) => !tried.some((one) => one.run.result && isNear(one.density, target)));
    }
    return targets.flatMap((target) => nearest(tried, target));
  }

  /** @returns {Promise<{ strength: number, density: number, seed: number, run: object }[]>} one for each strength and seed */
  async train(strengths, seeds) {
    const { bySparsity } = this.method;
    const list = strengths.map((strength) => (bySparsity ? sparsityOf(strength) : strength)).join(',');
    this.say(`${this.name}: ${bySparsity ? 'sparsity' : 'λ'} ${list}, ${seeds} seed${seeds > 1 ? 's' : ''}`);
    const runs = await this.workspace.sweep([
      ...this.args,
      ...[bySparsity ? '--targets' : '--lambda', list],
      ...['--seeds', String(seeds), '--name', this.name],
    ]);
    return runs.map((run) => ({
      strength: strengths.find((strength) => this.isOf(run, strength)),
      density: run.result ? 1 - run.result.weightSparsity : 0,
      seed: run.config.seed,
      run,
    }));
  }

  isOf({ config: { method } }, strength) {
    const { bySparsity } = this.method;
    return bySparsity ? method.settings.sparsity === sparsityOf(strength) : method.lambda === strength;
  }

  /** A walk over λ, without fine-tuning: roughly which λ gives which density. */
  async pilot() {
    if (this.method.bySparsity) return [0.9, 0.3, 0.01].map((density) => ({ strength: 1 / density, density }));
    const { epochs, points, epochsPerPoint } = this.plan.pilot;
    const [low, high] = [round(this.lambdaRange[0] / 10), round(this.lambdaRange[1] * 10)];
    this.say(`${this.name}: walk over λ from ${low} to ${high}`);
    const [run] = await this.workspace.sweep([
      ...this.args,
      ...['--path', `${low}:${high}:${points}`, '--epochs', String(epochs), '--fine-tune', '0'],
      ...['--set', 'path.fineTune=none', '--set', `path.epochsPerPoint=${epochsPerPoint}`],
      ...['--seeds', '1', '--name', `walks on ${this.dataset.id}`],
    ]);
    return (run?.result?.points ?? run?.points ?? []).map(({ lambda, weightSparsity }) => ({
      strength: lambda,
      density: 1 - weightSparsity,
    }));
  }
}

const sparsityOf = (strength) => Number((1 - 1 / strength).toFixed(5));

/** A run that failed counts as one without a weight left: its strength was too much. */
const measured = (tried) => tried.map(({ strength, density }) => ({ strength, density }));

function nearest(tried, target) {
  const away = ({ density }) => Math.abs(Math.log(density / target));
  const done = tried.filter(({ run }) => run.result).sort((a, b) => away(a) - away(b));
  return done.slice(0, 1).map(({ strength, run }) => ({ target, strength, run }));
}
