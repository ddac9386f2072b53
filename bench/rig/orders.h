/*
 * bench/rig/orders.h - the orders that are measured with: JSON lines, the same for every side.
 *
 *     {"order_id":"o00000017","product":"p000123","amount":73.40,"order_time":"2026-01-01 00:00:01.234"}
 *
 * Order times climb evenly over the given span and are up to four seconds out of order;
 * one in `late_one_in` is thirty seconds old and comes too late.
 *
 * Ownership   the text is followed by MR_MSG_PADDING bytes; mr_rig_orders_fini().
 */
#ifndef MR_BENCH_RIG_ORDERS_H
#define MR_BENCH_RIG_ORDERS_H

#include "core/base/text.h"

struct mr_rig_orders_spec {
    uint32_t rows, products;
    int64_t span_ns;      /* of order times */
    uint32_t late_one_in; /* 0: none */
    uint32_t part, parts; /* only rows number part, part + parts, ...; parts 0: all */
};

/* 2026-01-01 00:00:00 UTC */
#define MR_RIG_ORDERS_START_NS (INT64_C(1767225600) * MR_SECOND_NS)

struct mr_rig_order {
    uint32_t product;
    int64_t cents, time_ns;
};

/* Row I, 0-based. */
struct mr_rig_order mr_rig_order_at(const struct mr_rig_orders_spec *spec, uint32_t i);

void mr_rig_orders_init(const struct mr_rig_orders_spec *spec, struct mr_text *ret);
void mr_rig_orders_fini(struct mr_text *text);

/* One million orders of a thousand products in ten minutes: what the orders rows run on. */
extern const struct mr_rig_orders_spec mr_rig_orders_usual;

#endif
