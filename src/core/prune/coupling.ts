/**
 * Which units can only be cut together: the prune groups of a net.
 *
 * Only convolutions and dense layers choose their own units; all other layers have the units of what they read. So a
 * unit runs from the layer that makes it through activations, pools, batch norms and depthwise convolutions (their
 * parameters are parts of it) to its readers. An addition ties unit u of all its inputs, a concatenation lays its
 * inputs' units side by side, and a flattened channel is all its positions. The groups are the connected parts.
 *
 * Example: stem 3→16 – block (conv1 16→16, norm, ReLU, conv2 16→16, norm) – add(stem, block) – dense. Channel 5 of the
 * stem, of conv2, of conv2's norm and of the addition are one group: it goes when neither conv1 nor the dense layer
 * needs any part of it. Channel 5 of conv1, its norm and its ReLU are another group.
 *
 * A `select` cuts the tie: it can leave out units that the layer before it makes, but needs those that it hands on.
 */
import { INPUT } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { eachSource, isMixing, unitsOf } from './units';
import type { Shapes } from './units';

export class Coupling {
  /** First number of each layer's units. */
  private readonly offsets: Record<string, number> = {};
  private readonly parents: Int32Array;
  /** Pairs of units over a cut tie: keeping the first asks for the second. */
  private readonly asks: (readonly [unit: number, source: number])[] = [];
  private readonly kept: Uint8Array;

  /** @param cut layers behind which a `select` is put, so that their units need not all be handed on */
  constructor(
    private readonly spec: ModelSpec,
    private readonly shapes: Shapes,
    cut: ReadonlySet<string>,
  ) {
    let units = 0;
    for (const name of [INPUT, ...spec.layers.map((layer) => layer.name)]) {
      this.offsets[name] = units;
      units += unitsOf(shapes, name);
    }
    this.parents = Int32Array.from({ length: units }, (_, i) => i);
    this.kept = new Uint8Array(units);
    for (const layer of spec.layers) {
      if (isMixing(layer)) continue;
      const tied = layer.op !== 'select' && !cut.has(layer.name);
      eachSource(layer, shapes, (u, k, s) => {
        const [unit, source] = [this.number(layer.name, u), this.number(layer.inputs[k]!, s)];
        if (tied) this.parents[this.rootOf(source)] = this.rootOf(unit);
        else this.asks.push([unit, source]);
      });
    }
  }

  /** The group of a unit; equal numbers are the same group. */
  groupOf(name: string, unit: number): number {
    return this.rootOf(this.number(name, unit));
  }

  /** Keeps the group of a unit. Call `settle` once all is kept that has to be. */
  keep(name: string, unit: number): void {
    this.kept[this.groupOf(name, unit)] = 1;
  }

  isKept(name: string, unit: number): boolean {
    return this.kept[this.groupOf(name, unit)] === 1;
  }

  /** Units of a layer that are kept, ascending. */
  keptOf(name: string): number[] {
    return range(unitsOf(this.shapes, name)).filter((u) => this.isKept(name, u));
  }

  /** Keeps what the kept groups ask for, and a unit of every layer that would have none: no layer can be empty. */
  settle(): void {
    this.fulfil();
    for (const name of [INPUT, ...this.spec.layers.map((layer) => layer.name)]) {
      if (range(unitsOf(this.shapes, name)).some((u) => this.isKept(name, u))) continue;
      this.keep(name, 0);
      this.fulfil();
    }
  }

  private fulfil(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const [unit, source] of this.asks) {
        const root = this.rootOf(source);
        if (this.kept[this.rootOf(unit)] === 0 || this.kept[root] === 1) continue;
        this.kept[root] = 1;
        changed = true;
      }
    }
  }

  private number(name: string, unit: number): number {
    return this.offsets[name]! + unit;
  }

  private rootOf(unit: number): number {
    let root = unit;
    while (this.parents[root] !== root) {
      this.parents[root] = this.parents[this.parents[root]!]!; // halves the way for the next one
      root = this.parents[root]!;
    }
    return root;
  }
}

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
