/**
 * Every 64 points of a live curve in one row: where its extremes stand, so that a curve of millions is thinned without
 * reading it (`../steps.ts`).
 */
export const stepBlocks = `
CREATE TABLE step_blocks (
  run                TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  last               INTEGER NOT NULL,
  first              INTEGER NOT NULL,
  loss_low           REAL NOT NULL,
  loss_low_step      INTEGER NOT NULL,
  loss_high          REAL NOT NULL,
  loss_high_step     INTEGER NOT NULL,
  accuracy_low       REAL NOT NULL,
  accuracy_low_step  INTEGER NOT NULL,
  accuracy_high      REAL NOT NULL,
  accuracy_high_step INTEGER NOT NULL,
  PRIMARY KEY (run, last)
) STRICT, WITHOUT ROWID;
`;
