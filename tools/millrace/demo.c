#include "tools/millrace/command.h"

#include <stdio.h>

static const char demo_sql[] =
    "CREATE TABLE orders (\n"
    "  order_id BIGINT, product_no INT, amount DECIMAL(10, 2),\n"
    "  product AS CASE product_no WHEN 1 THEN 'apple' WHEN 2 THEN 'pear' WHEN 3 THEN 'plum'\n"
    "             ELSE 'quince' END,\n"
    "  order_time AS LOCALTIMESTAMP,\n"
    "  WATERMARK FOR order_time AS order_time - INTERVAL '1' SECOND\n"
    ") WITH ('connector' = 'datagen', 'rows-per-second' = '1000',\n"
    "        'fields.order_id.kind' = 'sequence', 'fields.order_id.start' = '1',\n"
    "        'fields.order_id.end' = '1000000000',\n"
    "        'fields.product_no.min' = '1', 'fields.product_no.max' = '4',\n"
    "        'fields.amount.min' = '1', 'fields.amount.max' = '100');\n"
    "\n"
    "SELECT product, TUMBLE_START(order_time, INTERVAL '2' SECOND) AS window_start,\n"
    "       COUNT(*) AS order_count, SUM(amount) AS total_amount\n"
    "FROM orders\n"
    "GROUP BY product, TUMBLE(order_time, INTERVAL '2' SECOND);\n";

int mr_command_demo(const struct mr_command_options *options)
{
    struct mr_command_options demo = *options;
    struct mr_engine *engine = NULL;

    if (demo.seconds == 0 && !demo.is_forever)
        demo.seconds = 30;
    printf("%s\n", demo_sql);
    fflush(stdout);
    int code = mr_command_open(&demo, &engine);
    if (code == 0)
        code = mr_command_script(&demo, engine, "demo.sql", demo_sql);
    mr_engine_close(engine);
    return code;
}
