-- An option that no catalog has.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory', 'bla' = 'x');
--! error contains
Unsupported options found for 'generic_in_memory'.
--! flink 2.3.0
Unable to create catalog 'c'.
Catalog options are:
'bla'='x'
'type'='generic_in_memory'
Unsupported options found for 'generic_in_memory'.
Unsupported options:
bla
Supported options:
default-database
property-version
