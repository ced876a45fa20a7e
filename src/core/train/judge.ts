import type { DeviceSamples, HostTensor } from '../engine';
import { parameters } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { Evaluator, type Evaluation } from './evaluator';
import type { TrainOptions } from './options';
import { pick } from './variables';

type Tensors = Readonly<Record<string, HostTensor>>;

/** Accuracies of one state; null for a part that was not read. */
export interface Judgement {
  readonly test: Evaluation | null;
  readonly validation: Evaluation | null;
}

/** Evaluates nets on the test part and the validation split. Compiled for one net's shape, anew when that changes. */
export class Judge {
  private spec: ModelSpec | null = null;
  private test: Evaluator | null = null;
  private validation: Evaluator | null = null;

  constructor(
    private readonly options: TrainOptions,
    private readonly trainSamples: DeviceSamples,
    private readonly testSamples: DeviceSamples,
    private readonly heldOut: Int32Array,
  ) {}

  get hasValidation(): boolean {
    return this.heldOut.length > 0;
  }

  /**
   * @param end reads the test part even where there is a validation split
   * @param known of the same state: what need not be read again
   */
  async judge(spec: ModelSpec, tensors: Tensors, end: boolean, known: Judgement | null): Promise<Judgement> {
    const weights = this.prepare(spec, tensors);
    const { breathe } = this.options;
    const { validation, test } = known ?? { validation: null, test: null };
    const readsTest = end || !this.hasValidation;
    return {
      validation:
        validation ?? (this.hasValidation ? await this.validator(weights).evaluate(weights, breathe) : null),
      test: test ?? (readsTest ? await this.tester(weights).evaluate(weights, breathe) : null),
    };
  }

  /** Whether the loss of a first batch is finite. */
  isSound(spec: ModelSpec, tensors: Tensors): boolean {
    const weights = this.prepare(spec, tensors);
    const evaluator = this.hasValidation ? this.validator(weights) : this.tester(weights);
    return Number.isFinite(evaluator.firstLoss(weights));
  }

  dispose(): void {
    this.test?.dispose();
    this.validation?.dispose();
    this.test = this.validation = null;
  }

  private prepare(spec: ModelSpec, tensors: Tensors): Tensors {
    if (spec !== this.spec) this.dispose();
    this.spec = spec;
    return pick(
      tensors,
      parameters(spec).map(({ name }) => name),
    );
  }

  private tester(weights: Tensors): Evaluator {
    const everything = Int32Array.from(this.options.test.labels, (_, i) => i);
    return (this.test ??= this.evaluator(this.testSamples, everything, weights));
  }

  private validator(weights: Tensors): Evaluator {
    return (this.validation ??= this.evaluator(this.trainSamples, this.heldOut, weights));
  }

  private evaluator(samples: DeviceSamples, indices: Int32Array, weights: Tensors): Evaluator {
    const { engine, dataset } = this.options;
    return new Evaluator(engine, this.spec!, dataset.preprocessing, samples, indices, weights);
  }
}
