-- JSON_QUERY: paths, modes, clauses, wrappers.
--! input t.json
{"j": "{\"a\": {\"b\": [1, 2.50, \"x\", true, null, {\"c\": 1e3}]}, \"s\": \"text\", \"n\": -5, \"big\": 12345678901234567890, \"d\": 1.10, \"t\": true, \"z\": null, \"k.k\": 7, \"é\": \"ü\", \"arr\": [{\"v\": 1}, {\"v\": 2}, {\"w\": 3}], \"esc\": \"q\\\"\\n/\"}", "bad": "{a", "e": "", "x": null, "p": "$.s"}
--! sql
CREATE TABLE t (j STRING, bad STRING, e STRING, x STRING, p STRING)
  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');
--! eval FROM t
JSON_QUERY(j, '$..v') => [1,2] :: STRING
JSON_QUERY(j, '$.*') => [{"b":[1,2.50,"x",true,null,{"c":1E+3}]},"text",-5,12345678901234567890,1.10,true,null,7,"ü",[{"v":1},{"v":2},{"w":3}],"q\"\n/"] :: STRING
JSON_QUERY(j, '$.arr[0,2]') => [{"v":1},{"w":3}] :: STRING
JSON_QUERY(j, '$.arr[1:]') => [{"v":2},{"w":3}] :: STRING
JSON_QUERY(j, '$.arr[:-1]') => [{"v":1},{"v":2}] :: STRING
JSON_QUERY(j, '$[''n'',''s'']') => ! The path '$['n','s']' has several names in brackets, which is not supported; members, indexes, '*', slices and '..' are
JSON_QUERY(j, 'lax $.s') => null :: STRING
JSON_QUERY(j, '$.z' ERROR ON ERROR) => ! Strict jsonpath mode requires a non empty returned value, but is null
JSON_QUERY('[]', '$[*].a') => [] :: STRING
JSON_QUERY(j, '$.a') => {"b":[1,2.50,"x",true,null,{"c":1E+3}]} :: STRING
JSON_QUERY(j, '$.a.b') => [1,2.50,"x",true,null,{"c":1E+3}] :: STRING
JSON_QUERY(j, '$.s') => null :: STRING
JSON_QUERY(j, '$.z') => null :: STRING
JSON_QUERY(j, '$.nope') => null :: STRING
JSON_QUERY(j, '$.arr') => [{"v":1},{"v":2},{"w":3}] :: STRING
JSON_QUERY(j, '$.arr[*].v') => [1,2] :: STRING
JSON_QUERY(j, '$.arr[0]') => {"v":1} :: STRING
JSON_QUERY(j, '$') => {"a":{"b":[1,2.50,"x",true,null,{"c":1E+3}]},"arr":[{"v":1},{"v":2},{"w":3}],"big":12345678901234567890,"d":1.10,"esc":"q\"\n/","k.k":7,"n":-5,"s":"text","t":true,"z":null,"é":"ü"} :: STRING
JSON_QUERY(j, '$.s' WITH WRAPPER) => ["text"] :: STRING
JSON_QUERY(j, '$.s' WITH CONDITIONAL ARRAY WRAPPER) => ["text"] :: STRING
JSON_QUERY(j, '$.s' WITH UNCONDITIONAL ARRAY WRAPPER) => ["text"] :: STRING
JSON_QUERY(j, '$.arr' WITH CONDITIONAL ARRAY WRAPPER) => [{"v":1},{"v":2},{"w":3}] :: STRING
JSON_QUERY(j, '$.arr' WITH UNCONDITIONAL ARRAY WRAPPER) => [[{"v":1},{"v":2},{"w":3}]] :: STRING
JSON_QUERY(j, '$.arr' WITHOUT ARRAY WRAPPER) => [{"v":1},{"v":2},{"w":3}] :: STRING
JSON_QUERY(j, '$.s' WITHOUT WRAPPER) => null :: STRING
JSON_QUERY(j, '$.z' WITH WRAPPER) => null :: STRING
JSON_QUERY(j, '$.nope' WITH WRAPPER) => null :: STRING
JSON_QUERY(j, '$.nope' EMPTY ARRAY ON EMPTY) => null :: STRING
JSON_QUERY(j, '$.nope' EMPTY OBJECT ON EMPTY) => null :: STRING
JSON_QUERY(j, '$.nope' NULL ON EMPTY) => null :: STRING
JSON_QUERY(j, '$.nope' ERROR ON EMPTY) => null :: STRING
JSON_QUERY(j, '$.s' EMPTY ARRAY ON ERROR) => [] :: STRING
JSON_QUERY(j, '$.s' EMPTY OBJECT ON ERROR) => {} :: STRING
JSON_QUERY(j, '$.s' ERROR ON ERROR) => ! Strict jsonpath mode requires array or object value, and the actual value is: '
JSON_QUERY(j, 'strict $.nope' EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR) => {} :: STRING
JSON_QUERY(j, 'lax $.nope' EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR) => [] :: STRING
JSON_QUERY(bad, '$.a') => null :: STRING
JSON_QUERY(bad, '$.a' EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR) => {} :: STRING
JSON_QUERY(bad, 'strict $.a' EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR) => {} :: STRING
JSON_QUERY(bad, '$.a' ERROR ON ERROR) => ! No JSON: unexpected 'a' at byte 2
JSON_QUERY(x, '$.a') => null :: STRING
JSON_QUERY(e, '$.a') => null :: STRING
JSON_QUERY('{"a": [ "c1" , "c2" ]}', '$.a' RETURNING ARRAY<STRING>) => [c1, c2] :: ARRAY<STRING>
JSON_QUERY('{"a": [ "c1" , "c2" ]}', '$.a' RETURNING VARCHAR(5)) => ["c1" :: VARCHAR(5)
JSON_QUERY('{"a": [1, 2]}', '$.a' RETURNING ARRAY<INT>) => ! Unsupported type for RETURNING in JSON_QUERY(): STRING and ARRAY<STRING> are supported
JSON_QUERY('[{"a":1},{"a":2}]', '$[*].a') => [1,2] :: STRING
JSON_QUERY('[{"a":1},{"a":2}]', '$[*].a' WITH CONDITIONAL WRAPPER) => [1,2] :: STRING
JSON_QUERY('{"a": {"b" : 1.0, "c": 1e5, "d": "\u00e9", "e": "\/"}}', '$.a') => {"b":1.0,"c":1E+5,"d":"é","e":"/"} :: STRING
JSON_QUERY('{"b":1,"a":{"z":1,"y":2}}', '$') => {"a":{"y":2,"z":1},"b":1} :: STRING
--! differ FROM t
JSON_QUERY(j, '$[''n'',''s'']') => {"n":-5,"s":"text"} :: STRING
JSON_QUERY(bad, '$.a' ERROR ON ERROR) => !  at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 2]
JSON_QUERY('{"a": [1, 2]}', '$.a' RETURNING ARRAY<INT>) => ! Unsupported array element type 'INTEGER' for RETURNING ARRAY in JSON_QUERY().
--! flink 2.3.0
