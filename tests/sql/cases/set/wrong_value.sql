-- A value that does not fit, at its place.
--! sql
SET 'execution.checkpointing.interval' = 'often';
--! error contains
case.sql:1:42: error: Could not parse value 'often' for key 'execution.checkpointing.interval'
