-- DESCRIBE names types in full.
--! sql
CREATE TABLE t (a TINYINT, b SMALLINT, c INTEGER, d BIGINT, e FLOAT, f DOUBLE PRECISION, g DEC(5, 2), h NUMERIC(7), i BOOLEAN, j STRING, k VARCHAR(10), l CHAR(3), m VARCHAR, n DATE, o TIME, p TIMESTAMP, q TIMESTAMP(0), r TIMESTAMP_LTZ, s TIMESTAMP(3) WITH LOCAL TIME ZONE, u BYTES, v DECIMAL)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
DESCRIBE t;
--! text
+------+------------------+------+-----+--------+-----------+
| name |             type | null | key | extras | watermark |
+------+------------------+------+-----+--------+-----------+
|    a |          TINYINT | TRUE |     |        |           |
|    b |         SMALLINT | TRUE |     |        |           |
|    c |              INT | TRUE |     |        |           |
|    d |           BIGINT | TRUE |     |        |           |
|    e |            FLOAT | TRUE |     |        |           |
|    f |           DOUBLE | TRUE |     |        |           |
|    g |    DECIMAL(5, 2) | TRUE |     |        |           |
|    h |    DECIMAL(7, 0) | TRUE |     |        |           |
|    i |          BOOLEAN | TRUE |     |        |           |
|    j |           STRING | TRUE |     |        |           |
|    k |      VARCHAR(10) | TRUE |     |        |           |
|    l |          CHAR(3) | TRUE |     |        |           |
|    m |           STRING | TRUE |     |        |           |
|    n |             DATE | TRUE |     |        |           |
|    o |          TIME(0) | TRUE |     |        |           |
|    p |     TIMESTAMP(6) | TRUE |     |        |           |
|    q |     TIMESTAMP(0) | TRUE |     |        |           |
|    r | TIMESTAMP_LTZ(6) | TRUE |     |        |           |
|    s | TIMESTAMP_LTZ(3) | TRUE |     |        |           |
|    u |            BYTES | TRUE |     |        |           |
|    v |   DECIMAL(10, 0) | TRUE |     |        |           |
+------+------------------+------+-----+--------+-----------+
21 rows in set
--! flink 2.3.0
