-- What Newel keeps inside the data. Format 1; later formats only add tables and columns.

CREATE TABLE newel_state (
  id integer PRIMARY KEY CHECK (id = 1),
  format integer NOT NULL,          -- of this ledger
  lowest_reader integer NOT NULL,   -- the lowest format whose programs may use it
  ledger_version integer NOT NULL,  -- of the app newel-ledger
  ledger_chain blob NOT NULL,
  app text NOT NULL,                -- empty until the first run has been recorded
  data_id text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 0,
  chain blob,
  read_floor integer NOT NULL DEFAULT 0,
  write_floor integer NOT NULL DEFAULT 0,
  fingerprint blob,
  schema_cookie integer NOT NULL DEFAULT 0,
  software text NOT NULL DEFAULT '',
  commit_id text NOT NULL DEFAULT '',
  branch text NOT NULL DEFAULT '',
  released integer NOT NULL DEFAULT 0,
  at text NOT NULL DEFAULT ''
);

CREATE TABLE newel_steps (
  version integer PRIMARY KEY,
  name text NOT NULL,
  step_id blob NOT NULL,
  rest_digest blob NOT NULL,
  down_digest blob NOT NULL,
  content blob NOT NULL,
  chain blob NOT NULL,
  fingerprint blob NOT NULL,        -- of the whole schema after it
  delta blob NOT NULL,              -- how the canonical schema changed: canonical JSON
  proof text NOT NULL,
  outcome text NOT NULL,            -- ran, skipped, adopted
  down blob NOT NULL,               -- its down with payloads: canonical JSON
  down_revision integer NOT NULL,
  down_reader integer NOT NULL,     -- the lowest format whose programs may run it
  down_sqlite integer NOT NULL,     -- the lowest SQLite that may run it
  read_floor integer NOT NULL,
  write_floor integer NOT NULL,
  software text NOT NULL,
  commit_id text NOT NULL,
  branch text NOT NULL,
  released integer NOT NULL,
  at text NOT NULL,
  took_ms integer NOT NULL,
  mac blob
);

CREATE TABLE newel_seals (
  channel text PRIMARY KEY,
  revision integer NOT NULL,
  seal blob NOT NULL,
  signature blob NOT NULL,
  contents blob NOT NULL            -- content digests up to the seal's head
) WITHOUT ROWID;

CREATE TABLE newel_events (
  number integer PRIMARY KEY,
  at text NOT NULL,
  kind text NOT NULL,               -- up, down, amend, adopt, restamp, recover, refuse
  version integer NOT NULL,
  name text NOT NULL,
  detail text NOT NULL,
  software text NOT NULL,
  commit_id text NOT NULL,
  branch text NOT NULL,
  released integer NOT NULL,
  took_ms integer NOT NULL
);

CREATE TABLE newel_intent (
  number integer PRIMARY KEY,
  data_id text NOT NULL,            -- the data directory that holds the staging
  act text NOT NULL,
  source text NOT NULL,
  target text NOT NULL,
  detail text NOT NULL
);

CREATE TABLE newel_kept (
  id text PRIMARY KEY,
  version integer NOT NULL,
  step_id blob NOT NULL,
  direction text NOT NULL,
  place text NOT NULL,
  until text NOT NULL,
  at text NOT NULL
) WITHOUT ROWID;

-- What programs in any language may read: these columns stay.
--   app          whose data this is
--   version      the data version, a whole number from 0
--   chain        64 hex digits: two histories agree up to this version exactly when these are equal
--   read_floor   software below this version must not read the data,
--   write_floor  nor write it below this one
--   interrupted  1 where a publish of files is still owed
CREATE VIEW newel_status AS
SELECT app, version, lower(hex(chain)) AS chain, read_floor, write_floor,
       EXISTS (SELECT 1 FROM newel_intent) AS interrupted
FROM newel_state
WHERE app <> '';
