/**
 * λ paths: the points of a run, each as JSON, and in the run's row what was asked for instead of one λ (`path`, `target`,
 * as JSON), so that a list need not read whole configurations.
 */
export const points = `
CREATE TABLE points (
  run    TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  lambda REAL NOT NULL,
  step   INTEGER NOT NULL,
  point  TEXT NOT NULL,
  PRIMARY KEY (run, lambda)
) STRICT, WITHOUT ROWID;

ALTER TABLE runs ADD COLUMN path TEXT;
ALTER TABLE runs ADD COLUMN target TEXT;
`;
