/** What a run reports while it trains and once it has ended, for tests of the window. */
import * as v from 'valibot';
import type { ExportReport } from '../../../shared/export';
import type { EpochMetrics, StepMetrics } from '../../../shared/metrics';
import type { RunDetail, RunSummary } from '../../../shared/run';
import { RunConfig } from '../../../shared/run-config';
import { NOW, wave } from './common';
import { layers } from './nets';

const STEPS_PER_EPOCH = 600;

export function stepMetrics(count: number, every = 10): StepMetrics[] {
  return Array.from({ length: count }, (_, i) => {
    const step = (i + 1) * every;
    const epoch = step / STEPS_PER_EPOCH;
    return {
      step,
      epoch,
      phase: epoch > 6 ? 'fine-tune' : 'sparse',
      loss: 0.045 + 2.1 * Math.exp(-step / 160) + 0.03 * Math.abs(wave(i)) * (1 + 3 * Math.exp(-step / 400)),
      batchAccuracy: Math.min(1, 0.988 - 0.85 * Math.exp(-step / 140) + 0.008 * wave(i + 3)),
      learningRate: 0.2 * Math.min(1, 1.5 - epoch / 8),
      lambda: 1.3e-4 * Math.min(1, epoch),
      samplesPerSecond: 8_450 + 200 * wave(i),
      elapsedMs: step * 11.8,
    };
  });
}

export function epochMetrics(count: number): EpochMetrics[] {
  return Array.from({ length: count }, (_, i) => {
    const sparsity = 0.93 * (1 - Math.exp(-(i + 1) / 1.7));
    const stats = layers(sparsity);
    return {
      epoch: i + 1,
      step: (i + 1) * STEPS_PER_EPOCH,
      phase: i >= 6 ? 'fine-tune' : 'sparse',
      loss: 0.3 * Math.exp(-i / 2) + 0.05,
      testAccuracy: 0.9903 - 0.03 * Math.exp(-i / 1.6) - (i < 6 ? 0.002 : 0),
      validationAccuracy: null,
      weightSparsity: 1 - stats.reduce((n, l) => n + l.nonzero, 0) / stats.reduce((n, l) => n + l.weights, 0),
      groupSparsity: stats.reduce((n, l) => n + l.emptyGroups, 0) / stats.reduce((n, l) => n + l.groups, 0),
      layers: stats,
      elapsedMs: (i + 1) * 7_100,
    };
  });
}

export function exportReport(run: string): ExportReport {
  return {
    run,
    format: 'onnx',
    createdAt: NOW,
    files: [{ path: '/home/ada/models/digits-cges.onnx', bytes: 31_870 }],
    trained: { testAccuracy: 0.975, weights: 17_024, macs: 17_024 },
    compact: { testAccuracy: 0.975, weights: 6_310, macs: 6_310, bytes: 31_870, latencyMs: 0.0121 },
    dense: { bytes: 76_480, latencyMs: 0.0174 },
    maxAbsDiff: 3.8e-6,
    removed: [
      { layer: 'input', kept: 52, of: 64 },
      { layer: 'dense1', kept: 71, of: 128 },
      { layer: 'dense2', kept: 38, of: 64 },
    ],
    notRemoved: [
      {
        layer: 'dense1',
        reason: '9 units are nearly empty, but each still carries at least one nonzero weight.',
      },
    ],
  };
}

export function runDetail(summary: RunSummary, over: Partial<RunDetail> = {}): RunDetail {
  const ended = summary.state === 'done';
  const epochs = summary.state === 'queued' ? [] : epochMetrics(ended ? 8 : 5);
  const steps = summary.state === 'queued' ? [] : stepMetrics(ended ? 480 : 318);
  return {
    ...summary,
    config: v.parse(RunConfig, {
      dataset: summary.dataset,
      model: { name: summary.model },
      method: {
        name: summary.method,
        lambda: summary.lambda,
        settings: { mode: 'reference', exclusiveBalance: 0.2 },
      },
      seed: summary.seed,
    }),
    result: ended
      ? {
          testAccuracy: summary.testAccuracy ?? 0,
          validationAccuracy: null,
          weightSparsity: summary.weightSparsity ?? 0,
          groupSparsity: summary.groupSparsity ?? 0,
          layers: layers(summary.weightSparsity ?? 0),
          beforeFineTune: (summary.testAccuracy ?? 0) - 0.011,
          steps: 4800,
          elapsedMs: summary.elapsedMs,
          engine: 'tensorflow',
          device: 'CPU',
        }
      : null,
    error: null,
    engine: {
      name: 'tensorflow',
      device: 'CPU',
      version: '2.9.1',
      reason: 'The native runtime is installed.',
    },
    epochs,
    steps,
    totalSteps: 4800,
    exports: [],
    ...over,
  };
}
