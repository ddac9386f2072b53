-- Columns count characters, not bytes, and the caret stands below the right one.
--! input t.json

--! sql
SELECT 'ä', 'ö', x y z;
--! error
case.sql:1:22: error: expected ',', FROM, UNION, ORDER BY, LIMIT or ';', found 'z'
     1 | SELECT 'ä', 'ö', x y z;
       |                      ^
  hint: a ',' may be missing in front of it
