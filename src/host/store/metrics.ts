import type { EpochMetrics, StepMetrics } from '../../shared/metrics';
import type { PathPoint } from '../../shared/run-result';
import type { RunMeasures } from '../../shared/run';
import type { RunNotice } from '../../shared/run-events';
import { readable } from './json';
import type { Database } from './open';
import { stepTable, type StepRange } from './steps';

export interface MetricTable {
  addSteps(run: string, points: readonly StepMetrics[]): void;
  addEpoch(run: string, metrics: EpochMetrics): void;
  addNotice(run: string, notice: RunNotice): void;
  /** A point of a λ path; one that is told again replaces the first. */
  addPoint(run: string, point: PathPoint): void;
  /** In the order of steps, a long curve thinned; `range` asks for a part of it, finer. */
  steps(run: string, range?: StepRange): StepMetrics[];
  /** Those that can be read. */
  epochs(run: string): EpochMetrics[];
  /** Mean training loss of the last epoch; null before one has ended, or where its row is damaged. */
  lastLoss(run: string): number | null;
  /** Best, last and mean over the epochs. */
  measures(run: string): RunMeasures;
  notices(run: string): RunNotice[];
  /** Steps that the run is known to have done. */
  lastStep(run: string): number;
  /** λ rising; those that can be read. */
  points(run: string): PathPoint[];
  /** How many of a run's epochs and points cannot be read. */
  damaged(run: string): number;
  /** Forgets what came after `step`: a resumed run measures it again. */
  truncate(run: string, step: number): void;
}

export function metricTable(db: Database): MetricTable {
  const curve = stepTable(db);
  const addEpoch = db.prepare('INSERT OR REPLACE INTO epochs (run, step, metrics) VALUES (?, ?, ?)');
  const addNotice = db.prepare('INSERT INTO notices (run, text, step, elapsed_ms) VALUES (?, ?, ?, ?)');
  const addPoint = db.prepare('INSERT OR REPLACE INTO points (run, lambda, step, point) VALUES (?, ?, ?, ?)');
  const epochs = db.prepare('SELECT step, metrics FROM epochs WHERE run = ? ORDER BY step');
  const notices = db.prepare(
    'SELECT text, step, elapsed_ms AS elapsedMs FROM notices WHERE run = ? ORDER BY id',
  );
  const points = db.prepare('SELECT lambda, point FROM points WHERE run = ? ORDER BY lambda');
  // Each by its own index: of a union all rows would be read.
  const lastStep = db.prepare(`
    SELECT MAX(coalesce((SELECT MAX(step) FROM steps WHERE run = ?1), 0),
      coalesce((SELECT MAX(step) FROM epochs WHERE run = ?1), 0)) AS step`);
  const dropEpochs = db.prepare('DELETE FROM epochs WHERE run = ? AND step > ?');
  const dropPoints = db.prepare('DELETE FROM points WHERE run = ? AND step > ?');
  const measures = db.prepare(`
    SELECT MAX(accuracy) AS bestAccuracy, AVG(accuracy) AS meanAccuracy, MIN(loss) AS bestLoss, AVG(loss) AS meanLoss
    FROM (SELECT coalesce(metrics ->> '$.testAccuracy', metrics ->> '$.validationAccuracy') AS accuracy,
        metrics ->> '$.loss' AS loss
      FROM epochs WHERE run = ? AND json_valid(metrics))`);
  const lastLoss = db.prepare(`
    SELECT metrics ->> '$.loss' AS loss FROM epochs
    WHERE run = ? AND json_valid(metrics) ORDER BY step DESC LIMIT 1`);
  const lossOf = (run: string): number | null => (lastLoss.get(run)?.['loss'] ?? null) as number | null;
  const unreadable = db.prepare(`
    SELECT (SELECT COUNT(*) FROM epochs WHERE run = ? AND NOT json_valid(metrics))
      + (SELECT COUNT(*) FROM points WHERE run = ? AND NOT json_valid(point)) AS count`);
  return {
    addSteps: (run, points) => curve.add(run, points),
    addEpoch: (run, metrics) => void addEpoch.run(run, metrics.step, JSON.stringify(metrics)),
    addNotice: (run, { text, step, elapsedMs }) => void addNotice.run(run, text, step, elapsedMs),
    addPoint: (run, point) => void addPoint.run(run, point.lambda, point.step, JSON.stringify(point)),
    steps: (run, range) => curve.list(run, range),
    epochs: (run) => readable<EpochMetrics>(epochs.all(run).map((row) => row['metrics'])),
    lastLoss: lossOf,
    measures: (run) => ({
      ...(measures.get(run) as unknown as Omit<RunMeasures, 'lastLoss'>),
      lastLoss: lossOf(run),
    }),
    notices: (run) => notices.all(run).map((row) => ({ ...row }) as unknown as RunNotice),
    points: (run) => readable<PathPoint>(points.all(run).map((row) => row['point'])),
    damaged: (run) => Number(unreadable.get(run, run)!['count']),
    lastStep: (run) => Number(lastStep.get(run)?.['step'] ?? 0),
    truncate: (run, step) => {
      curve.truncate(run, step);
      dropEpochs.run(run, step);
      dropPoints.run(run, step);
    },
  };
}
