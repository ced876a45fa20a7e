/**
 * The first schema. A run's row holds all that a list shows, so that a list of thousands reads one table; metrics
 * lie apart. Values that only travel as a whole (configs, results, reports) are JSON.
 */
export const initial = `
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE counters (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;

CREATE TABLE datasets (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  info        TEXT NOT NULL,
  imported_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sweeps (
  id         TEXT PRIMARY KEY,
  name       TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE runs (
  id              TEXT PRIMARY KEY,
  number          INTEGER NOT NULL UNIQUE,
  state           TEXT NOT NULL,
  dataset         TEXT NOT NULL,
  dataset_name    TEXT NOT NULL,
  model           TEXT NOT NULL,
  method          TEXT NOT NULL,
  lambda          REAL NOT NULL,
  seed            INTEGER NOT NULL,
  sweep           TEXT REFERENCES sweeps (id),
  config          TEXT NOT NULL,
  test_accuracy   REAL,
  weight_sparsity REAL,
  group_sparsity  REAL,
  created_at      INTEGER NOT NULL,
  elapsed_ms      REAL NOT NULL DEFAULT 0,
  progress        REAL NOT NULL DEFAULT 0,
  queue_rank      INTEGER,
  total_steps     INTEGER,
  engine          TEXT,
  result          TEXT,
  error           TEXT,
  checkpoint      TEXT
) STRICT;
CREATE INDEX runs_by_state ON runs (state);
CREATE INDEX runs_by_rank ON runs (queue_rank) WHERE queue_rank IS NOT NULL;

CREATE TABLE epochs (
  run     TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step    INTEGER NOT NULL,
  metrics TEXT NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  run                TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step               INTEGER NOT NULL,
  epoch              REAL NOT NULL,
  phase              TEXT NOT NULL,
  loss               REAL NOT NULL,
  batch_accuracy     REAL NOT NULL,
  learning_rate      REAL NOT NULL,
  lambda             REAL NOT NULL,
  samples_per_second REAL NOT NULL,
  elapsed_ms         REAL NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
  id   INTEGER PRIMARY KEY,
  run  TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX notices_by_run ON notices (run);

CREATE TABLE exports (
  id         INTEGER PRIMARY KEY,
  run        TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  report     TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX exports_by_run ON exports (run);

-- What other processes ask of the one that holds the lock; see mailbox.ts.
CREATE TABLE requests (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  channel    TEXT NOT NULL,
  args       TEXT NOT NULL,
  answer     TEXT,
  created_at INTEGER NOT NULL
) STRICT;
`;
