import type { RunSummary } from '../../../shared/run';
import { texts } from '../../texts';
import type { Column } from '../../ui/table';

const words = texts.runs;

/** Training first, then the queue in its order, then what is over. */
const stateOrder: Record<RunSummary['state'], number> = {
  running: 0,
  queued: 1,
  paused: 2,
  interrupted: 3,
  failed: 4,
  stopped: 5,
  done: 6,
};

/** Columns of the list of runs. `place` is the place in the queue, null when a run does not wait. */
export function runColumns(place: (run: string) => number | null): readonly Column<RunSummary>[] {
  return [
    {
      key: 'state',
      title: words.state,
      width: '104px',
      value: (run) => stateOrder[run.state] + (place(run.run) ?? 0) / 1e6,
    },
    { key: 'method', title: words.method, width: '92px', value: (run) => run.method },
    { key: 'lambda', title: words.lambda, width: '72px', align: 'right', value: (run) => run.lambda },
    { key: 'seed', title: words.seed, width: '48px', align: 'right', value: (run) => run.seed },
    { key: 'dataset', title: words.dataset, value: (run) => run.datasetName },
    { key: 'model', title: words.model, fromWidth: 900, value: (run) => run.model },
    {
      key: 'accuracy',
      title: words.accuracy,
      width: '78px',
      align: 'right',
      value: (run) => run.testAccuracy,
    },
    {
      key: 'sparsity',
      title: words.sparsity,
      width: '78px',
      align: 'right',
      value: (run) => run.weightSparsity,
    },
    { key: 'progress', title: words.time, width: '88px', value: (run) => run.elapsedMs },
    {
      key: 'created',
      fromWidth: 900,
      title: words.created,
      width: '112px',
      align: 'right',
      value: (run) => run.createdAt,
    },
    { key: 'actions', title: words.actions, hideTitle: true, width: '100px' },
  ];
}
