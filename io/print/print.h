/*
 * io/print/print.h - the sinks 'print', which shows rows, and 'blackhole', which drops them.
 *
 *     +I[apple, 3, 11.00]
 *     orders:2> -U[apple, 3, 11.00]
 *
 * A batch becomes text and goes out in one write, so a reader of the pipe that does
 * not read holds back the job and not the reactor.  With several reactors the writes
 * are cut where lines end, at no more than what a pipe takes as one piece, so that
 * lines of different reactors never mix.
 *
 * Guarantee   at least once: what was shown after the last checkpoint is shown again.
 */
#ifndef MR_IO_PRINT_PRINT_H
#define MR_IO_PRINT_PRINT_H

#include "core/op/connector.h"

extern const struct mr_sink_class mr_print_sink;
extern const struct mr_sink_class mr_blackhole_sink;

#endif
