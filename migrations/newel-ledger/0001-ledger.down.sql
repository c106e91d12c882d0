DROP VIEW newel_status;
DROP TABLE newel_kept;
DROP TABLE newel_intent;
DROP TABLE newel_events;
DROP TABLE newel_seals;
DROP TABLE newel_steps;
DROP TABLE newel_state;
