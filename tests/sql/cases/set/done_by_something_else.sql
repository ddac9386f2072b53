-- Settings whose work something else does: said, with what it is.
--! sql
SET 'parallelism.default' = '4';
SET 'table.exec.resource.default-parallelism' = '4';
SET 'state.checkpoints.dir' = '/tmp/c';
SET 'execution.checkpointing.dir' = '/tmp/c';
SET 'state.savepoints.dir' = '/tmp/c';
SET 'execution.checkpointing.savepoint-dir' = '/tmp/c';
SET 'sql-client.display.max-column-width' = '40';
SET 'sql-client.execution.result-mode' = 'changelog';
SET 'sql-client.verbose' = 'true';
SET 'millrace.no-such-thing' = '1';
SET 'parallelism.default' = '8';
--! warn
case.sql:1:5: warning: 'parallelism.default' has no effect here: --reactors N: each runs the whole plan
case.sql:2:5: warning: 'table.exec.resource.default-parallelism' has no effect here: --reactors N: each runs the whole plan
case.sql:3:5: warning: 'state.checkpoints.dir' has no effect here: --state-dir DIR is where checkpoints go
case.sql:4:5: warning: 'execution.checkpointing.dir' has no effect here: --state-dir DIR is where checkpoints go
case.sql:5:5: warning: 'state.savepoints.dir' has no effect here: millrace savepoint JOB DIR writes one
case.sql:6:5: warning: 'execution.checkpointing.savepoint-dir' has no effect here: millrace savepoint JOB DIR writes one
case.sql:7:5: warning: 'sql-client.display.max-column-width' has no effect here: 'table.display.max-column-width'
case.sql:8:5: warning: 'sql-client.execution.result-mode' = 'changelog': there is no full-screen view, rows are drawn as the tableau
case.sql:9:5: warning: 'sql-client.verbose' has no effect here
case.sql:10:5: warning: 'millrace.no-such-thing' has no effect here
