-- One scan, two updating answers.
--! input orders.json
{"id": 1, "k": "a", "v": 10, "price": 1.50, "ts": "2026-01-01 00:00:01"}
{"id": 2, "k": "b", "v": 20, "price": 2.25, "ts": "2026-01-01 00:00:02"}
{"id": 3, "k": "a", "v": 5, "price": 3.00, "ts": "2026-01-01 00:00:04"}
{"id": 4, "k": null, "v": 7, "price": 0.10, "ts": "2026-01-01 00:00:05"}
{"id": 5, "k": "c", "v": null, "price": 9.99, "ts": "2026-01-01 00:00:07"}
{"id": 6, "k": "a", "v": 10, "price": 1.50, "ts": "2026-01-01 00:00:08"}
{"id": 7, "k": "b", "v": null, "price": null, "ts": "2026-01-01 00:00:07"}
{"id": 8, "k": "b", "v": 3, "price": 2.25, "ts": "2026-01-01 00:00:12"}
{"id": 9, "k": null, "v": 1, "price": 4.00, "ts": "2026-01-01 00:00:13"}
{"id": 10, "k": "c", "v": 8, "price": 0.01, "ts": "2026-01-01 00:00:20"}
--! sql
CREATE TABLE orders (id INT, k STRING, v INT, price DECIMAL(10, 2), ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
  WITH ('connector' = 'filesystem', 'path' = '/in/orders.json', 'format' = 'json');
CREATE TABLE p (what STRING, n BIGINT) WITH ('connector' = 'print');
CREATE TABLE q (k STRING, n BIGINT) WITH ('connector' = 'print', 'print-identifier' = 'q');
EXECUTE STATEMENT SET BEGIN
INSERT INTO p SELECT 'all', COUNT(*) FROM orders;
INSERT INTO q SELECT k, COUNT(*) FROM orders GROUP BY k;
END;
--! changelog
+I[all, 1]
-U[all, 1]
+U[all, 2]
-U[all, 2]
+U[all, 3]
-U[all, 3]
+U[all, 4]
-U[all, 4]
+U[all, 5]
-U[all, 5]
+U[all, 6]
-U[all, 6]
+U[all, 7]
-U[all, 7]
+U[all, 8]
-U[all, 8]
+U[all, 9]
-U[all, 9]
+U[all, 10]
q> +I[a, 1]
q> +I[b, 1]
q> -U[a, 1]
q> +U[a, 2]
q> +I[null, 1]
q> +I[c, 1]
q> -U[a, 2]
q> +U[a, 3]
q> -U[b, 1]
q> +U[b, 2]
q> -U[b, 2]
q> +U[b, 3]
q> -U[null, 1]
q> +U[null, 2]
q> -U[c, 1]
q> +U[c, 2]
--! flink 2.3.0
