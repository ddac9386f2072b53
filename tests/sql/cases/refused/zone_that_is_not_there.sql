-- A zone is looked for when it is set.
--! sql
SET 'table.local-time-zone' = 'Europe/Atlantis';
--! error contains
case.sql:1:31: error: 'table.local-time-zone': Invalid time zone 'Europe/Atlantis':
has no such zone; write a full name such as 'America/New_York', or an offset such as 'GMT+02:00'
