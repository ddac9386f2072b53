-- A column list with a column that is not there.
--! sql
CREATE TABLE g (a INT) WITH ('connector' = 'print');
INSERT INTO g (b) SELECT 1;
--! error contains
Unknown target column 'b'
--! flink 2.3.0
SQL validation failed. At line 2, column 16: Unknown target column 'b'
At line 2, column 16: Unknown target column 'b'
Unknown target column 'b'
