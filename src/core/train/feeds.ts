import type { RunConfig } from '../../shared/run-config';
import type { HostTensor } from '../engine';
import { sizeOf } from '../model/shapes';
import { bernoulliMask, uniformNoise } from '../random';
import { augments, drawTransforms, TRANSFORMS } from './augment';
import type { BatchOrder } from './batches';
import type { Segment } from './driver';
import { noiseOf } from './regularise';
import { dropoutInputOf, dropoutLayers, optimiserOf, type StepOptions } from './step';

/**
 * What each step is fed: the batch, the schedules' values, and every random number, all functions of the seed and of the
 * step's number.
 */
export class Feeds {
  private readonly dropout: ReturnType<typeof dropoutLayers>;
  private readonly noise: ReturnType<typeof noiseOf>;
  private readonly numbers: ReturnType<typeof optimiserOf>['numbers'];

  constructor(
    private readonly options: StepOptions,
    private readonly config: RunConfig,
    private readonly batches: BatchOrder,
    private readonly batchSize: number,
  ) {
    this.dropout = dropoutLayers(options.spec);
    this.noise = noiseOf(options);
    this.numbers = optimiserOf(options).numbers;
  }

  /** Inputs of step `i` of a segment. */
  at(segment: Segment, i: number): Record<string, HostTensor> {
    const { phase, augmentation } = this.options;
    const step = segment.firstStep + i;
    const inputs: Record<string, HostTensor> = {
      indices: { dtype: 'int32', shape: [this.batchSize], data: this.batches.at(step) },
      learningRate: scalar(segment.learningRate(i)),
      lambda: scalar(segment.lambda(i)),
    };
    if (phase === 'sparse') inputs['progress'] = scalar(segment.progress(i));
    for (const [name, value] of Object.entries(this.numbers(step + 1))) inputs[name] = scalar(value);
    if (augmentation && augments(augmentation)) inputs[TRANSFORMS] = this.transforms(step);
    for (const { layer, shape } of this.dropout) {
      const full = [this.batchSize, ...shape];
      const data = bernoulliMask(this.config.seed, step, layer.name, sizeOf(full), 1 - layer.rate);
      inputs[dropoutInputOf(layer.name)] = { dtype: 'bool', shape: full, data };
    }
    for (const { name, layer, shape } of this.noise) {
      const data = uniformNoise(this.config.seed, step, layer, sizeOf(shape));
      inputs[name] = { dtype: 'float32', shape, data };
    }
    return inputs;
  }

  private transforms(step: number): HostTensor {
    const [height, width] = this.options.spec.inputShape as readonly [number, number, number];
    const { seed, augmentation } = this.config;
    const data = drawTransforms(augmentation, seed, step, this.batchSize, [height, width]);
    return { dtype: 'float32', shape: [this.batchSize, 8], data };
  }
}

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
