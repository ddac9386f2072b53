/*
 * io/datagram/options.h - the options of a table of datagrams, and what they say.
 *
 *     'hostname' 'port'       what is received: by its destination
 *     'multicast.group' ...   groups joined for that; then 'hostname' is seldom needed
 *     'framing'               one message for each datagram, or one for each of its lines
 *     'sequence.column'       numbers its rows, so that what is missing can be counted
 *
 * Threads     the control thread.
 * Fails       with a sentence that names the option.
 */
#ifndef MR_IO_DATAGRAM_OPTIONS_H
#define MR_IO_DATAGRAM_OPTIONS_H

#include "core/op/connector.h"
#include "core/sys/datagram.h"

enum { MR_GROUPS_MAX = 64, MR_QUEUES_MAX = 64 };

enum mr_framing { MR_FRAMING_DATAGRAM, MR_FRAMING_LINES };

struct mr_datagram_spec {
    struct mr_text address; /* "udp:HOST:PORT", "unix:PATH" */
    struct mr_text text;    /* what the names below point into */
    struct mr_view host;    /* no data: not given */
    bool is_unix;
    uint16_t port;
    const char *group[MR_GROUPS_MAX];
    uint32_t groups;
    const char *group_sender, *interface; /* NULL: not given */
    enum mr_framing framing;
    char delimiter;
    int32_t sequence; /* physical column; -1: none */
    uint32_t queues;
    bool is_merged;
    uint64_t buffer_bytes;
    bool is_buffer_asked; /* the user has named a size */
    uint32_t hops;
};

extern const struct mr_option_spec mr_datagram_options[];

/* The option that names the numbering column; for mr_source_class.watched_option. */
#define MR_DATAGRAM_SEQUENCE "sequence.column"

int mr_datagram_spec_init(struct mr_datagram_spec *spec, const struct mr_table_spec *table,
                          struct mr_err *reterr);
void mr_datagram_spec_fini(struct mr_datagram_spec *spec);

#endif
