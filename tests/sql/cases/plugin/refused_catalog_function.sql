-- A function of a database that nobody created.
--! sql
SELECT default_catalog.default_database.nope(1);
--! error contains
case.sql:1:8: error: No match found for function signature default_catalog.default_database.nope
