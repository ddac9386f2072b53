#include "bench/rig/orders.h"

#include "core/base/rng.h"
#include "core/data/datetime.h"
#include "core/op/format.h"

const struct mr_rig_orders_spec mr_rig_orders_usual = {
    .rows = 1000000, .products = 1000, .span_ns = 600 * MR_SECOND_NS, .late_one_in = 10000};

struct mr_rig_order mr_rig_order_at(const struct mr_rig_orders_spec *spec, uint32_t i)
{
    struct mr_rng rng = {i * UINT64_C(0x9e3779b97f4a7c15) + 17};
    struct mr_rig_order order;

    order.product = (uint32_t)mr_rng_below(&rng, spec->products);
    order.cents = mr_rng_range(&rng, 1, 99999);
    int64_t at_ns = (int64_t)((mr_i128)spec->span_ns * i / spec->rows);
    at_ns -= mr_rng_range(&rng, 0, 4000) * MR_MILLI_NS;
    if (spec->late_one_in != 0 && mr_rng_below(&rng, spec->late_one_in) == 0)
        at_ns -= 30 * MR_SECOND_NS;
    order.time_ns = MR_RIG_ORDERS_START_NS + (at_ns < 0 ? 0 : at_ns - at_ns % MR_MILLI_NS);
    return order;
}

void mr_rig_orders_init(const struct mr_rig_orders_spec *spec, struct mr_text *ret)
{
    uint32_t parts = spec->parts == 0 ? 1 : spec->parts;

    mr_text_init(ret);
    for (uint32_t i = spec->part; i < spec->rows; i += parts) {
        struct mr_rig_order order = mr_rig_order_at(spec, i);
        mr_text_printf(ret,
                       "{\"order_id\":\"o%08u\",\"product\":\"p%06u\",\"amount\":%lld.%02lld,"
                       "\"order_time\":\"",
                       i, order.product, (long long)(order.cents / 100),
                       (long long)(order.cents % 100));
        mr_timestamp_print(order.time_ns, ' ', 3, ret);
        mr_text_puts(ret, "\"}\n");
    }
    memset(mr_text_reserve(ret, MR_MSG_PADDING), 0, MR_MSG_PADDING);
}

void mr_rig_orders_fini(struct mr_text *text)
{
    mr_text_fini(text);
}
