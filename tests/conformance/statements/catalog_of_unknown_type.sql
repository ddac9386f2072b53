-- A type of catalogs that is not there.
--! sql
CREATE CATALOG c WITH ('type' = 'nope');
--! error contains
Could not find any factory for identifier 'nope' that implements 'org.apache.flink.table.factories.CatalogFactory' in the classpath.
--! flink 2.3.0
Unable to create catalog 'c'.
Catalog options are:
'type'='nope'
Could not find any factory for identifier 'nope' that implements 'org.apache.flink.table.factories.CatalogFactory' in the classpath.
Available factory identifiers are:
generic_in_memory
