import type { EpochMetrics, PathPoint, StepMetrics } from '../../shared/run';
import { readJson } from './json';
import type { Database } from './open';
import { stepTable, type StepRange } from './steps';

export interface MetricTable {
  addSteps(run: string, points: readonly StepMetrics[]): void;
  addEpoch(run: string, metrics: EpochMetrics): void;
  addNotice(run: string, text: string): void;
  /** A point of a λ path; one that is told again replaces the first. */
  addPoint(run: string, point: PathPoint): void;
  /** In the order of steps, a long curve thinned; `range` asks for a part of it, finer. */
  steps(run: string, range?: StepRange): StepMetrics[];
  epochs(run: string): EpochMetrics[];
  notices(run: string): string[];
  /** λ rising. */
  points(run: string): PathPoint[];
  /** Forgets what came after `step`: a resumed run measures it again. */
  truncate(run: string, step: number): void;
}

export function metricTable(db: Database): MetricTable {
  const curve = stepTable(db);
  const addEpoch = db.prepare('INSERT OR REPLACE INTO epochs (run, step, metrics) VALUES (?, ?, ?)');
  const addNotice = db.prepare('INSERT INTO notices (run, text) VALUES (?, ?)');
  const addPoint = db.prepare('INSERT OR REPLACE INTO points (run, lambda, step, point) VALUES (?, ?, ?, ?)');
  const epochs = db.prepare('SELECT step, metrics FROM epochs WHERE run = ? ORDER BY step');
  const notices = db.prepare('SELECT text FROM notices WHERE run = ? ORDER BY id');
  const points = db.prepare('SELECT lambda, point FROM points WHERE run = ? ORDER BY lambda');
  const dropEpochs = db.prepare('DELETE FROM epochs WHERE run = ? AND step > ?');
  const dropPoints = db.prepare('DELETE FROM points WHERE run = ? AND step > ?');
  return {
    addSteps: (run, points) => curve.add(run, points),
    addEpoch: (run, metrics) => void addEpoch.run(run, metrics.step, JSON.stringify(metrics)),
    addNotice: (run, text) => void addNotice.run(run, text),
    addPoint: (run, point) => void addPoint.run(run, point.lambda, point.step, JSON.stringify(point)),
    steps: (run, range) => curve.list(run, range),
    epochs: (run) =>
      epochs.all(run).map((row) => readJson(row['metrics'], `step ${String(row['step'])} of run ${run}`)),
    notices: (run) => notices.all(run).map((row) => String(row['text'])),
    points: (run) =>
      points.all(run).map((row) => readJson(row['point'], `λ ${String(row['lambda'])} of run ${run}`)),
    truncate: (run, step) => {
      curve.truncate(run, step);
      dropEpochs.run(run, step);
      dropPoints.run(run, step);
    },
  };
}
