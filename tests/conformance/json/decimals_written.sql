-- DECIMALs keep the zeros of their scale; small ones have an exponent, unless they are to be plain.
--! sql
CREATE TABLE f (a DECIMAL(10, 2), b DECIMAL(20, 10), c DECIMAL(38, 18), d DECIMAL(5, 0)) WITH ('connector' = 'filesystem', 'path' = '/out/f', 'format' = 'json');
CREATE TABLE g (a DECIMAL(10, 2), b DECIMAL(20, 10), c DECIMAL(38, 18), d DECIMAL(5, 0)) WITH ('connector' = 'filesystem', 'path' = '/out/g', 'format' = 'json', 'json.encode.decimal-as-plain-number' = 'true');
CREATE TABLE h (a DECIMAL(10, 2), b DECIMAL(20, 10), c DECIMAL(38, 18), d DECIMAL(5, 0)) WITH ('connector' = 'filesystem', 'path' = '/out/h', 'format' = 'csv');
INSERT INTO f VALUES (100, 0.0000000001, 0, 500), (-1.5, 0.000000027, 1.1, 0), (0, 0.0000001, 0.0000001, -7), (1.10, 1, 123.45, 1);
INSERT INTO g VALUES (100, 0.0000000001, 0, 500), (-1.5, 0.000000027, 1.1, 0), (0, 0.0000001, 0.0000001, -7), (1.10, 1, 123.45, 1);
INSERT INTO h VALUES (100, 0.0000000001, 0, 500), (-1.5, 0.000000027, 1.1, 0), (0, 0.0000001, 0.0000001, -7), (1.10, 1, 123.45, 1);
--! expect f
{"a":-1.5,"b":2.7E-8,"c":1.1,"d":0}
{"a":0,"b":1E-7,"c":1E-7,"d":-7}
{"a":1.1,"b":1,"c":123.45,"d":1}
{"a":1E+2,"b":1E-10,"c":0,"d":5E+2}
--! expect g
{"a":-1.50,"b":0.0000000270,"c":1.100000000000000000,"d":0}
{"a":0.00,"b":0.0000001000,"c":0.000000100000000000,"d":-7}
{"a":1.10,"b":1.0000000000,"c":123.450000000000000000,"d":1}
{"a":100.00,"b":0.0000000001,"c":0.000000000000000000,"d":500}
--! expect h
-1.5,2.7E-8,1.1,0
0,1E-7,1E-7,-7
1.1,1,123.45,1
1E+2,1E-10,0,5E+2
--! flink 2.3.0
