/*
 * io/socket/socket.h - connector 'socket': delimited messages over TCP or a Unix socket.
 *
 *     'mode' = 'connect'   to hostname:port (or path), again and again with growing pauses
 *     'mode' = 'listen'    take up to source.max-connections at a time (source only)
 *
 * A socket can not be read again: what it sent before a crash is lost, unless its other
 * side sends it once more.  A socket acknowledges nothing: rows on their way when it
 * breaks may be lost, or sent twice.  Both are said at plan time.
 *
 * All connections of a listener are one split: their rows advance one watermark in the
 * order of their arrival.
 */
#ifndef MR_IO_SOCKET_SOCKET_H
#define MR_IO_SOCKET_SOCKET_H

#include "core/op/connector.h"

extern const struct mr_option_spec mr_socket_options[];

extern const struct mr_source_class mr_socket_source;
extern const struct mr_sink_class mr_socket_sink;

#endif
