-- The types of decimal literals.
--! sql
CREATE VIEW w AS SELECT 0.1 AS a, 0.01 AS b, 1.0 AS c, 12.50 AS d, 0.0 AS e, .5 AS f, 100 AS g, 0.1 + 0.2 AS h, 1e0 AS i, 3000000000 AS j, 0.00 AS k, -0.5 AS l, 10. AS m;
DESCRIBE w;
--! text
+------+---------------+-------+-----+--------+-----------+
| name |          type |  null | key | extras | watermark |
+------+---------------+-------+-----+--------+-----------+
|    a | DECIMAL(2, 1) | FALSE |     |        |           |
|    b | DECIMAL(3, 2) | FALSE |     |        |           |
|    c | DECIMAL(2, 1) | FALSE |     |        |           |
|    d | DECIMAL(4, 2) | FALSE |     |        |           |
|    e | DECIMAL(2, 1) | FALSE |     |        |           |
|    f | DECIMAL(1, 1) | FALSE |     |        |           |
|    g |           INT | FALSE |     |        |           |
|    h | DECIMAL(3, 1) | FALSE |     |        |           |
|    i |        DOUBLE | FALSE |     |        |           |
|    j |        BIGINT | FALSE |     |        |           |
|    k | DECIMAL(3, 2) | FALSE |     |        |           |
|    l | DECIMAL(2, 1) | FALSE |     |        |           |
|    m |           INT | FALSE |     |        |           |
+------+---------------+-------+-----+--------+-----------+
13 rows in set
--! flink 2.3.0
