-- Without a LANGUAGE a function is of Java, as in Flink.
--! sql
CREATE FUNCTION f AS 'com.example.F';
--! error contains
case.sql:1:1: error: CREATE FUNCTION without LANGUAGE C (it would be of Java, and there is no JVM here) is not supported yet
hint: write it in C
