-- A setting that does nothing here is said to.
--! sql
SET 'table.exec.mini-batch.size' = '5000';
SELECT 1;
--! warn contains
'table.exec.mini-batch.size'
--! expect
+I[1]
--! flink 2.3.0
