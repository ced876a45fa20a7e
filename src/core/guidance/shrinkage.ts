/**
 * What the penalty alone would do to the initial weights: the proximal steps of a run without a gradient between them.
 *
 * Proximal steps of a convex penalty add up: many of size τ are about one flow of length Στ = λ·Ση. So one flow over a
 * geometric row of lengths tells at which length a group is empty, and from it at which λ.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Engine, HostTensor } from '../engine';
import type { LayerPlace, Method, MethodSettings } from '../methods/method';
import { sampleGroups } from './sample-groups';

/** Lengths of the flow: from far below any use to far beyond it, by a twelfth of an order of magnitude. */
const FROM = 1e-7;
const TO = 1e4;
const PER_DECADE = 12;
export const LENGTHS: readonly number[] = Array.from(
  { length: Math.round(Math.log10(TO / FROM) * PER_DECADE) + 1 },
  (_, i) => FROM * 10 ** (i / PER_DECADE),
);

/** What is left of a layer at each of `LENGTHS`, as fractions 0–1. */
export interface LayerFlow {
  readonly weights: readonly number[];
  readonly groups: readonly number[];
  /** false: a second prox of the same size changes nothing, as with a hard threshold; a length is one prox of that size. */
  readonly addsUp: boolean;
}

/** Below this part of the first weights a flow only fades out, as weight decay does: float32's last zeros do not count. */
const FADED = 1e-10;

/** @param weights the regularised tensor of the layer, whose method has a prox */
export function shrink(
  engine: Engine,
  method: Method,
  settings: MethodSettings,
  place: LayerPlace,
  weights: HostTensor,
): LayerFlow {
  const { tensor, view } = sampleGroups(weights, place.view);
  const row = { ...place, view };
  const prox: SizedProx = (v, size) =>
    method.prox!(v, tf.scalar(size), row, settings, { previous: v, progress: tf.scalar(0) });
  const same = engine.evaluate(
    ({ v }) => ({ same: tf.min(tf.concat(LENGTHS.map((size) => unchangedTwice(v!, size, prox)))) }),
    { v: tensor },
  );
  const addsUp = same['same']!.data[0] === 0;
  const { trace } = engine.evaluate(({ v }) => ({ trace: follow(v!, prox, addsUp) }), { v: tensor });
  return { addsUp, ...readTrace(trace!.data as Float32Array) };
}

type SizedProx = (v: Tensor, size: number) => Tensor;

/** What is left at each length, `[lengths, 3]`: share of the weights, share of the groups, largest |weight|. */
function follow(v: Tensor, prox: SizedProx, addsUp: boolean): Tensor {
  const rows: Tensor[] = [];
  let at = tf.clone(v);
  LENGTHS.forEach((length, i) => {
    const size = addsUp ? length - (LENGTHS[i - 1] ?? 0) : length;
    const next = tf.tidy(() => prox(addsUp ? at : v, size));
    at.dispose();
    at = next;
    rows.push(
      tf.tidy(() => {
        const kept = tf.cast(tf.notEqual(at, 0), 'float32'); // [groups, size]
        return tf.stack([tf.mean(kept), tf.mean(tf.max(kept, 1)), tf.max(tf.abs(at))]);
      }),
    );
  });
  return tf.stack(rows);
}

function readTrace(trace: Float32Array): Pick<LayerFlow, 'weights' | 'groups'> {
  const column = (k: number): number[] => LENGTHS.map((_, i) => trace[3 * i + k]!);
  const largest = column(2);
  const faded = largest.findIndex((w) => w > 0 && w < FADED * largest[0]!);
  const frozen = (shares: number[]): number[] =>
    faded < 0 ? shares : shares.map((share, i) => (i < faded ? share : shares[faded - 1]!));
  return { weights: frozen(column(0)), groups: frozen(column(1)) };
}

/** 1 where a second prox leaves what the first made, to the last bit; 0 where it goes on. */
function unchangedTwice(v: Tensor, size: number, prox: SizedProx): tf.Tensor1D {
  return tf.tidy(() => {
    const once = prox(v, size);
    return tf.reshape(tf.cast(tf.all(tf.equal(prox(once, size), once)), 'float32'), [1]);
  });
}
