/* q0, q1, q2: a column at a time, into blocks. */
#include "bench/baseline/table.h"

/* SELECT auction, bidder, price, dateTime, extra FROM bid */
void mr_baseline_q0(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;

    for (uint64_t first = 0; first < bids->count; first += MR_BATCH_ROWS) {
        uint64_t left = bids->count - first, rows = left < MR_BATCH_ROWS ? left : MR_BATCH_ROWS;
        memcpy(sink->number[0], bids->auction + first, rows * sizeof(int64_t));
        memcpy(sink->number[1], bids->bidder + first, rows * sizeof(int64_t));
        memcpy(sink->number[2], bids->price + first, rows * sizeof(int64_t));
        memcpy(sink->number[3], bids->time_ns + first, rows * sizeof(int64_t));
        memcpy(sink->text[0], bids->extra + first, rows * sizeof(struct mr_str));
        memset(sink->kind, MR_ROW_INSERT, rows);
        sink->rows = (uint32_t)rows;
        mr_sink_flush(sink);
    }
}

/* SELECT auction, bidder, 0.908 * price, dateTime, extra FROM bid; the price is a DECIMAL(23, 3) */
void mr_baseline_q1(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;

    for (uint64_t first = 0; first < bids->count; first += MR_BATCH_ROWS) {
        uint64_t left = bids->count - first, rows = left < MR_BATCH_ROWS ? left : MR_BATCH_ROWS;
        memcpy(sink->number[0], bids->auction + first, rows * sizeof(int64_t));
        memcpy(sink->number[1], bids->bidder + first, rows * sizeof(int64_t));
        for (uint64_t i = 0; i < rows; i++)
            sink->wide[i] = (mr_i128)bids->price[first + i] * 908;
        memcpy(sink->number[2], bids->time_ns + first, rows * sizeof(int64_t));
        memcpy(sink->text[0], bids->extra + first, rows * sizeof(struct mr_str));
        memset(sink->kind, MR_ROW_INSERT, rows);
        sink->rows = (uint32_t)rows;
        mr_sink_flush(sink);
    }
}

/* SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0 */
void mr_baseline_q2(const struct mr_baseline_input *input, struct mr_baseline_sink *sink)
{
    const struct mr_baseline_bids *bids = &input->bids;

    for (uint64_t i = 0; i < bids->count; i++) {
        if (bids->auction[i] % 123 != 0)
            continue;
        uint32_t row = mr_sink_row(sink, MR_ROW_INSERT);
        sink->number[0][row] = bids->auction[i];
        sink->number[1][row] = bids->price[i];
    }
    mr_sink_flush(sink);
}
