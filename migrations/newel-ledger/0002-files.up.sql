-- What a plan over files needs besides: which installation wrote a row, and how what was kept comes back.

ALTER TABLE newel_state ADD COLUMN stores text NOT NULL DEFAULT '{}';  -- where files lie: canonical JSON
ALTER TABLE newel_intent ADD COLUMN mac blob;    -- by the installation's key, as in newel_steps
ALTER TABLE newel_kept ADD COLUMN record text NOT NULL DEFAULT '';  -- canonical JSON
ALTER TABLE newel_kept ADD COLUMN mac blob;
