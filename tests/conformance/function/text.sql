-- Functions of strings, codes and bytes: ordinary, edge and NULL inputs.
--! input t.json
{"s": "hello world", "e": "", "u": "Äpfel straße 日本", "x": null, "n": 2, "b": "AQID/w==", "h": "48656C6C6F"}
--! sql
CREATE TABLE t (s STRING, e STRING, u STRING, x STRING, n INT, b BYTES, h STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
--! eval FROM t
ELT(1, s, u) => hello world :: STRING
ELT(n, s, u) => Äpfel straße 日本 :: STRING
ELT(0, s, u) => null :: STRING
ELT(3, s, u) => null :: STRING
ELT(-1, s, u) => ! Index must be an integer starting from '0', but was '-1'.
ELT(2, s, x) => null :: STRING
ELT(CAST(x AS INT), s, u) => null :: STRING
ELT(1, s) => hello world :: STRING
ELT(1, b, b) => [1, 2, 3, -1] :: BYTES
DECODE(ENCODE(u, 'UTF-8'), 'UTF-8') => Äpfel straße 日本 :: STRING
ENCODE(u, 'UTF-8') => [-61, -124, 112, 102, 101, 108, 32, 115, 116, 114, 97, -61, -97, 101, 32, -26, -105, -91, -26, -100, -84] :: BYTES
ENCODE('aÄ', 'ISO-8859-1') => [97, -60] :: BYTES NOT NULL
ENCODE('a日', 'ISO-8859-1') => [97, 63] :: BYTES NOT NULL
ENCODE('a日', 'US-ASCII') => [97, 63] :: BYTES NOT NULL
ENCODE('a日', 'UTF-16') => [-2, -1, 0, 97, 101, -27] :: BYTES NOT NULL
ENCODE('a日', 'UTF-16BE') => [0, 97, 101, -27] :: BYTES NOT NULL
ENCODE('a日', 'UTF-16LE') => [97, 0, -27, 101] :: BYTES NOT NULL
ENCODE('a', 'utf8') => [97] :: BYTES NOT NULL
ENCODE('a', 'nonsense') => ! nonsense
ENCODE(x, 'UTF-8') => null :: BYTES
ENCODE(s, x) => null :: BYTES
DECODE(b, 'UTF-8') => � :: STRING
DECODE(b, 'ISO-8859-1') => ÿ :: STRING
DECODE(b, 'US-ASCII') => � :: STRING
DECODE(CAST(x'00610062' AS BYTES), 'UTF-16BE') => ab :: STRING NOT NULL
DECODE(CAST(x'FEFF0061' AS BYTES), 'UTF-16') => a :: STRING NOT NULL
DECODE(CAST(x'6100' AS BYTES), 'UTF-16LE') => a :: STRING NOT NULL
DECODE(CAST(x'FF61' AS BYTES), 'UTF-8') => �a :: STRING NOT NULL
DECODE(CAST(x AS BYTES), 'UTF-8') => null :: STRING
DECODE(b, x) => null :: STRING
DECODE(b, 'nonsense') => ! nonsense
UNHEX(h) => [72, 101, 108, 108, 111] :: BYTES
UNHEX('1') => [0] :: BYTES
UNHEX('abc') => [0, -68] :: BYTES
UNHEX('aB') => [-85] :: BYTES
UNHEX('xy') => null :: BYTES
UNHEX('') => [] :: BYTES
UNHEX(x) => null :: BYTES
CAST(UNHEX(h) AS STRING) => Hello :: STRING
HEX(255) => FF :: STRING NOT NULL
HEX(-1) => FFFFFFFFFFFFFFFF :: STRING NOT NULL
HEX(CAST(-1 AS BIGINT)) => FFFFFFFFFFFFFFFF :: STRING NOT NULL
HEX('abc') => 616263 :: STRING NOT NULL
HEX(b) => ! Cannot apply 'HEX' to arguments of type 'HEX(<VARBINARY(2147483647)>)'. Supported form(s): 'HEX(<INTEGER>)'
HEX(u) => C3847066656C2073747261C39F6520E697A5E69CAC :: STRING
HEX('') => 
HEX(x) => null :: STRING
BIN(4) => 100 :: STRING NOT NULL
BIN(-1) => 1111111111111111111111111111111111111111111111111111111111111111 :: STRING NOT NULL
BIN(CAST(12 AS TINYINT)) => 1100 :: STRING NOT NULL
BIN(CAST(x AS INT)) => null :: STRING
STARTSWITH(s, 'hell') => true :: BOOLEAN
STARTSWITH(s, '') => true :: BOOLEAN
STARTSWITH(e, 'a') => false :: BOOLEAN
STARTSWITH(x, 'a') => null :: BOOLEAN
STARTSWITH(b, x'01') => true :: BOOLEAN
STARTSWITH(b, x'02') => false :: BOOLEAN
ENDSWITH(s, 'world') => true :: BOOLEAN
ENDSWITH(s, '') => true :: BOOLEAN
ENDSWITH(b, x'FF') => true :: BOOLEAN
BTRIM('  a  ') => a :: STRING NOT NULL
BTRIM('xyaxy', 'yx') => a :: STRING NOT NULL
BTRIM(x) => null :: STRING
BTRIM('aaa', 'a') => 
TRANSLATE('abc', 'ac', 'x') => xb :: STRING
TRANSLATE('日本', '本', 'x') => 日x :: STRING
TRANSLATE('abc', '', 'x') => abc :: STRING
TRANSLATE('aab', 'aa', 'xy') => xxb :: STRING
TRANSLATE(x, 'a', 'b') => null :: STRING
TRANSLATE(s, x, 'b') => hello world :: STRING
TRANSLATE(s, 'l', x) => heo word :: STRING
MD5(s) => 5eb63bbbe01eeed093cb22bb8f5acdc3 :: CHAR(32)
MD5('') => d41d8cd98f00b204e9800998ecf8427e :: CHAR(32) NOT NULL
MD5(x) => null :: CHAR(32)
SHA1(s) => 2aae6c35c94fcfb415dbe95f408b9ce91ee846ed :: CHAR(40)
SHA224(s) => 2f05477fc24bb4faefd86517156dafdecec45b8ad3cf2522a563582b :: CHAR(56)
SHA256(s) => b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9 :: CHAR(64)
SHA384(s) => fdbd8e75a67f29f701a4e040385e2e23986303ea10239211af907fcbb83578b3e417cb71ce646efd0819dd8c088de1bd :: CHAR(96)
SHA512(s) => 309ecc489c12d6eb4cc40f50c902f2b4d0ed77ee511a7c7a9bcd3ca86d4cd86f989dd35bc5ff499670da34255b45b0cfd830e81f605dcf7dc5542e93ae9cd76f :: CHAR(128)
SHA2(s, 256) => b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9 :: VARCHAR(128)
SHA2(s, 0) => ! Unsupported algorithm.
SHA2(s, 224) => 2f05477fc24bb4faefd86517156dafdecec45b8ad3cf2522a563582b :: VARCHAR(128)
SHA2(s, 1) => ! Unsupported algorithm.
SHA2(s, CAST(x AS INT)) => null :: VARCHAR(128)
TO_BASE64(s) => aGVsbG8gd29ybGQ= :: STRING
TO_BASE64(e) => 
TO_BASE64(x) => null :: STRING
FROM_BASE64('aGVsbG8=') => hello :: STRING NOT NULL
FROM_BASE64('aGVsbG8') => hello :: STRING NOT NULL
FROM_BASE64('*') => ! Not the base 64 of a text: '*'
FROM_BASE64(x) => null :: STRING
ASCII('abc') => 97 :: INT NOT NULL
ASCII('') => 0 :: INT NOT NULL
ASCII('Ä') => -61 :: INT NOT NULL
CHR(65) => A :: STRING
CHR(321) => A :: STRING
CHR(-1) => 
CHR(200) => È :: STRING
CHR(CAST(x AS INT)) => null :: STRING
INSTR('Corporate Floor', 'or', 3, 2) => 14 :: INT NOT NULL
INSTR('Corporate Floor', 'or', -3, 2) => 2 :: INT NOT NULL
INSTR(s, 'z') => 0 :: INT
LOCATE('o', s, 6) => 8 :: INT
LOCATE('', s) => 1 :: INT
LOCATE('o', s, 0) => 5 :: INT
POSITION('o' IN s) => 5 :: INT
LEFT(s, 3) => hel :: STRING
LEFT(s, -1) => 
LEFT(s, 0) => 
RIGHT(s, 3) => rld :: STRING
RIGHT(s, 0) => 
LPAD('hi', 4, '??') => ??hi :: STRING
LPAD('hi', 1, '??') => h :: STRING
LPAD('hi', 4, '') => null
LPAD('hi', -1, 'a') => null
RPAD('hi', 4, '??') => hi?? :: STRING
OVERLAY('This is an old string' PLACING ' new' FROM 10 FOR 5) => This is a new string :: STRING NOT NULL
OVERLAY('abc' PLACING 'X' FROM 2) => aXc :: STRING NOT NULL
OVERLAY('abc' PLACING 'X' FROM 10) => abc :: STRING NOT NULL
REVERSE(u) => 本日 eßarts lefpÄ :: STRING
REPEAT('ab', 3) => ababab :: STRING NOT NULL
REPEAT('ab', 0) => 
REPEAT('ab', -1) => 
INITCAP('hELLO wORLD-foo_bar 1a') => Hello World-Foo_Bar 1a :: STRING NOT NULL
CONCAT_WS('~', 'AA', CAST(NULL AS STRING), 'BB', '', 'CC') => AA~BB~~CC :: STRING
CONCAT_WS(x, 'AA', 'BB') => null :: STRING
CONCAT('AA', x, 'BB') => null :: STRING
SUBSTRING(s FROM 2 FOR 3) => ell :: STRING
SUBSTRING(s, -3) => rld :: STRING
SUBSTRING(s, 0) => hello world :: STRING
SUBSTRING(s, 0, 2) => he :: STRING
SUBSTRING(s, 3, -1) => null :: STRING
SUBSTRING(s, 100) => 
SUBSTR(s, 2, 3) => ell :: STRING
REPLACE(s, 'l', 'L') => heLLo worLd :: STRING
REPLACE(s, '', 'L') => LhLeLlLlLoL LwLoLrLlLdL :: STRING
SPLIT_INDEX(s, 'o', 1) =>  w :: STRING
SPLIT_INDEX(s, 'o', -1) => null :: STRING
SPLIT_INDEX(s, 'o', 9) => null :: STRING
SPLIT_INDEX(x, 'o', 1) => null :: STRING
STR_TO_MAP('k1=v1,k2=v2') => {k1=v1, k2=v2} :: MAP<STRING, STRING> NOT NULL
STR_TO_MAP('k1:v1;k2:v2', ';', ':') => {k1=v1, k2=v2} :: MAP<STRING, STRING> NOT NULL
STR_TO_MAP('a') => {a=null} :: MAP<STRING, STRING> NOT NULL
STR_TO_MAP('') => {} :: MAP<STRING, STRING> NOT NULL
STR_TO_MAP(x) => null :: MAP<STRING, STRING>
STR_TO_MAP('a=1=2,b') => {a=1=2, b=null} :: MAP<STRING, STRING> NOT NULL
STR_TO_MAP('a1b2', '[0-9]', '=') => {a1b2=null} :: MAP<STRING, STRING> NOT NULL
IS_ALPHA('abc') => true :: BOOLEAN NOT NULL
IS_ALPHA('ab1') => false :: BOOLEAN NOT NULL
IS_ALPHA('') => false :: BOOLEAN NOT NULL
IS_ALPHA(x) => false :: BOOLEAN NOT NULL
IS_DIGIT('123') => true :: BOOLEAN NOT NULL
IS_DIGIT('12a') => false :: BOOLEAN NOT NULL
IS_DECIMAL('1.2') => true :: BOOLEAN NOT NULL
IS_DECIMAL('-1e5') => true :: BOOLEAN NOT NULL
IS_DECIMAL('abc') => false :: BOOLEAN NOT NULL
IS_VALID_UTF8(b) => ! No match found for function signature IS_VALID_UTF8
MAKE_VALID_UTF8(b) => ! No match found for function signature MAKE_VALID_UTF8
JSON_QUOTE('a"b') => "a\"b" :: STRING NOT NULL
SOUNDEX('abc') => ! No match found for function signature SOUNDEX
LEVENSHTEIN('a', 'b') => ! No match found for function signature LEVENSHTEIN
--! differ FROM t
TRANSLATE('abc', 'ac', 'x') => xb :: STRING NOT NULL
TRANSLATE('日本', '本', 'x') => 日x :: STRING NOT NULL
TRANSLATE('abc', '', 'x') => abc :: STRING NOT NULL
TRANSLATE('aab', 'aa', 'xy') => xxb :: STRING NOT NULL
FROM_BASE64('*') => ! Input byte[] should at least have 2 bytes for base64 bytes
LPAD('hi', 4, '??') => ??hi :: STRING NOT NULL
LPAD('hi', 1, '??') => h :: STRING NOT NULL
LPAD('hi', 4, '') => ! Column 'e0' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.
LPAD('hi', -1, 'a') => ! Column 'e0' is NOT NULL, however, a null value is being written into it. You can set job configuration 'table.exec.sink.not-null-enforcer'='DROP' to suppress this exception and drop such records silently.
RPAD('hi', 4, '??') => hi?? :: STRING NOT NULL
OVERLAY('This is an old string' PLACING ' new' FROM 10 FOR 5) => This is a new string :: VARCHAR(25) NOT NULL
OVERLAY('abc' PLACING 'X' FROM 2) => aXc :: VARCHAR(4) NOT NULL
OVERLAY('abc' PLACING 'X' FROM 10) => abc :: VARCHAR(4) NOT NULL
INITCAP('hELLO wORLD-foo_bar 1a') => Hello World-Foo_Bar 1a :: CHAR(22) NOT NULL
STR_TO_MAP('k1=v1,k2=v2') => {k1=v1, k2=v2} :: MAP<STRING, STRING>
STR_TO_MAP('k1:v1;k2:v2', ';', ':') => {k1=v1, k2=v2} :: MAP<STRING, STRING>
STR_TO_MAP('a') => {a=null} :: MAP<STRING, STRING>
STR_TO_MAP('') => {} :: MAP<STRING, STRING>
STR_TO_MAP('a=1=2,b') => {a=1=2, b=null} :: MAP<STRING, STRING>
STR_TO_MAP('a1b2', '[0-9]', '=') => {a=null, b=null} :: MAP<STRING, STRING>
--! flink 2.3.0
