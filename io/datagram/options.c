#include "io/datagram/options.h"

#define BUFFER_BYTES (8 << 20) /* of a socket whose table names no size */

const struct mr_option_spec mr_datagram_options[] = {
    {"hostname", MR_OPTION_STRING, NULL, false, NULL,
     "Reading: the address of this host to receive on; default '*', every one, or the group when "
     "there is one. Writing: where to send."},
    {"port", MR_OPTION_INT, NULL, false, NULL, "UDP port."},
    {"path", MR_OPTION_STRING, NULL, false, NULL,
     "A Unix socket for datagrams, instead of 'hostname' and 'port' ('udp' only)."},
    {"multicast.group", MR_OPTION_STRING, NULL, false, NULL,
     "Groups to join, as numbers, split by ';': '239.1.2.3'."},
    {"multicast.source", MR_OPTION_STRING, NULL, false, NULL,
     "Receive from the groups only what this address sends (source-specific multicast)."},
    {"interface", MR_OPTION_STRING, NULL, false, NULL,
     "Network interface to join the groups on, or to send on: its name or its IPv4 address; "
     "default: as the host's routes say. Without effect for 'dpdk'."},
    {"multicast.hops", MR_OPTION_INT, "1", false, NULL,
     "Writing to a group: how many routers it may pass."},
    {"framing", MR_OPTION_ENUM, "datagram", false, "datagram|lines",
     "One message for each datagram, or for each of its lines."},
    {"byte-delimiter", MR_OPTION_INT, "10", false, NULL,
     "With 'framing' = 'lines', the byte that ends each; 10 is the newline."},
    {MR_DATAGRAM_SEQUENCE, MR_OPTION_STRING, NULL, false, NULL,
     "A column that each sender counts up by one (TINYINT to BIGINT): numbers that do not come are "
     "counted and said aloud."},
    {"scan.queues", MR_OPTION_INT, "1", false, NULL,
     "Receive on so many sockets (dpdk: queues of the port), spread over the reactors; what one "
     "sender sends stays on one. Not for multicast over sockets."},
    {"receive-buffer", MR_OPTION_BYTES, NULL, false, NULL,
     "Room for datagrams that have come and were not read yet; default 8 mb, or what the host "
     "allows (net.core.rmem_max). Without effect for 'dpdk'."},
    {"gro", MR_OPTION_BOOL, "true", false, NULL,
     "Let the kernel hand over several datagrams of one sender at a time (UDP GRO). Without effect "
     "for 'dpdk'."},
    {"dpdk.eal-args", MR_OPTION_STRING, NULL, false, NULL,
     "Connector 'dpdk': arguments of its environment, split by spaces; those of the process's first "
     "table count. 'udp' accepts this and the next two, and needs none."},
    {"dpdk.port", MR_OPTION_STRING, NULL, false, NULL,
     "Connector 'dpdk': the port's name ('0000:3b:00.0', 'net_pcap0') or number; default: the only "
     "one."},
    {"dpdk.descriptors", MR_OPTION_INT, "1024", false, NULL,
     "Connector 'dpdk': packets that a queue of the port has room for."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

static int read_int(struct mr_options *options, const char *name, int64_t low, int64_t high,
                    int64_t *ret, struct mr_err *reterr)
{
    int rc = mr_options_int(options, mr_datagram_options, name, ret, reterr);

    if (rc < 0)
        return rc;
    if (*ret < low || *ret > high)
        return mr_fail(reterr, MR_ERR_OPTION, "'%s' = '%lld': expected %lld to %lld", name,
                       (long long)*ret, (long long)low, (long long)high);
    return 0;
}

static int read_numbers(struct mr_datagram_spec *spec, struct mr_options *options,
                        struct mr_err *reterr)
{
    int64_t delimiter = 0, queues = 0, hops = 0, bytes = BUFFER_BYTES;
    int framing = MR_FRAMING_DATAGRAM;
    int rc = read_int(options, "byte-delimiter", 0, 255, &delimiter, reterr);

    if (rc == 0)
        rc = read_int(options, "scan.queues", 1, MR_QUEUES_MAX, &queues, reterr);
    if (rc == 0)
        rc = read_int(options, "multicast.hops", 0, 255, &hops, reterr);
    if (rc == 0)
        rc = mr_options_enum(options, mr_datagram_options, "framing", &framing, reterr);
    if (rc == 0)
        rc = mr_options_bool(options, mr_datagram_options, "gro", &spec->is_merged, reterr);
    spec->is_buffer_asked = mr_options_find(options, "receive-buffer") != NULL;
    if (rc == 0)
        rc = mr_options_bytes(options, mr_datagram_options, "receive-buffer", &bytes, reterr);
    if (rc < 0)
        return rc;
    if (bytes < 1024 || bytes > 1 << 30)
        return mr_fail(reterr, MR_ERR_OPTION, "'receive-buffer' = %lld: expected 1 kb to 1 gb",
                       (long long)bytes);
    spec->delimiter = (char)delimiter;
    spec->queues = (uint32_t)queues;
    spec->hops = (uint32_t)hops;
    spec->framing = (enum mr_framing)framing;
    spec->buffer_bytes = (uint64_t)bytes;
    return 0;
}

/* VALUE with a terminator, kept in spec->text, whose room is there already. */
static char *keep(struct mr_datagram_spec *spec, struct mr_view value)
{
    char *at = spec->text.data + spec->text.len;

    mr_text_put(&spec->text, value.data, value.len);
    mr_text_putc(&spec->text, '\0');
    return at;
}

static int check_address(const char *option, const char *text, bool is_group,
                         struct mr_err *reterr)
{
    struct mr_peer peer;

    if (!mr_peer_parse(text, &peer))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'%s' = '%s': not an address in numbers, such as %s", option, text,
                       is_group ? "239.1.2.3" : "10.0.0.1");
    if (is_group && !mr_peer_is_group(&peer))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'%s' = '%s': groups are 224.0.0.0 to 239.255.255.255, or begin with ff",
                       option, text);
    return 0;
}

/* "A;B" to names. */
static int read_groups(struct mr_datagram_spec *spec, struct mr_view groups,
                       struct mr_err *reterr)
{
    for (char *name = keep(spec, groups); name != NULL;) {
        char *next = strchr(name, ';');
        if (next != NULL)
            *next++ = '\0';
        int rc = check_address("multicast.group", name, true, reterr);
        if (rc < 0)
            return rc;
        if (spec->groups == MR_GROUPS_MAX)
            return mr_fail(reterr, MR_ERR_OPTION, "'multicast.group': more than %d groups",
                           MR_GROUPS_MAX);
        spec->group[spec->groups++] = name;
        name = next;
    }
    return 0;
}

static int read_names(struct mr_datagram_spec *spec, struct mr_options *options,
                      struct mr_err *reterr)
{
    struct mr_view groups = {NULL, 0}, sender = {NULL, 0}, interface = {NULL, 0};
    int rc =
        mr_options_string(options, mr_datagram_options, "multicast.group", &groups, reterr);

    if (rc == 0)
        rc = mr_options_string(options, mr_datagram_options, "multicast.source", &sender,
                               reterr);
    if (rc == 0)
        rc = mr_options_string(options, mr_datagram_options, "interface", &interface, reterr);
    if (rc < 0)
        return rc;
    /* Room first: names must stay where they are. */
    (void)mr_text_reserve(&spec->text, groups.len + sender.len + interface.len + 4);
    if (interface.data != NULL)
        spec->interface = keep(spec, interface);
    if (sender.data != NULL)
        spec->group_sender = keep(spec, sender);
    if (sender.data != NULL && groups.data == NULL)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "'multicast.source' is who sends to a group: it needs 'multicast.group'");
    return groups.data == NULL ? 0 : read_groups(spec, groups, reterr);
}

static int read_address(struct mr_datagram_spec *spec, struct mr_options *options,
                        struct mr_err *reterr)
{
    struct mr_view path = {NULL, 0};
    int64_t port = -1;
    int rc = mr_options_string(options, mr_datagram_options, "hostname", &spec->host, reterr);

    if (rc == 0)
        rc = mr_options_string(options, mr_datagram_options, "path", &path, reterr);
    if (rc == 0)
        rc = mr_options_int(options, mr_datagram_options, "port", &port, reterr);
    if (rc < 0)
        return rc;
    if (path.data != NULL && spec->host.data == NULL && port == -1 && spec->groups == 0) {
        spec->is_unix = true;
        mr_text_printf(&spec->address, "unix:" MR_VIEW_FMT, MR_VIEW_ARG(path));
        return 0;
    }
    if (path.data != NULL || port == -1)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "datagrams need a 'port' (with 'hostname' or 'multicast.group'), or a "
                       "'path' alone for a Unix socket");
    if (port < 1 || port > 65535)
        return mr_fail(reterr, MR_ERR_OPTION, "'port' = '%lld': expected 1 to 65535",
                       (long long)port);
    spec->port = (uint16_t)port;
    /* Bound to the one group, nothing comes that was sent to others on this port. */
    struct mr_view host = spec->host.data != NULL ? spec->host
                          : spec->groups == 1     ? mr_view_of(spec->group[0])
                          : spec->groups > 1 && strchr(spec->group[0], ':') != NULL
                              ? MR_VIEW("::")
                              : MR_VIEW("*");
    bool is_v6 = memchr(host.data, ':', host.len) != NULL && host.data[0] != '[';
    mr_text_printf(&spec->address,
                   is_v6 ? "udp:[" MR_VIEW_FMT "]:%u" : "udp:" MR_VIEW_FMT ":%u",
                   MR_VIEW_ARG(host), spec->port);
    return 0;
}

/* The planner has looked that it exists and counts. */
static int read_sequence(struct mr_datagram_spec *spec, const struct mr_table_spec *table,
                         struct mr_err *reterr)
{
    struct mr_view name = {NULL, 0};
    int rc = mr_options_string(table->options, mr_datagram_options, MR_DATAGRAM_SEQUENCE, &name,
                               reterr);

    spec->sequence = -1;
    for (uint32_t i = 0; rc == 0 && name.data != NULL && i < table->physical; i++)
        if (mr_view_eq(table->schema->field[i].name, name))
            spec->sequence = (int32_t)i;
    return rc;
}

int mr_datagram_spec_init(struct mr_datagram_spec *spec, const struct mr_table_spec *table,
                          struct mr_err *reterr)
{
    *spec = (struct mr_datagram_spec){0};
    mr_text_init(&spec->address);
    mr_text_init(&spec->text);
    int rc = read_numbers(spec, table->options, reterr);
    if (rc == 0)
        rc = read_names(spec, table->options, reterr);
    if (rc == 0)
        rc = read_address(spec, table->options, reterr);
    return rc == 0 ? read_sequence(spec, table, reterr) : rc;
}

void mr_datagram_spec_fini(struct mr_datagram_spec *spec)
{
    mr_text_fini(&spec->address);
    mr_text_fini(&spec->text);
}
