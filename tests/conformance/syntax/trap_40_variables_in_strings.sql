-- Within a string it is text.
--! eval
'${X}' => ${X}
--! flink 2.3.0
