import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import { testedEngines } from '../../engine/testing/native';
import type { StepMetrics } from '../../shared/metrics';
import type { AskedChange, RunChange } from '../../shared/run-events';
import type { Engine } from '../engine';
import { changedConfig } from './changes';
import type { TrainLoopEvent } from './options';
import { layOut, lambdaAt, learningRateAt } from './schedule';
import { collect, lastWeights, ofKind, options, saves, type Settings } from './testing/blobs';

let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine(testedEngines[0]);
});
afterAll(() => engine.dispose());

const change = (step: number, more: Partial<RunChange>): RunChange => ({
  step,
  at: step,
  phase: 'sparse',
  ...more,
});
const louder = change(15, { lambda: { from: 3e-3, to: 9e-3 }, learningRate: { from: 0.2, to: 0.05 } });
const plain: Settings = { dropout: 0.3, lambdaWarmupEpochs: 2, lambdaSchedule: { kind: 'linear', to: 2 } };
const points = (events: TrainLoopEvent[]): StepMetrics[] =>
  ofKind(events, 'steps').flatMap(({ points }) => points);
const made = (events: TrainLoopEvent[]): RunChange[] => ofKind(events, 'changed').map(({ change }) => change);
/** Asks at the `n`th look, once. */
const asking = (n: number, asked: Omit<AskedChange, 'at'>) => {
  let looks = 0;
  return { request: () => null, changes: () => (++looks === n ? [{ at: 7, ...asked }] : []) };
};

describe('a changed base value', () => {
  it('goes through warm-up and schedule as the first would have, from its step on', async () => {
    const { config } = options(engine, plain);
    const timeline = layOut(config, 300);
    const events = await collect(options(engine, plain, { changes: [louder] }));
    const after = changedConfig(config, [louder]);
    // Reported steps are 1-based; the last one before the change is the 15th.
    for (const { step, lambda, learningRate, phase } of points(events)) {
      const by = step <= 15 ? config : after;
      if (phase === 'sparse') expect(learningRate).toBe(learningRateAt(step - 1, by, timeline));
      expect(lambda).toBe(lambdaAt(step - 1, by, timeline));
    }
    expect(points(events).some(({ step, phase }) => step > 15 && phase === 'sparse')).toBe(true);
    // In the middle of λ's rise it is three times what was planned there, at the end three times the end.
    expect(lambdaAt(16, after, timeline) / lambdaAt(16, config, timeline)).toBeCloseTo(3, 12);
    expect(lambdaAt(39, after, timeline)).toBeCloseTo(2 * 9e-3, 12);
    expect(lambdaAt(40, after, timeline)).toBe(0);
  });

  it('of the learning rate is that of the phase under way', async () => {
    const { config } = options(engine, plain);
    const timeline = layOut(config, 300);
    const late = change(45, { learningRate: { from: 0, to: 0.01 } });
    const events = await collect(options(engine, plain, { changes: [late] }));
    expect(made(events)).toEqual([{ ...late, phase: 'fine-tune', learningRate: { from: 0.1, to: 0.01 } }]);
    const tuned = { ...config, fineTuneLearningRate: 0.01 };
    const rates = points(events).filter(({ step }) => step > 45);
    expect(rates.length).toBeGreaterThan(0);
    for (const { step, learningRate } of rates) {
      expect(learningRate).toBe(learningRateAt(step - 1, tuned, timeline));
    }
  });

  it('in dense warm-up waits for the sparse phase', async () => {
    const settings: Settings = { ...plain, warmupEpochs: 1, lambdaWarmupEpochs: 0 };
    const early = change(3, { lambda: { from: 3e-3, to: 6e-3 } });
    const events = await collect(options(engine, settings, { changes: [early] }));
    expect(made(events)[0]!.phase).toBe('warm-up');
    const [first] = points(events).filter(({ phase }) => phase === 'sparse');
    const { config } = options(engine, settings);
    expect(first!.lambda).toBeGreaterThanOrEqual(6e-3);
    expect(first!.lambda).toBe(
      lambdaAt(first!.step - 1, changedConfig(config, [early]), layOut(config, 300)),
    );
    expect(points(events).find(({ phase }) => phase === 'warm-up')!.lambda).toBe(0);
  });
});

describe('a run that is changed', () => {
  it('is the one that was known to be changed at that step, bit for bit, and another than one left alone', async () => {
    const live = await collect(
      options(engine, plain, { control: asking(3, { lambda: 9e-3, learningRate: 0.05 }) }),
    );
    const [told] = made(live);
    expect(told).toMatchObject({
      phase: 'sparse',
      lambda: { from: 3e-3, to: 9e-3 },
      learningRate: { from: 0.2, to: 0.05 },
    });
    expect(told!.step).toBeGreaterThan(0);
    const planned = await collect(options(engine, plain, { changes: [told!] }));
    expect(lastWeights(planned)).toEqual(lastWeights(live));
    expect(ofKind(live, 'done')[0]!.result.changes).toEqual([told]);
    expect(lastWeights(await collect(options(engine, plain)))).not.toEqual(lastWeights(live));
  });

  it('ends with the same weights, bit for bit, when resumed from any checkpoint before or after', async () => {
    const second = change(27, { learningRate: { from: 0.05, to: 0.4 } });
    const changes = [louder, second];
    const whole = await collect(options(engine, plain, { changes }));
    const steps = ofKind(whole, 'save').map(({ step }) => step);
    expect(steps.some((step) => step < 15) && steps.some((step) => step > 15 && step < 27)).toBe(true);
    for (const resume of saves(whole).slice(0, -1)) {
      const rest = await collect(options(engine, plain, { resume, changes }));
      expect(lastWeights(rest)).toEqual(lastWeights(whole));
      // Those behind the checkpoint are told again, each once.
      expect(made(rest)).toEqual(changes);
      expect(ofKind(rest, 'done')[0]!.result.changes).toEqual(changes);
    }
  });

  it('does not need to be told of a change that its checkpoint has behind it', async () => {
    const whole = await collect(options(engine, plain, { changes: [louder] }));
    const { checkpoint: resume } = ofKind(whole, 'save').find(({ step }) => step > 15)!;
    const rest = await collect(options(engine, plain, { resume }));
    expect(lastWeights(rest)).toEqual(lastWeights(whole));
  });

  it('leaves its changes behind for a run that goes on from it with settings of its own', async () => {
    const whole = await collect(options(engine, plain, { changes: [louder] }));
    const { checkpoint: resume, step } = ofKind(whole, 'save').find((save) => save.step > 15)!;
    const next = await collect(options(engine, { ...plain, continues: { run: 'r0001', step } }, { resume }));
    expect(made(next)).toEqual([]);
    const { config } = options(engine, plain);
    const [first] = points(next);
    expect(first!.lambda).toBe(lambdaAt(first!.step - 1, config, layOut(config, 300)));
  });

  it('makes a change that is late at once, and says at which step', async () => {
    const whole = await collect(options(engine, plain));
    const { checkpoint: resume, step } = ofKind(whole, 'save').find((save) => save.step > 15)!;
    const rest = await collect(options(engine, plain, { resume, changes: [louder] }));
    expect(made(rest)).toEqual([{ ...louder, step }]);
  });

  it('names the changed λ where it empties a layer', async () => {
    const strong = change(12, { lambda: { from: 1e-3, to: 40 } });
    const failing = collect(options(engine, { method: { name: 'l1', lambda: 1e-3 } }, { changes: [strong] }));
    await expect(failing).rejects.toThrow(/at λ = 40\.0.*lower λ \(try 20\)/);
  });
});

describe('a change that is asked for', () => {
  const refusal = async (settings: Settings, asked: Omit<AskedChange, 'at'>, n = 2): Promise<string> => {
    const events = await collect(options(engine, settings, { control: asking(n, asked) }));
    expect(made(events)).toEqual([]);
    expect(ofKind(events, 'done')).toHaveLength(1);
    const [refused] = ofKind(events, 'change-refused');
    expect(refused?.at).toBe(7);
    return refused!.error.got;
  };

  it('is refused where λ has no meaning, or works no more, and the run goes on', async () => {
    expect(await refusal({ method: { name: 'none' } }, { lambda: 1 })).toMatch(/"none", which has no λ/);
    expect(await refusal({ method: { name: 'magnitude' } }, { lambda: 1 })).toMatch(/"magnitude"/);
    expect(await refusal({ epochs: 1, fineTuneEpochs: 9 }, { lambda: 1 }, 12)).toMatch(/fine-tuning/);
    expect(await refusal({}, { lambda: 3e-3 })).toMatch(/values that the run has already/);
  });

  it('is refused by a run that walks over λ', async () => {
    const path = { low: 1e-3, high: 1e-2, count: 2 };
    expect(await refusal({ path, epochs: 1 }, { learningRate: 0.1 })).toMatch(/walks over λ/);
  });

  it('of the learning rate works without λ too', async () => {
    const events = await collect(
      options(engine, { method: { name: 'none' } }, { control: asking(2, { learningRate: 0.01 }) }),
    );
    expect(made(events)).toMatchObject([{ learningRate: { from: 0.2, to: 0.01 } }]);
  });
});

describe('the events of a run', () => {
  it('tell where each phase begins, and that it stopped early', async () => {
    const events = await collect(options(engine, { warmupEpochs: 1, epochs: 2, fineTuneEpochs: 1 }));
    expect(ofKind(events, 'phase').map(({ phase, step }) => [phase, step])).toEqual([
      ['warm-up', 0],
      ['sparse', 10],
      ['fine-tune', 30],
    ]);
    const early = await collect(
      options(engine, {
        epochs: 30,
        validationFraction: 0.3,
        earlyStopping: { metric: 'accuracy', patience: 1 },
        method: { name: 'none' },
      }),
    );
    const [stop] = ofKind(early, 'early-stop');
    expect(stop!.step).toBe(ofKind(early, 'phase').at(-1)!.step);
  });

  it('do not name the phases of a λ path, which take turns', async () => {
    const path = { low: 1e-3, high: 1e-2, count: 2 };
    expect(ofKind(await collect(options(engine, { path, epochs: 1 })), 'phase')).toEqual([]);
  });
});
