-- CASE and COALESCE over texts of different lengths give VARCHAR: nothing is padded.
--! eval
CASE WHEN TRUE THEN 'a' ELSE 'abc' END || '|' => a|
COALESCE(CAST(NULL AS CHAR(5)), 'ab') || '|' => ab|
'a' || 'bc' => abc
CHAR_LENGTH('a' || 'bc') => 3
CASE 1 WHEN 1 THEN 'one' WHEN 2 THEN 'three' END || '|' => one|
--! flink 2.3.0
