-- In a long line the error is shown in a window around it; columns count characters, not bytes.
--! input t.json

--! sql
SELECT 'ä', 'ö', x y z;
--! error
case.sql:1:22: error: expected ';', found 'z'
     1 | SELECT 'ä', 'ö', x y z;
       |                      ^
  hint: a statement ends with ';'
