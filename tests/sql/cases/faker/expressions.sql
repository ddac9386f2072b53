-- Texts that are made up, read as their columns' types; texts around them stay.
--! sql
CREATE TABLE g (
  id INT, who STRING, price DECIMAL(10, 2), ok BOOLEAN, code CHAR(3), at_ TIMESTAMP(3), tags ARRAY<STRING>,
  r ROW<ip STRING, n BIGINT>, nothing STRING
) WITH ('connector' = 'faker', 'number-of-rows' = '200', 'rows-per-second' = '1000000',
  'fields.id.expression' = '#{number.numberBetween ''10'',''20''}',
  'fields.who.expression' = '#{Name.first_name} #{Name.last_name}',
  'fields.price.expression' = '#{number.randomDouble ''2'',''1'',''9''}',
  'fields.ok.expression' = '#{Bool.bool}',
  'fields.code.expression' = '#{Options.option ''EUR'',''USD''}',
  'fields.at_.expression' = '#{date.between ''2024-01-01'',''2024-02-01''}',
  'fields.tags.element.expression' = '#{regexify ''(a|b)[0-9]{2}''}', 'fields.tags.length' = '2',
  'fields.r.ip.expression' = '#{Internet.ipV4Address}', 'fields.r.n.expression' = '-5',
  'fields.nothing.expression' = 'x', 'fields.nothing.null-rate' = '1.0');
CREATE TABLE p (c BIGINT, ids BIGINT, names BIGINT, prices BIGINT, codes BIGINT, ats BIGINT, tags BIGINT, n BIGINT, x BIGINT)
  WITH ('connector' = 'print');
INSERT INTO p
SELECT COUNT(*), COUNT(*) FILTER (WHERE id >= 10 AND id < 20), COUNT(*) FILTER (WHERE who LIKE '_% _%'),
       COUNT(*) FILTER (WHERE price >= 1 AND price <= 9), COUNT(DISTINCT code),
       COUNT(*) FILTER (WHERE at_ >= TIMESTAMP '2024-01-01 00:00:00' AND at_ < TIMESTAMP '2024-02-01 00:00:00'),
       COUNT(*) FILTER (WHERE CHAR_LENGTH(tags[1]) = 3 AND CARDINALITY(tags) = 2), SUM(r.n), COUNT(nothing)
FROM g GROUP BY ROW(1) HAVING COUNT(*) = 200;
--! expect
+U[200, 200, 200, 200, 2, 200, 200, -1000, 0]
