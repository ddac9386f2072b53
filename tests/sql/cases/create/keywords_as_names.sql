-- Words that are keywords elsewhere are plain names: key, user, date, value, timestamp, type, count.
--! input t.json
{"key": "a", "user": "b", "date": "c", "value": 1, "timestamp": 2, "type": "d", "count": 3, "order": 4}
--! sql
CREATE TABLE t (key STRING, user STRING, date STRING, `value` INT, `timestamp` INT, type STRING, `count` INT, `order` INT)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
CREATE TABLE p (a STRING, b STRING, c STRING, d INT, e INT, f STRING, g INT, h INT) WITH ('connector' = 'print');
INSERT INTO p SELECT key, user, date, value, `timestamp`, type, `count`, `order` FROM t;
--! expect
+I[a, b, c, 1, 2, d, 3, 4]
