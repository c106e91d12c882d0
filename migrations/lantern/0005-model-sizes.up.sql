-- What the page of models asks for, and the order that it asks in.
CREATE VIEW model_sizes AS
SELECT models.name, count(files.path) AS files, coalesce(sum(files.bytes), 0) AS bytes
FROM models LEFT JOIN files ON files.model_id = models.id
GROUP BY models.id;

CREATE INDEX models_by_added ON models (added);
