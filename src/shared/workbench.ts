/**
 * The contract between the window and the host: every request by channel name (`noun:verb`), every event by kind.
 * Main validates each payload with the schema in `requests.ts` before it calls a host service.
 */
import type {
  DatasetInfo,
  DatasetPart,
  DatasetPreview,
  DatasetStatistics,
  ImportProgress,
  ImportRequest,
  SourceState,
} from './dataset';
import type { PlainError } from './errors';
import type { NetLayer } from './net';
import type { FigureLook } from './figure';
import type { CurvePoint } from './curve-point';
import type { DoctorReport } from './doctor';
import type { EngineChoice, RunDetail, RunMeasures, RunSummary } from './run';
import type { EpochMetrics, StepMetrics } from './metrics';
import type { Estimate, LambdaGuidance } from './forecast';
import type { ExportReport, ExportRequest } from './export';
import type { MethodInfo, ModelInfo } from './registry';
import type { PathPoint } from './run-result';
import type { RunConfig, RunConfigInput } from './run-config';
import type { Trial, TrialSizes } from './trial';
import type { RuntimeList, RuntimeName, RuntimeProgress } from './runtimes';
import type { AppPreferences, DiskUse, Reclaimable, WorkspaceSettings } from './settings';

import type { ChangeRequest, RunChange, RunEvent, RunNotice } from './run-events';
import type { WeightMap } from './weight-map';

export interface AppInfo {
  readonly version: string;
  readonly workspace: string;
  readonly platform: string;
  /** The bundled dataset that quick start uses, once imported. */
  readonly firstLaunch: boolean;
}

export interface SweepRequest {
  readonly name?: string;
  readonly configs: readonly RunConfigInput[];
  /**
   * Takes a run that the workspace has already, with the same configuration and seed, for the one that is asked for:
   * finished ones are kept, unfinished ones go on. New ones join the sweep of that name that most of them belong to.
   */
  readonly reuse?: boolean;
}

export interface Enqueued {
  /** null for a single run without a name. */
  readonly sweep: string | null;
  /** In the order of the configurations. */
  readonly runs: readonly string[];
  /** Those of `runs` that were there before. */
  readonly reused?: readonly string[];
}

export interface Annotation {
  readonly runs: readonly string[];
  /** null takes the name away. */
  readonly name?: string | null;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly archived?: boolean;
}

export interface FigureRequest {
  /** Runs of the figure; all finished runs when empty. */
  readonly runs: readonly string[];
  /** Its extension decides the format: svg, pdf, png, csv, tex. */
  readonly path: string;
  /** Of the points that these runs make, only these: of a path one may want some. */
  readonly points?: readonly Pick<CurvePoint, 'runs' | 'pathIndex'>[];
  /** Points of other workspaces, drawn as they are beside those of the runs. */
  readonly guests?: readonly CurvePoint[];
  readonly look?: FigureLook;
}

export interface ImportInspection {
  readonly format: string;
  readonly summary: string;
  /** Tables: column names to choose the label from. */
  readonly columns?: readonly string[];
  readonly hasTest: boolean;
}

/** Something in the workspace that a disk, a crash or a hand has damaged. It is kept as it is. */
export interface Damage {
  readonly kind: 'run' | 'dataset' | 'checkpoint' | 'setting';
  /** Of the run, the dataset or the setting. */
  readonly id: string;
  readonly problem: string;
  /** What can be used all the same. */
  readonly works: string;
  readonly fix: string;
}

/** Request channels: argument and answer of each. */
export interface WorkbenchRequests {
  'app:info': { args: void; result: AppInfo };
  /** The bundled dataset, imported at the first launch; null when it has been removed since. */
  'quickstart:prepare': { args: void; result: DatasetInfo | null };
  'quickstart:run': { args: void; result: { sweep: string; runs: readonly string[] } };
  'datasets:list': { args: void; result: readonly DatasetInfo[] };
  'datasets:inspect': { args: { path: string }; result: ImportInspection };
  'datasets:import': { args: ImportRequest; result: DatasetInfo };
  /** Breaks off the import of this path; the request that began it is refused, and nothing is left behind. */
  'datasets:cancel': { args: { path: string }; result: void };
  /** Whether the files that a dataset came from are still those that were imported. */
  'datasets:source': { args: { id: string }; result: SourceState };
  /** Imports a dataset's source again, as a new version beside it; the same one when its content is the same. */
  'datasets:reimport': { args: { id: string }; result: DatasetInfo };
  'datasets:preview': {
    args: { id: string; part: DatasetPart; offset: number; count: number };
    result: DatasetPreview;
  };
  'datasets:remove': { args: { id: string }; result: void };
  'datasets:statistics': { args: { id: string }; result: DatasetStatistics };
  'dialog:choose': {
    args: { kind: 'file' | 'folder' | 'save'; title: string; defaultName?: string };
    result: string | null;
  };
  'registry:list': { args: void; result: { models: readonly ModelInfo[]; methods: readonly MethodInfo[] } };
  'runs:list': { args: void; result: readonly RunSummary[] };
  'runs:show': { args: { run: string }; result: RunDetail };
  /** The layers of a run's net, in order, as it was asked for. */
  'runs:net': { args: { run: string }; result: readonly NetLayer[] };
  /** Pictures of its weights along training, in order; `after`: of later steps alone. */
  'runs:weight-maps': { args: { run: string; after?: number }; result: readonly WeightMap[] };
  /**
   * A part of a run's live curve, steps `from` to `to`, thinned to `stretches` (600 when left out) of at most five
   * points each, the extremes among them: what a chart that was zoomed asks for.
   */
  'runs:steps': {
    args: { run: string; from: number; to: number; stretches?: number };
    result: readonly StepMetrics[];
  };
  /** Configurations of many runs at once, by run; damaged rows are left out. */
  'runs:configs': { args: { runs: readonly string[] }; result: Readonly<Record<string, RunConfig>> };
  /** Best, last and mean values of many runs at once, by run. */
  'runs:measures': { args: { runs: readonly string[] }; result: Readonly<Record<string, RunMeasures>> };
  /** What people write beside runs; what is left out stays as it is. */
  'runs:annotate': { args: Annotation; result: void };
  /** null takes the name away. */
  'sweeps:rename': { args: { sweep: string; name: string | null }; result: void };
  /** What removing these runs would free. */
  'runs:disk': { args: { runs: readonly string[] }; result: { bytes: number } };
  'runs:estimate': { args: { config: RunConfigInput }; result: Estimate };
  'runs:enqueue': { args: SweepRequest; result: Enqueued };
  'runs:pause': { args: { run: string }; result: void };
  'runs:resume': { args: { run: string }; result: void };
  'runs:stop': { args: { run: string }; result: void };
  /** Changes λ, the learning rate or both from the next step on; answers with the change as it was made. */
  'runs:change': { args: ChangeRequest & { run: string }; result: RunChange };
  'runs:remove': { args: { run: string }; result: void };
  /** Deletes runs in a few seconds, unless they are spared; whatever becomes of the window. */
  'runs:delete': { args: { runs: readonly string[] }; result: void };
  'runs:spare': { args: { runs: readonly string[] }; result: void };
  /** Runs whose deletion has been asked for and not been carried out. */
  'runs:doomed': { args: void; result: readonly string[] };
  /** Moves a queued run to `position` (0 = next). */
  'runs:move': { args: { run: string; position: number }; result: void };
  'queue:pause': { args: { paused: boolean }; result: void };
  /** How many runs train at once, the cores divided among them; `auto` chooses from the cores. */
  'queue:parallel': { args: { parallel: Parallel }; result: void };
  'queue:state': { args: void; result: QueueState };
  'queue:outlook': { args: void; result: QueueOutlook };
  'curve:points': { args: { runs: readonly string[] }; result: readonly CurvePoint[] };
  'curve:save': { args: FigureRequest; result: { out: string } };
  'exports:create': { args: ExportRequest; result: ExportReport };
  /** Ends the export of a run that is under way; its `exports:create` is then answered with an error, and no file stays. */
  'exports:cancel': { args: { run: string }; result: void };
  /** The file that an export wrote to this path; an error for any other. */
  'exports:find': { args: { path: string }; result: { run: string; path: string } };
  /** Loads the nets of a run to try them; the one that was open before is closed. */
  'try:open': { args: { run: string; point?: number }; result: TrialSizes };
  /** Asks the open nets about one sample, in the dataset's own units. */
  'try:predict': { args: { sample: Float32Array }; result: Trial };
  'try:close': { args: void; result: void };
  /** Before a run: the λ that are worth trying. */
  'guidance:lambda': { args: { config: RunConfigInput }; result: LambdaGuidance };
  'compute:doctor': { args: void; result: DoctorReport };
  /** What is damaged in the workspace; empty when it is sound. */
  'workspace:damage': { args: void; result: readonly Damage[] };
  /** Tries to open the workspace once more; answers when it is open. */
  'app:retry': { args: void; result: void };
  'settings:read': { args: void; result: WorkspaceSettings };
  /** What is left out stays; null brings every setting of the workspace back to its usual value. */
  'settings:change': { args: Partial<WorkspaceSettings> | null; result: WorkspaceSettings };
  'disk:use': { args: void; result: DiskUse };
  'disk:reclaim': { args: { what: Reclaimable }; result: { bytes: number } };
  'runtimes:list': { args: void; result: RuntimeList };
  'runtimes:install': { args: { runtime: RuntimeName }; result: RuntimeList };
  'runtimes:remove': { args: { runtime: RuntimeName }; result: RuntimeList };
  /** Breaks off what is being installed; the request that began it is refused. */
  'runtimes:cancel': { args: void; result: void };
  'app:preferences': { args: void; result: AppPreferences };
  'app:prefer': { args: { notifications: boolean }; result: AppPreferences };
  /** Shows the window larger, smaller or in its usual size, as the menu does. */
  'app:zoom': { args: { change: Zoom }; result: void };
  /** Opens another workspace in place of this one, which is closed in order; the window then starts afresh. */
  'workspace:open': { args: { path: string }; result: void };
  /** Copies what helps to report a defect to the clipboard, and returns it. */
  'diagnostics:copy': { args: void; result: string };
  'path:reveal': { args: { path: string }; result: void };
  /** Begins to drag a file out of the window, as dragging it from a folder would: only one that an export wrote. */
  'path:drag': { args: { path: string }; result: void };
}
export type Channel = keyof WorkbenchRequests;

export type Zoom = 'in' | 'out' | 'reset';

/** How many runs may train at once: a number from 1, or what suits the machine's cores. */
export type Parallel = number | 'auto';

export interface QueueState {
  readonly paused: boolean;
  /** The runs that train, those that began first in front. */
  readonly running: readonly string[];
  readonly queued: readonly string[];
  readonly parallel: Parallel;
  /** What `parallel` comes to on this machine. */
  readonly slots: number;
  /** Set while runs wait until nobody uses the computer. */
  readonly waitsForIdle?: true;
}

/** How long the queue still takes, and on what it trains. */
export interface QueueOutlook {
  /** Until the last run ends, milliseconds; null where that cannot be said. */
  readonly leftMs: number | null;
  /** By run: those that train, and of the waiting ones the first 500. */
  readonly runs: Readonly<
    Record<string, { readonly leftMs: number | null; readonly engine: EngineChoice | null }>
  >;
}

/** What the host pushes to the window, batched to at most ten messages a second. */
export type WorkbenchEvent =
  | { readonly kind: 'run:changed'; readonly summary: RunSummary }
  /** It is `interrupted` though nobody asked it to leave: its process was killed, or ran out of memory. */
  | { readonly kind: 'run:died'; readonly summary: RunSummary }
  | { readonly kind: 'run:removed'; readonly run: string }
  /** All runs whose deletion has been asked for. */
  | { readonly kind: 'runs:doomed'; readonly runs: readonly string[] }
  /** A deletion was carried out: what is gone, the bytes that it freed, and what kept others from going. */
  | {
      readonly kind: 'runs:deleted';
      readonly runs: readonly string[];
      readonly bytes: number;
      readonly error: PlainError | null;
    }
  | { readonly kind: 'run:steps'; readonly run: string; readonly points: readonly StepMetrics[] }
  | { readonly kind: 'run:epoch'; readonly run: string; readonly metrics: EpochMetrics }
  | { readonly kind: 'run:point'; readonly run: string; readonly point: PathPoint }
  /** It happened, or takes the place of the event with its id. */
  | { readonly kind: 'run:event'; readonly run: string; readonly event: RunEvent }
  | { readonly kind: 'run:notice'; readonly run: string; readonly notice: RunNotice }
  | { readonly kind: 'queue:changed'; readonly queue: QueueState }
  | { readonly kind: 'dataset:added'; readonly dataset: DatasetInfo }
  | { readonly kind: 'dataset:removed'; readonly id: string }
  | { readonly kind: 'import:progress'; readonly progress: ImportProgress }
  | { readonly kind: 'runtime:progress'; readonly progress: RuntimeProgress | null }
  | {
      readonly kind: 'export:progress';
      readonly run: string;
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      /** Of the whole export, 0–1. */
      readonly overall: number;
    };

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: PlainError };

/** What the preload script puts on `window.workbench`. */
export interface WorkbenchBridge {
  request<C extends Channel>(
    channel: C,
    args: WorkbenchRequests[C]['args'],
  ): Promise<Answer<WorkbenchRequests[C]['result']>>;
  /** Calls back with each batch of events; returns the function that ends it. */
  subscribe(listener: (events: readonly WorkbenchEvent[]) => void): () => void;
  /** The path of a file dropped on the window. */
  pathOfFile(file: object): string;
}
