-- A tableau cuts strings at 30 columns; wide characters count two.
--! sql
SELECT * FROM (VALUES ('short'), ('exactly thirty characters long'), ('this text is longer than thirty characters'), ('日本語テキスト日本語テキスト日本語テキスト'), (CAST(NULL AS STRING))) AS t (s);
--! tableau
+----+--------------------------------+
| op |                              s |
+----+--------------------------------+
| +I |                          short |
| +I | exactly thirty characters long |
| +I | this text is longer than th... |
| +I |  日本語テキスト日本語テキス... |
| +I |                         <NULL> |
+----+--------------------------------+
5 rows in set
--! expect
+I[exactly thirty characters long]
+I[null]
+I[short]
+I[this text is longer than thirty characters]
+I[日本語テキスト日本語テキスト日本語テキスト]
--! flink 2.3.0
