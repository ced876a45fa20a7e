/**
 * The contract between the window and the host: every request by channel name (`noun:verb`), every event by kind.
 * Main validates each payload with the schema in `requests.ts` before it calls a host service.
 */
import type { DatasetInfo, DatasetPart, DatasetPreview, ImportProgress, ImportRequest } from './dataset';
import type { PlainError } from './errors';
import type {
  CurvePoint,
  DoctorReport,
  EpochMetrics,
  Estimate,
  ExportReport,
  ExportRequest,
  MethodInfo,
  ModelInfo,
  RunConfig,
  RunConfigInput,
  RunDetail,
  RunSummary,
  StepMetrics,
} from './run';

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
}

export interface FigureRequest {
  /** Runs of the figure; all finished runs when empty. */
  readonly runs: readonly string[];
  readonly path: string;
}

export interface ImportInspection {
  readonly format: string;
  readonly summary: string;
  /** Tables: column names to choose the label from. */
  readonly columns?: readonly string[];
  readonly hasTest: boolean;
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
  'datasets:preview': {
    args: { id: string; part: DatasetPart; offset: number; count: number };
    result: DatasetPreview;
  };
  'datasets:remove': { args: { id: string }; result: void };
  'dialog:choose': {
    args: { kind: 'file' | 'folder' | 'save'; title: string; defaultName?: string };
    result: string | null;
  };
  'registry:list': { args: void; result: { models: readonly ModelInfo[]; methods: readonly MethodInfo[] } };
  'runs:list': { args: void; result: readonly RunSummary[] };
  'runs:show': { args: { run: string }; result: RunDetail };
  'runs:estimate': { args: { config: RunConfigInput }; result: Estimate };
  'runs:enqueue': { args: SweepRequest; result: { sweep: string | null; runs: readonly string[] } };
  'runs:pause': { args: { run: string }; result: void };
  'runs:resume': { args: { run: string }; result: void };
  'runs:stop': { args: { run: string }; result: void };
  'runs:remove': { args: { run: string }; result: void };
  /** Moves a queued run to `position` (0 = next). */
  'runs:move': { args: { run: string; position: number }; result: void };
  'queue:pause': { args: { paused: boolean }; result: void };
  'queue:state': { args: void; result: QueueState };
  'curve:points': { args: { runs: readonly string[] }; result: readonly CurvePoint[] };
  'curve:save': { args: FigureRequest; result: { out: string } };
  'exports:create': { args: ExportRequest; result: ExportReport };
  'compute:doctor': { args: void; result: DoctorReport };
  'path:reveal': { args: { path: string }; result: void };
}
export type Channel = keyof WorkbenchRequests;

export interface QueueState {
  readonly paused: boolean;
  readonly running: string | null;
  readonly queued: readonly string[];
}

/** What the host pushes to the window, batched to at most ten messages a second. */
export type WorkbenchEvent =
  | { readonly kind: 'run:changed'; readonly summary: RunSummary }
  | { readonly kind: 'run:removed'; readonly run: string }
  | { readonly kind: 'run:steps'; readonly run: string; readonly points: readonly StepMetrics[] }
  | { readonly kind: 'run:epoch'; readonly run: string; readonly metrics: EpochMetrics }
  | { readonly kind: 'run:notice'; readonly run: string; readonly text: string }
  | { readonly kind: 'queue:changed'; readonly queue: QueueState }
  | { readonly kind: 'dataset:added'; readonly dataset: DatasetInfo }
  | { readonly kind: 'dataset:removed'; readonly id: string }
  | { readonly kind: 'import:progress'; readonly progress: ImportProgress }
  | {
      readonly kind: 'export:progress';
      readonly run: string;
      readonly stage: string;
      readonly done: number;
      readonly total: number;
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

export type { RunConfig };
