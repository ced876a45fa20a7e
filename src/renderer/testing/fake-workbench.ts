/** A stand-in for `window.workbench` in tests: answers from sample data, remembers what was asked, sends events. */
import { changeOf } from '../../core/train/changes';
import type { DatasetInfo } from '../../shared/dataset';
import { toPlain } from '../../shared/errors';
import type { RunSummary } from '../../shared/run';
import type { AppPreferences, WorkspaceSettings } from '../../shared/settings';
import type {
  Channel,
  QueueState,
  WorkbenchBridge,
  WorkbenchEvent,
  WorkbenchRequests,
} from '../../shared/workbench';
import { digitsDataset, previewSamples } from './samples/datasets';
import { doctorReport, runtimeList } from './samples/machine';
import { netLayers, weightMaps } from './samples/nets';
import { methods, models } from './samples/registries';
import { curveOf, runSummary } from './samples/runs';
import { exportReport, runDetail } from './samples/training';

type Handlers = { [C in Channel]: (args: WorkbenchRequests[C]['args']) => WorkbenchRequests[C]['result'] };

export interface FakeWorkbench {
  readonly bridge: WorkbenchBridge;
  readonly asked: { readonly channel: Channel; readonly args: unknown }[];
  emit(...events: readonly WorkbenchEvent[]): void;
}

export interface FakeState {
  readonly runs?: readonly RunSummary[];
  readonly datasets?: readonly DatasetInfo[];
  readonly queue?: QueueState;
}

const usualSettings: WorkspaceSettings = {
  parallel: 1,
  threads: null,
  onlyWhenIdle: false,
  idleMinutes: 5,
  checkpointSeconds: 60,
  afterError: 'continue',
};
const diskUse = {
  datasets: 64_000_000,
  unusedDatasets: 12_000_000,
  checkpoints: 310_000_000,
  spareCheckpoints: 150_000_000,
  archivedCheckpoints: 40_000_000,
  exports: 2_400_000,
  database: 9_100_000,
  free: 81_000_000_000,
};
const nothing = (): void => undefined;

function handlersFor({ runs = [], datasets = [], queue }: FakeState): Handlers {
  const find = (id: string): RunSummary => runs.find((run) => run.run === id) ?? runSummary({ run: id });
  const enqueue = { sweep: 'new', runs: ['n1'] };
  const running = runs.filter((run) => run.state === 'running').map((run) => run.run);
  const queued = runs.filter((run) => run.state === 'queued').map((run) => run.run);
  let chosen: WorkspaceSettings = usualSettings;
  let preferences: AppPreferences = {
    notifications: true,
    recent: ['/home/ada/other'],
    remembersWorkspace: true,
  };
  return {
    'app:info': () => ({
      version: '0.1.0',
      workspace: '/home/ada/whittle',
      platform: 'linux',
      firstLaunch: false,
    }),
    'quickstart:prepare': () => null,
    'quickstart:run': () => ({ sweep: 'quick', runs: runs.map((run) => run.run) }),
    'datasets:list': () => datasets,
    'datasets:inspect': () => ({
      format: 'csv',
      summary: '1,797 rows, 65 columns',
      columns: ['a', 'b'],
      hasTest: false,
    }),
    'datasets:import': () => digitsDataset(),
    'datasets:preview': ({ id, part, offset, count }) => {
      const dataset = datasets.find((one) => one.id === id) ?? digitsDataset();
      return { part, offset, samples: previewSamples(dataset, offset, count) };
    },
    'datasets:remove': nothing,
    'datasets:cancel': nothing,
    'datasets:source': () => ({ kind: 'same' }),
    'datasets:reimport': ({ id }) => datasets.find((one) => one.id === id) ?? digitsDataset(),
    'dialog:choose': () => '/home/ada/models',
    'registry:list': () => ({ models, methods }),
    'runs:list': () => runs,
    'runs:show': ({ run }) => runDetail(find(run)),
    'runs:net': () => netLayers,
    'runs:weight-maps': () => weightMaps,
    'runs:steps': () => [],
    'runs:configs': ({ runs: ids }) => Object.fromEntries(ids.map((id) => [id, runDetail(find(id)).config])),
    'runs:measures': ({ runs: ids }) =>
      Object.fromEntries(
        ids.map((id) => {
          const { testAccuracy } = find(id);
          return [
            id,
            {
              bestAccuracy: testAccuracy,
              meanAccuracy: testAccuracy,
              lastLoss: null,
              bestLoss: null,
              meanLoss: null,
            },
          ];
        }),
      ),
    'runs:annotate': nothing,
    'sweeps:rename': nothing,
    'runs:disk': ({ runs: ids }) => ({ bytes: ids.length * 4_000_000 }),
    'runs:estimate': () => ({
      steps: 4800,
      elapsedMs: 57_000,
      memoryBytes: 412_000_000,
      basis: 'Measured on the last run of this net.',
    }),
    'runs:enqueue': () => enqueue,
    'runs:pause': nothing,
    'runs:resume': nothing,
    'runs:stop': nothing,
    'runs:change': ({ run, lambda, learningRate }) => {
      const { config } = runDetail(find(run));
      const asked = { at: 1, lambda, learningRate };
      return changeOf(config, asked, 3180, 'sparse');
    },
    'runs:remove': nothing,
    'runs:delete': nothing,
    'runs:spare': nothing,
    'runs:doomed': () => [],
    'runs:move': nothing,
    'queue:pause': nothing,
    'queue:parallel': nothing,
    'queue:state': () => queue ?? { paused: false, running, queued, parallel: 1, slots: 1 },
    'queue:outlook': () => ({ leftMs: null, runs: {} }),
    'settings:read': () => chosen,
    'settings:change': (change) => (chosen = { ...(change ? chosen : usualSettings), ...change }),
    'disk:use': () => diskUse,
    'disk:reclaim': ({ what }) => ({ bytes: diskUse[what] }),
    'runtimes:list': () => runtimeList,
    'runtimes:install': () => runtimeList,
    'runtimes:remove': () => runtimeList,
    'runtimes:cancel': nothing,
    'app:preferences': () => preferences,
    'app:zoom': nothing,
    'app:prefer': ({ notifications }) => (preferences = { ...preferences, notifications }),
    'workspace:open': nothing,
    'diagnostics:copy': () => 'diagnostics',
    'curve:points': ({ runs: ids }) => curveOf(ids.map(find)),
    'curve:save': ({ path }) => ({ out: path }),
    'exports:create': ({ run }) => exportReport(run),
    'exports:cancel': nothing,
    'exports:find': ({ path }) => ({ run: 'r1', path }),
    'guidance:lambda': () => ({
      range: [2e-4, 2e-2],
      firstGroup: 2e-4,
      lastLayer: 3e-2,
      basis: 'From the first weights and the schedule.',
    }),
    'datasets:statistics': () => ({
      meanImage: null,
      classImages: [],
      features: [],
      duplicates: { count: 0, acrossParts: 0, conflicting: 0, examples: [] },
    }),
    'try:open': () => ({ trained: 17_024, compact: 6_310 }),
    'try:predict': () => {
      const prediction = { probabilities: [0.1, 0.9], latencyMs: 0.02 };
      return { trained: prediction, compact: prediction };
    },
    'try:close': nothing,
    'compute:doctor': () => doctorReport,
    'workspace:damage': () => [],
    'app:retry': nothing,
    'path:reveal': nothing,
    'path:drag': nothing,
  };
}

/** A handler of `over` may throw a `UserError`: it is answered as the host would. */
export function fakeWorkbench(state: FakeState = {}, over: Partial<Handlers> = {}): FakeWorkbench {
  const handlers = { ...handlersFor(state), ...over };
  const listeners = new Set<(events: readonly WorkbenchEvent[]) => void>();
  const asked: { channel: Channel; args: unknown }[] = [];
  const bridge: WorkbenchBridge = {
    async request(channel, args) {
      asked.push({ channel, args });
      try {
        const value = (handlers[channel] as (args: unknown) => never)(args);
        return { ok: true, value };
      } catch (error) {
        return { ok: false, error: toPlain(error) };
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pathOfFile: (file) => `/dropped/${(file as File).name}`,
  };
  return { bridge, asked, emit: (...events) => listeners.forEach((listener) => listener(events)) };
}
