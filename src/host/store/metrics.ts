import type { EpochMetrics, PathPoint, StepMetrics } from '../../shared/run';
import { readJson } from './json';
import type { Database } from './open';

/** Points of the live curves that one answer holds at most; a longer run is thinned evenly. */
const MAX_POINTS = 2000;

export interface MetricTable {
  addSteps(run: string, points: readonly StepMetrics[]): void;
  addEpoch(run: string, metrics: EpochMetrics): void;
  addNotice(run: string, text: string): void;
  /** A point of a λ path; one that is told again replaces the first. */
  addPoint(run: string, point: PathPoint): void;
  steps(run: string): StepMetrics[];
  epochs(run: string): EpochMetrics[];
  /** Mean training loss of the last epoch; null before one has ended, or where its row is damaged. */
  lastLoss(run: string): number | null;
  notices(run: string): string[];
  /** Steps that the run is known to have done. */
  lastStep(run: string): number;
  /** λ rising. */
  points(run: string): PathPoint[];
  /** Forgets what came after `step`: a resumed run measures it again. */
  truncate(run: string, step: number): void;
}

const CURVE = `
  SELECT step, epoch, phase, loss, batch_accuracy AS batchAccuracy, learning_rate AS learningRate, lambda,
    samples_per_second AS samplesPerSecond, elapsed_ms AS elapsedMs
  FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY step) - 1 AS place, COUNT(*) OVER () AS total FROM steps WHERE run = ?)
  WHERE place = total - 1 OR place % ((total + ${MAX_POINTS - 1}) / ${MAX_POINTS}) = 0
  ORDER BY step`;

export function metricTable(db: Database): MetricTable {
  const addStep = db.prepare('INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const addEpoch = db.prepare('INSERT OR REPLACE INTO epochs (run, step, metrics) VALUES (?, ?, ?)');
  const addNotice = db.prepare('INSERT INTO notices (run, text) VALUES (?, ?)');
  const addPoint = db.prepare('INSERT OR REPLACE INTO points (run, lambda, step, point) VALUES (?, ?, ?, ?)');
  const steps = db.prepare(CURVE);
  const epochs = db.prepare('SELECT step, metrics FROM epochs WHERE run = ? ORDER BY step');
  const lastLoss = db.prepare(
    `SELECT CASE WHEN json_valid(metrics) THEN metrics ->> '$.loss' END AS loss
     FROM epochs WHERE run = ? ORDER BY step DESC LIMIT 1`,
  );
  const notices = db.prepare('SELECT text FROM notices WHERE run = ? ORDER BY id');
  const points = db.prepare('SELECT lambda, point FROM points WHERE run = ? ORDER BY lambda');
  const lastStep = db.prepare(
    'SELECT MAX(step) AS step FROM (SELECT step FROM steps WHERE run = ?1 UNION ALL SELECT step FROM epochs WHERE run = ?1)',
  );
  const dropSteps = db.prepare('DELETE FROM steps WHERE run = ? AND step > ?');
  const dropEpochs = db.prepare('DELETE FROM epochs WHERE run = ? AND step > ?');
  const dropPoints = db.prepare('DELETE FROM points WHERE run = ? AND step > ?');
  return {
    addSteps: (run, points) => {
      for (const p of points) {
        addStep.run(
          run,
          p.step,
          p.epoch,
          p.phase,
          p.loss,
          p.batchAccuracy,
          p.learningRate,
          p.lambda,
          p.samplesPerSecond,
          p.elapsedMs,
        );
      }
    },
    addEpoch: (run, metrics) => void addEpoch.run(run, metrics.step, JSON.stringify(metrics)),
    addNotice: (run, text) => void addNotice.run(run, text),
    addPoint: (run, point) => void addPoint.run(run, point.lambda, point.step, JSON.stringify(point)),
    steps: (run) => steps.all(run).map((row) => ({ ...row }) as unknown as StepMetrics),
    epochs: (run) =>
      epochs.all(run).map((row) => readJson(row['metrics'], `step ${String(row['step'])} of run ${run}`)),
    lastLoss: (run) => (lastLoss.get(run)?.['loss'] as number | null | undefined) ?? null,
    notices: (run) => notices.all(run).map((row) => String(row['text'])),
    points: (run) =>
      points.all(run).map((row) => readJson(row['point'], `λ ${String(row['lambda'])} of run ${run}`)),
    lastStep: (run) => Number(lastStep.get(run)?.['step'] ?? 0),
    truncate: (run, step) => {
      dropSteps.run(run, step);
      dropEpochs.run(run, step);
      dropPoints.run(run, step);
    },
  };
}
