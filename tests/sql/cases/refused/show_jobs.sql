-- Refused by name, with what tells of jobs.
--! sql
SHOW JOBS;
--! error contains
case.sql:1:1: error: SHOW JOBS is not supported yet
millrace status JOB
