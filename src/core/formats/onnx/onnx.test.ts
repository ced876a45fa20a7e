import { describe, expect, it } from 'vitest';
import type { FeatureInfo, Preprocessing } from '../../../shared/dataset';
import { encodeTable, encodedShape } from '../../data/preprocess';
import { weightLayers } from '../../model/shapes';
import type { ModelSpec } from '../../model/spec';
import { applyPlan, checkPlan, planCompaction } from '../../prune';
import { forward64 } from '../../prune/testing/forward64';
import { drawFrom, families, randomSample, randomSpec, randomWeights } from '../../prune/testing/random-net';
import { encodeOnnx } from './index';
import { expectClose, run } from './testing/run';

const identity: Preprocessing = { kind: 'pixels', mean: [0], std: [1] };

describe('encodeOnnx, run by onnxruntime', () => {
  const draws = Array.from({ length: 50 }, (_, seed) => [families[seed % families.length]!, seed] as const);

  it.each(draws)(
    '%s net, seed %i: the trained and the compact net give the logits of the definition',
    async (family, seed) => {
      const draw = drawFrom(1000 + seed);
      const spec = randomSpec(family, draw);
      const weights = randomWeights(spec, draw);
      const samples = [1, 2, 3].map(() => randomSample(spec, draw));
      const wanted = samples.map((sample) => forward64(spec, weights, sample));
      const common = { preprocessing: identity, sampleShape: spec.inputShape, metadata: {}, whittle: '0' };
      const plan = planCompaction(spec, weights);
      expectClose(await run(encodeOnnx({ spec, weights, ...common }), samples, spec.inputShape), wanted);
      try {
        checkPlan(plan, spec, weights);
      } catch {
        return; // judged by the tests of compaction
      }
      expectClose(
        await run(encodeOnnx({ ...applyPlan(plan, spec, weights), ...common }), samples, spec.inputShape),
        wanted,
      );
    },
  );

  it('standardises pixels channel by channel, first of all', async () => {
    const draw = drawFrom(5);
    const spec = { ...randomSpec('lenet', draw), inputShape: [15, 16, 3] };
    const weights = randomWeights(spec, draw);
    const preprocessing: Preprocessing = { kind: 'pixels', mean: [10, 100, 50], std: [255, 60, 1] };
    const pixels = [0, 1].map(() => Array.from({ length: 15 * 16 * 3 }, () => Math.floor(draw() * 256)));
    const { mean, std } = preprocessing;
    const wanted = pixels.map((x) =>
      forward64(
        spec,
        weights,
        x.map((v, i) => (v - mean[i % 3]!) / std[i % 3]!),
      ),
    );
    const bytes = encodeOnnx({
      spec,
      weights,
      preprocessing,
      sampleShape: [15, 16, 3],
      metadata: {},
      whittle: '0',
    });
    expectClose(await run(bytes, pixels, [15, 16, 3]), wanted);
  });

  const numeric = (name: string, mean: number, std: number): FeatureInfo => ({
    kind: 'numeric',
    name,
    mean,
    std,
    missing: 0,
  });
  const categorical = (name: string, ...categories: string[]): FeatureInfo => ({
    kind: 'categorical',
    name,
    categories,
    missing: 0,
  });
  const tables: [string, FeatureInfo[]][] = [
    [
      'mixed',
      [
        numeric('age', 40, 13),
        categorical('sex', 'f', 'm'),
        numeric('since', 1.6e9 + 0.3, 50),
        categorical('land', 'a', 'b', 'c'),
      ],
    ],
    ['numeric', [numeric('x', 0.5, 2), numeric('year', 1987.654321, 0.01)]],
    ['categorical', [categorical('a', 'x', 'y', 'z'), categorical('b', 'p')]],
  ];
  it.each(tables)(
    'encodes the rows of a %s table as training does, NaN and unknown codes included',
    async (_, features) => {
      const preprocessing: Preprocessing = { kind: 'columns', features };
      const info = { preprocessing, sampleShape: [features.length] };
      const spec: ModelSpec = {
        name: 'see-through',
        inputShape: encodedShape(info),
        classes: encodedShape(info)[0]!,
        layers: [{ name: 'flatten', op: 'flatten', inputs: ['input'] }],
      };
      const seen = (f: FeatureInfo, step: number): number =>
        f.kind === 'numeric' ? Math.fround(f.mean + step * f.std) : step % f.categories.length;
      const rows = [0, 1, 2].map((step) => features.map((f) => seen(f, step)));
      rows.push(features.map(() => NaN));
      const wanted = rows.map((row) => encodeTable(Float32Array.from(row), info));
      // A code beyond the known categories is all zeros, as a missing one is.
      rows.push(features.map((f) => (f.kind === 'numeric' ? NaN : 7)));
      wanted.push(new Float32Array(spec.classes));
      const bytes = encodeOnnx({
        spec,
        weights: {},
        preprocessing,
        sampleShape: [features.length],
        metadata: {},
        whittle: '0',
      });
      const got = await run(bytes, rows, [features.length]);
      got.forEach((row, r) => row.forEach((v, i) => expect(Math.abs(v - wanted[r]![i]!)).toBeLessThan(1e-5)));
    },
  );

  it('does not encode features that a compact net does not read', async () => {
    const features = tables[0]![1];
    const preprocessing: Preprocessing = { kind: 'columns', features };
    const inputShape = encodedShape({ preprocessing, sampleShape: [4] });
    const dense = (name: string, from: string, units: number) =>
      ({ name, op: 'dense', inputs: [from], units }) as const;
    const trained: ModelSpec = {
      name: 'mlp',
      inputShape,
      classes: 2,
      layers: [dense('hidden', 'input', 8), dense('out', 'hidden', 2)],
    };
    const draw = drawFrom(9);
    const weights = randomWeights(trained, draw);
    const hidden = weights['hidden/weights']!.data.map(() => draw() - 0.5) as Float32Array;
    // Features: age, sex=f, sex=m, since, land=a, land=b, land=c. Only age, sex=m and land=b are read.
    for (const feature of [1, 3, 4, 6]) hidden.fill(0, feature * 8, feature * 8 + 8);
    weights['hidden/weights'] = { ...weights['hidden/weights']!, data: hidden };
    weights['out/weights']!.data.fill(0.25);
    const plan = planCompaction(trained, weights);
    const net = applyPlan(plan, trained, weights);
    expect(net.spec.layers[0]).toMatchObject({ op: 'select', indices: [0, 2, 5] });
    const common = { preprocessing, sampleShape: [4], metadata: {}, whittle: '0' };
    const rows = [
      [30, 1, NaN, 1],
      [NaN, 0, 1.6e9, 2],
    ];
    const bytes = encodeOnnx({ ...net, ...common });
    expectClose(
      await run(bytes, rows, [4]),
      await run(encodeOnnx({ spec: trained, weights, ...common }), rows, [4]),
    );
    expect(Buffer.from(bytes).includes('preprocess/codes')).toBe(true);
    expect(Buffer.from(bytes).includes('input-select')).toBe(false);
  });

  it('adds no node for dropout and keeps names apart', async () => {
    const spec: ModelSpec = {
      name: 'names',
      inputShape: [2],
      classes: 2,
      layers: [
        { name: 'logits', op: 'dense', inputs: ['input'], units: 2 },
        { name: 'preprocess/scaled', op: 'relu', inputs: ['logits'] },
        { name: 'drop', op: 'dropout', inputs: ['preprocess/scaled'], rate: 0.5 },
        { name: 'out', op: 'dense', inputs: ['drop'], units: 2 },
      ],
    };
    expect(weightLayers(spec)).toHaveLength(2);
    const draw = drawFrom(3);
    const weights = randomWeights(spec, draw);
    const bytes = encodeOnnx({
      spec,
      weights,
      preprocessing: identity,
      sampleShape: [2],
      metadata: {},
      whittle: '0',
    });
    expectClose(await run(bytes, [[1, -2]], [2]), [forward64(spec, weights, [1, -2])]);
    expect(Buffer.from(bytes).includes('drop')).toBe(false);
  });
});
