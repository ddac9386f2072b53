-- Nor anything else.
--! sql
CREATE FUNCTION f AS 'f' LANGUAGE RUST;
--! error contains
Unrecognized function language string RUST
