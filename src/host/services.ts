import { pointKey } from '../core/figure';
import type { WorkbenchRequests } from '../shared/workbench';
import { Annotations } from './annotations';
import { changeRun } from './changing';
import type { Deletions } from './deletions';
import { describeDataset } from './datasets/describe';
import { diskUse, reclaim } from './disk';
import { doctorReport } from './doctor';
import { Exports } from './exporting';
import { damageOf } from './health';
import type { HostChannel } from './host';
import { Imports } from './imports';
import { describeNet, readWeightMaps } from './net-views';
import { queueOutlook } from './outlook';
import type { Queue } from './queue';
import { QuickStart } from './quickstart';
import { Runs } from './runs';
import type { Runtimes } from './runtimes';
import { changeSettings, readSettings } from './settings';
import type { Workspace } from './training';
import { Trials } from './trials';
import { unknownDataset } from './unknown';

/** One function a channel. */
export type Services = {
  readonly [C in HostChannel]: (
    args: WorkbenchRequests[C]['args'],
  ) => WorkbenchRequests[C]['result'] | Promise<WorkbenchRequests[C]['result']>;
};

/** Every request that the host answers, and the service behind it. */
export function services(
  workspace: Workspace,
  queue: Queue,
  runtimes: Runtimes,
  deletions: Deletions,
  resources: string,
): Services {
  const { store, paths, jobs } = workspace;
  const runs = new Runs(workspace, queue);
  const annotations = new Annotations(workspace);
  const imports = new Imports(workspace, resources);
  const trials = new Trials(workspace);
  const exports = new Exports(workspace);
  const quickStart = new QuickStart(workspace, imports, runs, resources);
  return {
    'quickstart:prepare': () => quickStart.prepare(),
    'quickstart:run': () => quickStart.run(),
    'datasets:list': () => store.datasets.list(),
    'datasets:inspect': async ({ path }) => (await import('./datasets/inspect')).inspectPath(path),
    'datasets:import': (request) => imports.run(request),
    'datasets:cancel': ({ path }) => imports.cancel(path),
    'datasets:source': ({ id }) => imports.source(id),
    'datasets:reimport': ({ id }) => imports.reimport(id),
    'datasets:preview': async ({ id, part, offset, count }) => {
      const info = store.datasets.find(id);
      if (!info) throw unknownDataset(id);
      const { readPreview } = await import('./datasets/preview');
      return readPreview(paths.dataset(id), info, part, offset, count);
    },
    'datasets:remove': ({ id }) => imports.remove(id),
    'datasets:statistics': ({ id }) => describeDataset(workspace, id),
    'registry:list': async () => {
      const [{ models }, { methods }] = await Promise.all([
        import('../core/model'),
        import('../core/methods'),
      ]);
      return { models: models.map(({ info }) => info), methods: methods.map(({ info }) => info) };
    },
    'runs:list': () => runs.list(),
    'runs:show': ({ run }) => runs.show(run),
    'runs:net': ({ run }) => describeNet(workspace, run),
    'runs:weight-maps': ({ run, after }) => readWeightMaps(workspace, run, after),
    'runs:steps': ({ run, ...range }) => runs.steps(run, range),
    'runs:configs': (wanted) => annotations.configs(wanted.runs),
    'runs:measures': (wanted) =>
      Object.fromEntries(wanted.runs.map((run) => [run, store.metrics.measures(run)])),
    'runs:annotate': (annotation) => annotations.write(annotation),
    'sweeps:rename': ({ sweep, name }) => annotations.renameSweep(sweep, name),
    'runs:disk': (wanted) => annotations.disk(wanted.runs),
    'runs:estimate': ({ config }) => runs.estimate(config),
    'runs:enqueue': (request) => runs.enqueue(request),
    'runs:pause': ({ run }) => runs.pause(run),
    'runs:resume': ({ run }) => runs.resume(run),
    'runs:stop': ({ run }) => runs.stop(run),
    'runs:change': ({ run, ...change }) => changeRun(workspace, queue, run, change),
    'runs:remove': ({ run }) => runs.remove(run),
    'runs:delete': (wanted) => deletions.delete(wanted.runs),
    'runs:spare': (wanted) => deletions.spare(wanted.runs),
    'runs:doomed': () => deletions.doomed(),
    'runs:move': ({ run, position }) => queue.move(run, position),
    'queue:pause': ({ paused }) => queue.pause(paused),
    'queue:parallel': ({ parallel }) => queue.setParallel(parallel),
    'queue:state': () => queue.state(),
    'queue:outlook': () => queueOutlook(store, queue.state()),
    'curve:points': (wanted) => runs.curve(wanted.runs),
    'curve:save': async (request) => {
      const { saveFigure } = await import('./figure');
      const wanted = request.points && new Set(request.points.map(pointKey));
      const own = runs.curve(request.runs).filter((point) => wanted?.has(pointKey(point)) ?? true);
      await saveFigure([...own, ...(request.guests ?? [])], request.path, request.look);
      return { out: request.path };
    },
    'exports:create': (request) => exports.create(request),
    'exports:cancel': ({ run }) => exports.cancel(run),
    'exports:find': ({ path }) => exports.find(path),
    'try:open': (wanted) => trials.start(wanted),
    'try:predict': ({ sample }) => trials.predict(sample),
    'try:close': () => trials.close(),
    'guidance:lambda': ({ config }) => runs.guide(config),
    'workspace:damage': () => damageOf(workspace),
    'compute:doctor': () => doctorReport(paths.root, jobs),
    'settings:read': () => readSettings(store),
    'settings:change': async (change) => {
      changeSettings(store, change);
      await queue.heed();
      return readSettings(store);
    },
    'disk:use': () => diskUse(workspace),
    'disk:reclaim': ({ what }) => reclaim(workspace, what),
    'runtimes:list': () => runtimes.list(),
    'runtimes:install': ({ runtime }) => runtimes.install(runtime),
    'runtimes:remove': ({ runtime }) => runtimes.remove(runtime),
    'runtimes:cancel': () => runtimes.cancel(),
  };
}
