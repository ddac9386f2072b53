-- A catalog of the same name.
--! sql
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
CREATE CATALOG c WITH ('type' = 'generic_in_memory');
--! error contains
Catalog c already exists.
--! flink 2.3.0
Could not execute CREATE CATALOG: (catalogName: [c], properties: [{type=generic_in_memory}], ignoreIfExists: [false])
Catalog c already exists.
