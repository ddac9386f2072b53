-- A catalog needs a type.
--! sql
CREATE CATALOG c;
--! error contains
Catalog options do not contain an option key 'type' for discovering a catalog.
--! flink 2.3.0
Unable to create catalog 'c'.
Catalog options are:
Catalog options do not contain an option key 'type' for discovering a catalog.
