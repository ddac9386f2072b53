-- Characters are code points, in every function; upper case is of one character for one.  Pinned by
-- docs/flink-differences.md.
--! eval
CHAR_LENGTH('😀é') => 2
SUBSTRING('😀é', 1, 1) => 😀
REVERSE('a😀') => 😀a
LPAD('😀', 3, 'x') => xx😀
RPAD('x', 2, '😀') => x😀
OVERLAY('😀bc' PLACING 'X' FROM 2 FOR 1) => 😀Xc
UPPER('straße') => STRAßE
UPPER('äé') => ÄÉ
