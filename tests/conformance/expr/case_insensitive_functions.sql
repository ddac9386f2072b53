-- Functions and keywords in any case.
--! eval
uPpEr('a') => A
case when true then 1 else 2 end => 1
Coalesce(null, 'x') => x
current_date = CURRENT_DATE => true
--! flink 2.3.0
