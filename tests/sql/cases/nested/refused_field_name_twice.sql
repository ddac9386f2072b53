-- Refused, and why.
--! sql
CREATE TABLE t (r ROW<a INT, a STRING>) WITH ('connector' = 'print');
--! error contains
Field names of a ROW must be unique. Found duplicate: 'a'
