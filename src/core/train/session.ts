import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import type { WeightMap } from '../../shared/weight-map';
import { countLayers, netMacs } from '../counting';
import type { DeviceSamples, HostTensor } from '../engine';
import { findMethod } from '../methods';
import { groupingOf } from '../methods/groups';
import type { MethodSettings } from '../methods/method';
import { parseSettings } from '../methods/settings';
import { parameters } from '../model/shapes';
import { cutReason, expandState, planCompaction, planUnits } from '../prune';
import { cutDead } from '../prune/liveness';
import { weightMap } from '../weight-map';
import { BatchOrder, splitValidation, type Split } from './batches';
import type { Counts, NetNow, Segment } from './driver';
import { divergence, emptyLayer } from './failures';
import { foldGates, seenThroughGates } from './gates';
import { Judge, type Judgement } from './judge';
import type { TrainOptions } from './options';
import { compileProgram, isGated, type Program, type ProgramGround } from './program';
import { prune, prunedNames } from './pruning';
import { packStates, unpackStates, type RunState } from './run-state';
import { layOut, type Timeline } from './schedule';
import { placesAsIn, shrinkNet } from './shrink-net';
import { optimiserOf } from './step';
import { bottlenecks, initialState, pick, regularisedOf, regulariserOn, type Regulariser } from './variables';

/** What one step tells. */
export interface StepReport {
  readonly loss: number;
  /** Samples of the batch classified right before the update. */
  readonly right: number;
  readonly learningRate: number;
  readonly lambda: number;
}

/** The net read out of the engine, and which of its units matter. */
interface Examined {
  readonly net: NetNow;
  readonly units: ReturnType<typeof planUnits>;
}

/**
 * Everything that a run holds in its engine, and the moves of the training loop upon it. The state lives in the compiled
 * step while a segment runs (`enter` to `leave`), and outside of the engine between segments.
 */
export class Session {
  readonly timeline: Timeline;
  readonly split: Split;
  /** The training part in the engine. */
  readonly samples: DeviceSamples;
  private config: RunConfig;
  private readonly testSamples: DeviceSamples;
  private readonly ground: ProgramGround;
  private readonly judge: Judge;
  private readonly parked: Map<string, RunState>;
  private readonly programs: Program[] = [];
  /** Learning rate of the newest step. */
  newestRate: number | null = null;
  private settings: MethodSettings;
  /** The method on the net as it was built, and on the net in its present shape. */
  private original: Regulariser;
  private regulariser: Regulariser;
  private running: Program | null = null;
  private live: RunState;
  /** Of the state as it is, null after every change. */
  private judged: Judgement | null = null;
  private examined: Examined | null = null;

  constructor(private readonly options: TrainOptions) {
    const { config, engine, spec, resume } = options;
    this.config = config;
    this.settings = parseSettings(findMethod(config.method.name).info.settings, config.method.settings);
    this.original = this.regulariser = regulariserOn(spec, config.method.name, this.settings);
    this.split = splitValidation(options.train.labels.length, config.validationFraction);
    this.timeline = layOut(config, this.split.train.length);
    const states = resume && unpackStates(resume.tensors, resume.metadata, spec);
    this.parked = states?.parked ?? new Map<string, RunState>();
    this.live = states?.live ?? this.freshState();
    this.adapt();
    this.samples = engine.upload(options.train);
    this.testSamples = engine.upload(options.test);
    this.judge = new Judge(options, this.samples, this.testSamples, this.split.validation);
    const { batchSize, stepsPerEpoch } = this.timeline;
    const batches = new BatchOrder(this.split.train, config.seed, batchSize, stepsPerEpoch);
    this.ground = { options, timeline: this.timeline, batches, samples: this.samples };
  }

  /** Takes multipliers that were calibrated for this run. */
  useMultipliers(lists: Readonly<Record<string, readonly number[]>>): void {
    this.settings = { ...this.settings, ...lists };
    this.original = regulariserOn(this.options.spec, this.config.method.name, this.settings);
    this.adapt();
  }

  /** Takes a λ and rates that were changed. Only messages read them here: a step's values come with its segment. */
  retune(config: RunConfig): void {
    this.config = config;
  }

  /**
   * Makes ready for a segment. At the beginning of fine-tuning dead units' weights are cut away and the zeros freeze:
   * the next steps only move what is left.
   *
   * @param begins false where a resumed run goes on inside the segment
   * @param keep whether compiled steps of other phases are kept for later
   */
  enter({ phase }: Segment, begins: boolean, keep: boolean): void {
    this.leave();
    if (phase === 'fine-tune' && begins) this.beginFineTune();
    const { spec, tensors } = this.live;
    const gated = isGated(this.live, this.regulariser);
    const found = this.programs.find((p) => p.phase === phase && p.spec === spec && p.gated === gated);
    if (!keep) this.discard((program) => program !== found);
    if (found) found.step.writeState(pick(tensors, found.names));
    else this.programs.push(compileProgram(this.ground, phase, this.live, this.regulariser));
    this.running = found ?? this.programs.at(-1)!;
  }

  /** Takes the state out of the compiled step. */
  leave(): void {
    if (this.running) this.live = this.state();
    this.running = null;
  }

  /** Runs step `i` (0-based) of the segment. @throws UserError when the run diverges or a layer becomes empty. */
  step(segment: Segment, i: number): StepReport {
    const { step, feeds, watched } = this.running!;
    this.changed();
    const learningRate = segment.learningRate(i);
    const lambda = segment.lambda(i);
    this.newestRate = learningRate;
    const outputs = step.run(feeds.at(segment, i));
    const loss = outputs['loss']![0]!;
    const at = segment.firstStep + i;
    if (!Number.isFinite(loss)) throw divergence(`the loss became ${loss}`, at, learningRate, this.config);
    const empty = watched.findIndex((_, place) => outputs['strongest']![place] === 0);
    if (empty >= 0) throw emptyLayer(watched[empty]!, at, lambda, this.config);
    if (segment.phase === 'sparse') this.pruneWhenDue(segment, i);
    return { loss, right: outputs['correct']![0]!, learningRate, lambda };
  }

  /** Ends the sparse phase: the last pruning is done, gates are folded. Nothing where it has ended. */
  close(): void {
    this.leave();
    if (!this.live.open) return;
    const { engine } = this.options;
    const { method } = this.regulariser;
    this.changed();
    const tensors = method.gates ? foldGates(engine, this.regulariser, this.live) : this.live.tensors;
    const pruned = method.pruning ? this.pruned(tensors, 1, this.timeline.sparseSteps) : {};
    this.live = { ...this.live, open: false, tensors: { ...tensors, ...pruned } };
  }

  /** A regularised layer in the only way to the logits that has no weight left; null while there is none. */
  emptyLayer(): string | null {
    const { tensors, spec } = this.state();
    const { method, places } = this.regulariser;
    const needed = bottlenecks(spec);
    const isEmpty = (name: string): boolean => tensors[name]!.data.every((value) => value === 0);
    return (
      places.find((place) => needed.has(place.name) && isEmpty(regularisedOf(method, place)))?.name ?? null
    );
  }

  /**
   * Cuts emptied units out of the graph, where that makes the net smaller by enough to be worth it. A rule that prunes
   * by rank and gates work on the whole net: with them nothing is cut before the sparse phase ends.
   *
   * @returns whether something was cut: then the next steps need another `enter`
   */
  compact(): boolean {
    const { method, settings } = this.regulariser;
    const prunes = method.pruning && !method.pruning.isIdle?.(settings);
    if (this.live.open && (prunes || method.gates)) return false;
    const state = this.state();
    const smaller = shrinkNet(state);
    if (smaller === state) return false;
    this.discard(() => true);
    this.running = null;
    this.live = smaller;
    this.changed();
    this.adapt();
    return true;
  }

  /** Multiply–accumulates of one sample in the net's present shape. */
  macs(): number {
    return netMacs(this.live.spec);
  }

  park(name: string): void {
    this.parked.set(name, this.state());
  }

  unpark(name: string): void {
    this.running = null;
    this.live = this.parked.get(name)!;
    this.changed();
    this.adapt();
  }

  drop(name: string): void {
    this.parked.delete(name);
  }

  /** The net that the state computes in evaluation, in the shapes of the dense original. */
  net(): NetNow {
    return this.examine().net;
  }

  private readNet(): NetNow {
    const { spec } = this.options;
    const state = this.state();
    const names = parameters(state.spec).map(({ name }) => name);
    const weights = { ...pick(state.tensors, names), ...this.seen(state) };
    return { spec, weights: state.kept ? expandState(spec, state.kept, weights) : weights };
  }

  count(): Counts {
    const { net, units } = this.examine();
    return countLayers(net.spec, net.weights, groupingOf(this.settings), units);
  }

  /** The net as pictures. */
  map(at: { readonly step: number; readonly epoch: number; readonly phase: Phase }): WeightMap {
    const { net, units } = this.examine();
    return weightMap(net.spec, net.weights, units, at);
  }

  /** Why the net answers every sample alike; null when it does not. */
  cutReason(): string | null {
    const { spec, weights } = this.net();
    return cutReason(planCompaction(spec, weights), spec, weights);
  }

  /** The validation split where there is one, else the test part; both at the `end`. Nothing is read twice. */
  async evaluate(end: boolean): Promise<Judgement> {
    const state = this.state();
    const tensors = { ...state.tensors, ...this.seen(state) };
    this.judged = await this.judge.judge(state.spec, tensors, end, this.judged);
    return this.judged;
  }

  /** Whether the state may be kept: it gives a finite loss. */
  isSound(): boolean {
    if (this.judged) return Number.isFinite((this.judged.validation ?? this.judged.test)!.loss);
    const state = this.state();
    return this.judge.isSound(state.spec, { ...state.tensors, ...this.seen(state) });
  }

  /** All of the state as the parts of a checkpoint. */
  pack(): ReturnType<typeof packStates> {
    const state = this.state();
    return packStates(state, this.seen(state), this.parked);
  }

  dispose(): void {
    this.discard(() => true);
    this.judge.dispose();
    this.samples.dispose();
    this.testSamples.dispose();
  }

  private freshState(): RunState {
    const { spec, config } = this.options;
    const tensors = initialState(spec, this.original, optimiserOf(config), config.seed);
    return { spec, kept: null, open: true, tensors };
  }

  private examine(): Examined {
    if (this.examined) return this.examined;
    const net = this.readNet();
    return (this.examined = { net, units: planUnits(net.spec, net.weights) });
  }

  /** The state is another one: what was found out about it holds no more. */
  private changed(): void {
    this.judged = this.examined = null;
  }

  /** The state now, wherever it is. */
  private state(): RunState {
    const { live, running } = this;
    return running ? { ...live, tensors: { ...live.tensors, ...running.step.readState() } } : live;
  }

  /** What stands in for weights behind open gates. */
  private seen(state: RunState): Record<string, HostTensor> {
    return seenThroughGates(this.options.engine, this.regulariser, state);
  }

  private beginFineTune(): void {
    this.close();
    const { spec, tensors } = this.live;
    const weights = pick(
      tensors,
      parameters(spec).map(({ name }) => name),
    );
    this.live = { ...this.live, tensors: { ...tensors, ...cutDead(spec, weights) } };
    this.changed();
    if (this.config.compactWhileTraining) this.compact();
  }

  /** The method at its places in the net's present shape. */
  private adapt(): void {
    const { spec, kept } = this.live;
    if (!kept) this.regulariser = this.original;
    else {
      const { places } = regulariserOn(spec, this.config.method.name, this.settings);
      this.regulariser = { ...this.original, places: placesAsIn(this.original.places, places) };
    }
  }

  private pruneWhenDue(segment: Segment, i: number): void {
    const { method, settings, places } = this.regulariser;
    if (!method.pruning || (segment.closes && i + 1 === segment.steps)) return;
    const { stepsPerEpoch, warmupSteps, sparseSteps: phaseSteps } = this.timeline;
    const step = segment.firstStep + i + 1 - warmupSteps;
    const progress = Math.min(segment.progress(i + 1), 1);
    if (!method.pruning.due({ progress, step, stepsPerEpoch, phaseSteps, places, settings })) return;
    const program = this.running!.step;
    program.writeState(this.pruned(program.readState(prunedNames(this.regulariser)), progress, step));
  }

  private pruned(
    tensors: Readonly<Record<string, HostTensor>>,
    progress: number,
    step: number,
  ): Record<string, HostTensor> {
    const { stepsPerEpoch, sparseSteps: phaseSteps } = this.timeline;
    return prune(this.regulariser, tensors, { progress, step, stepsPerEpoch, phaseSteps });
  }

  private discard(which: (program: Program) => boolean): void {
    for (const program of this.programs.filter(which)) {
      program.step.dispose();
      this.programs.splice(this.programs.indexOf(program), 1);
    }
  }
}
