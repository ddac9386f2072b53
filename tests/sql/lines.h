/*
 * tests/sql/lines.h - the 'print' table of a case whose run is made to crash.
 *
 * 'print' shows rows again after a restore, so its output proves little there.  This sink
 * of the same name and options writes the same lines through the filesystem sink, which
 * publishes exactly once: files of lines below /out/print.
 */
#ifndef MR_TESTS_SQL_LINES_H
#define MR_TESTS_SQL_LINES_H

#include "core/op/connector.h"

extern const struct mr_sink_class mr_lines_sink;

#endif
