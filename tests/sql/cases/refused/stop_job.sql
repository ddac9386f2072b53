-- Refused by name, with what does it.
--! sql
STOP JOB '00' WITH SAVEPOINT;
--! error contains
case.sql:1:1: error: STOP JOB is not supported yet
hint: millrace stop JOB, with --savepoint DIR and --drain
