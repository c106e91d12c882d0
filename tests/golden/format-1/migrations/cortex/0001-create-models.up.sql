CREATE TABLE models (
  id INTEGER PRIMARY KEY, -- comments do not count
  name TEXT NOT NULL DEFAULT "x"
);
