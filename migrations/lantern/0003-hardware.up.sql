CREATE TABLE hardware (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('cpu', 'gpu')),
  name TEXT NOT NULL,
  memory_mb INTEGER NOT NULL
);
