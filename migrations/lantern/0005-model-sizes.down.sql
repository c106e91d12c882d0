DROP INDEX models_by_added;
DROP VIEW model_sizes;
