/** A target and the methods that are told a sparsity: for them it is a setting, and nothing is searched. */
import type { RunConfig } from '../../../shared/run-config';
import { findMethod } from '../../methods';
import type { Driver, Move } from '../driver';
import { phasesDriver, type PhasesState } from '../phases';
import { measures } from './measures';
import { meets } from './search';
import type { TargetGround } from './target';

/** Whether a run's target is its method's own setting `sparsity`. */
export function isGiven({ target, method }: RunConfig): boolean {
  return target?.kind === 'sparsity' && findMethod(method.name).info.usesSparsity;
}

/** The configuration with the target in the method's settings, where it belongs there. */
export function withTarget(config: RunConfig): RunConfig {
  if (!isGiven(config)) return config;
  const settings = { ...config.method.settings, sparsity: config.target!.value };
  return { ...config, method: { ...config.method, settings } };
}

interface GivenState {
  readonly phases: PhasesState;
  readonly reached: number | null;
}

/** The driver of a plain run that says at its end how near it came to the sparsity it was given. */
export function givenTargetDriver(ground: TargetGround): Driver<GivenState> {
  const { config, timeline } = ground;
  const goal = config.target!;
  const phases = phasesDriver(config, timeline);
  const isOver = (state: GivenState): boolean => phases.move(state.phases).kind === 'end';
  return {
    start: { phases: phases.start, reached: null },
    totalSteps: phases.totalSteps,
    revisits: phases.revisits,
    move: (state): Move => {
      const move = phases.move(state.phases);
      if (!isOver(state) || state.reached !== null) return move;
      return { kind: 'measure', of: (net) => measures[goal.kind](net, ground) };
    },
    after: (state, outcome) =>
      isOver(state)
        ? { ...state, reached: outcome.value ?? state.reached }
        : { ...state, phases: phases.after(state.phases, outcome) },
    result: ({ reached }) => {
      if (reached === null) return {};
      const missed = meets(goal, reached) ? null : reasonOf(config.method.name, goal.value, reached);
      return {
        target: { kind: goal.kind, asked: goal.value, reached, lambda: config.method.lambda, missed },
      };
    },
  };
}

/** Why a net is not as sparse as its method was told: what the method counts is not what is counted at the end. */
function reasonOf(method: string, asked: number, reached: number): string {
  if (method === 'gsp') return 'GSP sets the Hoyer sparsity, which is not the fraction of zeros';
  return reached > asked
    ? 'dead units took further weights along'
    : 'each layer keeps its largest weight, so that not as many could go';
}
