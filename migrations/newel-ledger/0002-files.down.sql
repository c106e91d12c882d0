ALTER TABLE newel_kept DROP COLUMN mac;
ALTER TABLE newel_kept DROP COLUMN record;
ALTER TABLE newel_intent DROP COLUMN mac;
ALTER TABLE newel_state DROP COLUMN stores;
