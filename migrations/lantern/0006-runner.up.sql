-- "engine" came to mean two things; the column says now what it holds. Rows stay where they are.
ALTER TABLE models RENAME COLUMN engine TO runner;
