-- String functions.  Positions count from 1, a negative one from the end; a length below 0 is NULL.
--! input t.json
{"s": "hello", "g": "größe"}
--! sql
CREATE TABLE t (s STRING, g STRING) WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
--! eval FROM t
UPPER(s) => HELLO
LOWER('ÄÖ A') => äö a
CHAR_LENGTH(g) => 5 :: INT
SUBSTRING(s, 2, 3) => ell
SUBSTRING(s FROM 2) => ello
SUBSTRING(s FROM 2 FOR 2) => el
SUBSTRING(s, 1) => hello
SUBSTRING(s, 0, 2) => he
SUBSTRING(s, -3) => llo
SUBSTRING(s, -3, 2) => ll
SUBSTRING(s, 10) =>
SUBSTRING(s, -10) =>
SUBSTRING(s, 2, -1) => null
SUBSTRING(g, 3, 2) => öß
'[' || TRIM('  a b ') || ']' => [a b]
TRIM(BOTH 'x' FROM 'xxaxx') => a
TRIM(LEADING 'x' FROM 'xxaxx') => axx
TRIM(TRAILING 'x' FROM 'xxaxx') => xxa
'[' || LTRIM('  a ') || ']' => [a ]
'[' || RTRIM('  a ') || ']' => [  a]
CONCAT('a', 'b', s) => abhello
CONCAT('a', CAST(NULL AS STRING)) => null
'a' || CAST(NULL AS STRING) => null
CONCAT_WS('-', 'a', CAST(NULL AS STRING), 'b') => a-b
CONCAT_WS('-', CAST(NULL AS STRING)) =>
CONCAT_WS(CAST(NULL AS STRING), 'a', 'b') => null
POSITION('l' IN s) => 3
POSITION('z' IN s) => 0
LOCATE('l', s, 4) => 4
INSTR(s, 'lo') => 4
LPAD('hi', 5, '?') => ???hi
LPAD('hi', 1, '?') => h
RPAD('hi', 5, 'ab') => hiaba
REPEAT('ab', 3) => ababab
REPEAT('ab', 0) =>
REVERSE(g) => eßörg
REPLACE(s, 'l', 'L') => heLLo
OVERLAY('xxxxxtest' PLACING 'xxxx' FROM 6) => xxxxxxxxx
OVERLAY('xxxxxtest' PLACING 'xxxx' FROM 6 FOR 2) => xxxxxxxxxst
INITCAP('hello wORLD') => Hello World
ASCII('a') => 97
CHR(65) => A
LEFT(s, 2) => he
RIGHT(s, 2) => lo
s LIKE 'h%' => true
s LIKE 'h_llo' => true
s LIKE 'h_lo' => false
s LIKE '%' => true
s NOT LIKE 'x%' => true
'a%b' LIKE 'a!%b' ESCAPE '!' => true
'axb' LIKE 'a!%b' ESCAPE '!' => false
s LIKE CAST(NULL AS STRING) => null
'a ' = 'a' => false
'a' < 'b' => true
'a' < 'B' => false
'it''s' => it's
MD5('hello') => 5d41402abc4b2a76b9719d911017c592
SHA256('hello') => 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
TO_BASE64('hello') => aGVsbG8=
FROM_BASE64('aGVsbG8=') => hello
U&'\263A' => ☺
E'a\u0062\x63' => abc
