-- Within a string it is text.
--! eval
'${X}' => ${X}
