-- What was created, as Flink's client shows it.
--! sql
CREATE FUNCTION Half AS 'half' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE TEMPORARY SYSTEM FUNCTION clip AS 'clip' LANGUAGE C USING ARTIFACT '/lib/functions.so';
CREATE DATABASE other;
CREATE FUNCTION other.third AS 'third' LANGUAGE C USING ARTIFACT '/lib/functions.so';
SHOW USER FUNCTIONS;
SHOW USER FUNCTIONS LIKE 'h%';
DESCRIBE FUNCTION half;
DESCRIBE FUNCTION EXTENDED clip;
USE other;
SHOW USER FUNCTIONS;
DROP TEMPORARY SYSTEM FUNCTION clip;
SHOW USER FUNCTIONS;
--! text
+---------------+
| function name |
+---------------+
|          clip |
|          half |
+---------------+
2 rows in set
+---------------+
| function name |
+---------------+
|          half |
+---------------+
1 row in set
+--------------------+-------------------+
|          info name |        info value |
+--------------------+-------------------+
| is system function |             false |
|       is temporary |             false |
|         class name |              half |
|  function language |                 C |
|      resource uris | /lib/functions.so |
|            library |         suite 1.0 |
+--------------------+-------------------+
6 rows in set
+--------------------+----------------------------------------+
|          info name |                             info value |
+--------------------+----------------------------------------+
| is system function |                                   true |
|       is temporary |                                   true |
|         class name |                                   clip |
|  function language |                                      C |
|      resource uris |                      /lib/functions.so |
|            library |                              suite 1.0 |
|               kind |                                 SCALAR |
|   is deterministic |                                   true |
|          signature |             clip(INT, INT, INT) => INT |
|          signature | clip(DOUBLE, DOUBLE, DOUBLE) => DOUBLE |
+--------------------+----------------------------------------+
10 rows in set
+---------------+
| function name |
+---------------+
|          clip |
|         third |
+---------------+
2 rows in set
+---------------+
| function name |
+---------------+
|         third |
+---------------+
1 row in set
