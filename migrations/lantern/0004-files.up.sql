CREATE TABLE files (
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (model_id, path)
);
