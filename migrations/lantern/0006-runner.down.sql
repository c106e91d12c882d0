ALTER TABLE models RENAME COLUMN runner TO engine;
