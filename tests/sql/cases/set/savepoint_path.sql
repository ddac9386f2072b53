-- To start without the state that was asked for would be wrong.
--! sql
SET 'execution.savepoint.path' = '/tmp/s';
--! error contains
case.sql:1:34: error: 'execution.savepoint.path' is not supported: millrace run --from DIR starts from a savepoint
