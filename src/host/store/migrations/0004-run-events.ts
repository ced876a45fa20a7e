/**
 * What happened to a run, in order: `data` is JSON with what a kind of event has of its own. A change is told apart by
 * its `at`.
 */
export const runEvents = `
CREATE TABLE run_events (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  run        TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL,
  step       INTEGER NOT NULL,
  elapsed_ms REAL NOT NULL,
  at         INTEGER NOT NULL,
  data       TEXT NOT NULL
) STRICT;
CREATE INDEX run_events_by_run ON run_events (run, kind);
`;
