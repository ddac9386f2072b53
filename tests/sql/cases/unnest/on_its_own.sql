-- UNNEST without a table before it.
--! sql
SELECT x, o FROM UNNEST(ARRAY['p', 'q']) WITH ORDINALITY AS t (x, o);
--! expect
+I[p, 1]
+I[q, 2]
