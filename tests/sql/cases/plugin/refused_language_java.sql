-- There is no JVM: LANGUAGE C is named.
--! sql
CREATE FUNCTION f AS 'com.example.F' LANGUAGE JAVA USING JAR '/x.jar';
--! error contains
case.sql:1:47: error: LANGUAGE JAVA (there is no JVM here) is not supported yet
CREATE FUNCTION f AS 'symbol' LANGUAGE C USING ARTIFACT '/path/library.so'
