import type { StepMetrics } from '../../shared/metrics';
import { extremesOf, stepsToKeep, type Extremes, type Measured } from '../../shared/thin';
import type { Database } from './open';

/** Points that one block tells of. */
const BLOCK = 64;
/** Stretches that a longer curve is thinned to where no number is asked for: as many as a chart has room for. */
const STRETCHES = 600;
/** A curve with no more points for each stretch is sent whole. */
const WHOLE = 5;

/** A part of a curve: steps from `from` to `to`, both with it, thinned to `stretches`. */
export interface StepRange {
  readonly from?: number;
  readonly to?: number;
  readonly stretches?: number;
}

export interface StepTable {
  add(run: string, points: readonly StepMetrics[]): void;
  /** In the order of steps; a long curve thinned so that its extremes stay (`shared/thin.ts`). */
  list(run: string, range?: StepRange): StepMetrics[];
  /** Forgets what came after `step`. */
  truncate(run: string, step: number): void;
}

const POINT = `
  SELECT step, epoch, phase, loss, batch_accuracy AS batchAccuracy, learning_rate AS learningRate, lambda,
    samples_per_second AS samplesPerSecond, elapsed_ms AS elapsedMs
  FROM steps WHERE run = ?`;
const MEASURED = 'SELECT step, loss, batch_accuracy AS batchAccuracy FROM steps WHERE run = ?';

const isSound = ({ step, loss, batchAccuracy, elapsedMs }: Readonly<Record<string, unknown>>): boolean =>
  [step, loss, batchAccuracy, elapsedMs].every(Number.isFinite);

/**
 * The points of live curves. Beside them a block for every 64 points says where their extremes stand; blocks follow the
 * order of steps, and the newest points may not have one yet. A curve from before there were blocks has none until a
 * point is added.
 */
export function stepTable(db: Database): StepTable {
  const addStep = db.prepare('INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const addBlock = db.prepare('INSERT OR REPLACE INTO step_blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const blockEnd = db.prepare('SELECT MAX(last) AS last FROM step_blocks WHERE run = ?');
  const countAfter = db.prepare('SELECT COUNT(*) AS count FROM steps WHERE run = ? AND step > ?');
  const dropSteps = db.prepare('DELETE FROM steps WHERE run = ? AND step > ?');
  const dropBlocks = db.prepare('DELETE FROM step_blocks WHERE run = ? AND last > ?');
  const blocks = db.prepare(`
    SELECT first, last, loss_low AS lossLow, loss_low_step AS lossLowStep, loss_high AS lossHigh,
      loss_high_step AS lossHighStep, accuracy_low AS accuracyLow, accuracy_low_step AS accuracyLowStep,
      accuracy_high AS accuracyHigh, accuracy_high_step AS accuracyHighStep
    FROM step_blocks WHERE run = ? AND last >= ? AND first <= ? ORDER BY last`);
  const measured = db.prepare(`${MEASURED} AND step BETWEEN ? AND ? ORDER BY step`);
  const whole = db.prepare(`${POINT} AND step BETWEEN ? AND ? ORDER BY step`);
  const some = db.prepare(`${POINT} AND step IN (SELECT value FROM json_each(?)) ORDER BY step`);

  const endOf = (run: string): number => Number(blockEnd.get(run)?.['last'] ?? -1);
  const measuredIn = (run: string, from: number, to: number): Measured[] =>
    from > to ? [] : (measured.all(run, from, to) as unknown as Measured[]);

  function closeBlocks(run: string): void {
    const end = endOf(run);
    const open = Number(countAfter.get(run, end)!['count']);
    if (open < BLOCK) return;
    const points = measuredIn(run, end + 1, Number.MAX_SAFE_INTEGER);
    for (let from = 0; from + BLOCK <= points.length; from += BLOCK) {
      const one = extremesOf(points.slice(from, from + BLOCK));
      addBlock.run(
        run,
        one.last,
        one.first,
        one.lossLow,
        one.lossLowStep,
        one.lossHigh,
        one.lossHighStep,
        one.accuracyLow,
        one.accuracyLowStep,
        one.accuracyHigh,
        one.accuracyHighStep,
      );
    }
  }

  /** Extremes of a part of a curve: single points at its edges, where they are few, whole blocks elsewhere. */
  function partsOf(run: string, from: number, to: number, stretches: number): readonly Extremes[] {
    const single = (low: number, high: number): Extremes[] =>
      measuredIn(run, low, high).map((point) => extremesOf([point]));
    const inside = (blocks.all(run, from, to) as unknown as Extremes[]).filter(
      (block) => block.first >= from && block.last <= to,
    );
    const [head] = inside;
    if (!head || inside.length <= stretches) return single(from, to);
    return [...single(from, head.first - 1), ...inside, ...single(inside.at(-1)!.last + 1, to)];
  }

  return {
    add: (run, points) => {
      if (points.length === 0) return;
      // A point that is told again, after a resumption, takes the place of the first.
      dropBlocks.run(run, points.reduce((least, { step }) => Math.min(least, step), Infinity) - 1);
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
      closeBlocks(run);
    },
    list: (run, { from = 0, to = Number.MAX_SAFE_INTEGER, stretches = STRETCHES } = {}) => {
      const parts = partsOf(run, from, to, stretches);
      const rows =
        parts.every(({ first, last }) => first === last) && parts.length <= WHOLE * stretches
          ? whole.all(run, from, to)
          : some.all(run, JSON.stringify(stepsToKeep(parts, stretches)));
      // What a disk made of a number is no point of a curve.
      return rows.filter(isSound).map((row) => ({ ...row }) as unknown as StepMetrics);
    },
    truncate: (run, step) => {
      dropSteps.run(run, step);
      dropBlocks.run(run, step);
    },
  };
}
