#include "io/postgres/url.h"

#include <errno.h>
#include <stdlib.h>

/* The driver's parameters, and libpq's for the same thing. */
static const struct {
    const char *java, *ours;
} parameters[] = {
    {"user", "user"},
    {"password", "password"},
    {"sslmode", "sslmode"},
    {"sslrootcert", "sslrootcert"},
    {"sslcert", "sslcert"},
    {"sslkey", "sslkey"},
    {"sslpassword", "sslpassword"},
    {"ApplicationName", "application_name"},
    {"connectTimeout", "connect_timeout"},
    {"options", "options"},
    {"channelBinding", "channel_binding"},
    {"kerberosServerName", "krbsrvname"},
    {"gssEncMode", "gssencmode"},
};

static int unescape(struct mr_view text, struct mr_text *out)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned byte = 0;
        if (text.data[i] != '%') {
            mr_text_putc(out, text.data[i]);
            continue;
        }
        if (i + 2 >= text.len)
            return -EINVAL;
        for (size_t k = i + 1; k <= i + 2; k++) {
            char c = text.data[k], low = (char)(c | 0x20);
            if (c >= '0' && c <= '9')
                byte = byte << 4 | (unsigned)(c - '0');
            else if (low >= 'a' && low <= 'f')
                byte = byte << 4 | (unsigned)(low - 'a' + 10);
            else
                return -EINVAL;
        }
        if (byte == 0)
            return -EINVAL;
        mr_text_putc(out, (char)byte);
        i += 2;
    }
    return 0;
}

static char *copy(struct mr_view text)
{
    char *made = strndup(text.len == 0 ? "" : text.data, text.len);

    MR_ASSERT(made != NULL);
    return made;
}

int mr_pg_place_set(struct mr_pg_place *place, const char *keyword, struct mr_view value,
                    struct mr_err *reterr)
{
    uint32_t at = 0;

    while (at < place->count && strcmp(place->keyword[at], keyword) != 0)
        at++;
    if (at == MR_PG_PARAMETERS_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT, "'url': more than %d parameters",
                       MR_PG_PARAMETERS_MAX);
    free(place->value[at]);
    place->keyword[at] = keyword;
    place->value[at] = copy(value);
    place->count += at == place->count;
    return 0;
}

const char *mr_pg_place_get(const struct mr_pg_place *place, const char *keyword)
{
    for (uint32_t i = 0; i < place->count; i++)
        if (strcmp(place->keyword[i], keyword) == 0)
            return place->value[i];
    return NULL;
}

/* The part of TEXT before the first of STOPS, which is taken off. */
static struct mr_view cut(struct mr_view *text, const char *stops)
{
    size_t n = 0;

    while (n < text->len && strchr(stops, text->data[n]) == NULL)
        n++;
    struct mr_view part = {text->data, n};
    text->data += n;
    text->len -= n;
    return part;
}

static int malformed(struct mr_err *reterr, const char *what)
{
    return mr_fail(reterr, MR_ERR_OPTION,
                   "'url': %s.  Expected 'jdbc:postgresql://host:port/database?parameter=value&"
                   "...'",
                   what);
}

static int add_host(struct mr_view host, struct mr_text *hosts, struct mr_text *ports,
                    struct mr_err *reterr)
{
    struct mr_view name;

    if (host.len != 0 && host.data[0] == '[') {
        host.data++;
        host.len--;
        name = cut(&host, "]");
        if (host.len == 0)
            return malformed(reterr, "a '[' without a ']'");
        host.data++;
        host.len--;
    } else {
        name = cut(&host, ":");
    }
    if (hosts->len != 0 || ports->len != 0) {
        mr_text_putc(hosts, ',');
        mr_text_putc(ports, ',');
    }
    if (unescape(name, hosts) < 0)
        return malformed(reterr, "a '%' without two hex digits in the host");
    if (name.len == 0)
        mr_text_puts(hosts, "localhost");
    if (host.len == 0) {
        mr_text_puts(ports, "5432");
        return 0;
    }
    struct mr_view port = {host.data + 1, host.len - 1};
    unsigned long number = 0;
    bool is_number = host.data[0] == ':' && port.len > 0 && port.len <= 5;
    for (size_t i = 0; is_number && i < port.len; i++) {
        is_number = port.data[i] >= '0' && port.data[i] <= '9';
        number = number * 10 + (unsigned long)(port.data[i] - '0');
    }
    if (!is_number || number == 0 || number > 65535)
        return malformed(reterr, "the port is not a number from 1 to 65535");
    mr_text_put(ports, port.data, port.len);
    return 0;
}

static int set_hosts(struct mr_pg_place *place, struct mr_view hosts, struct mr_err *reterr)
{
    struct mr_text names, ports;
    int rc = 0;

    mr_text_init(&names);
    mr_text_init(&ports);
    do {
        if (hosts.len != 0 && hosts.data[0] == ',') {
            hosts.data++;
            hosts.len--;
        }
        rc = add_host(cut(&hosts, ","), &names, &ports, reterr);
    } while (rc == 0 && hosts.len != 0);
    if (rc == 0)
        rc = mr_pg_place_set(place, "host", mr_text_view(&names), reterr);
    if (rc == 0)
        rc = mr_pg_place_set(place, "port", mr_text_view(&ports), reterr);
    mr_text_fini(&names);
    mr_text_fini(&ports);
    return rc;
}

static void ignore(struct mr_pg_place *place, struct mr_view name)
{
    if (place->ignored.len != 0)
        mr_text_puts(&place->ignored, ", ");
    mr_text_put(&place->ignored, name.data, name.len);
}

static int set_parameter(struct mr_pg_place *place, struct mr_view name, struct mr_view value,
                         struct mr_err *reterr)
{
    static const char *const servers[][2] = {{"any", "any"},
                                             {"primary", "read-write"},
                                             {"master", "read-write"},
                                             {"secondary", "standby"},
                                             {"slave", "standby"},
                                             {"preferSecondary", "prefer-standby"},
                                             {"preferSlave", "prefer-standby"}};

    if (mr_view_is(name, "currentSchema")) {
        free(place->schema);
        place->schema = copy(value);
        return 0;
    }
    /* The driver's "ssl" without more is its strictest mode. */
    if (mr_view_is(name, "ssl")) {
        bool wants = value.len == 0 || mr_view_is_nocase(value, "true");
        if (wants && mr_pg_place_get(place, "sslmode") == NULL)
            return mr_pg_place_set(place, "sslmode", MR_VIEW("verify-full"), reterr);
        return 0;
    }
    if (mr_view_is(name, "targetServerType")) {
        for (size_t i = 0; i < MR_COUNTOF(servers); i++)
            if (mr_view_is(value, servers[i][0]))
                return mr_pg_place_set(place, "target_session_attrs", mr_view_of(servers[i][1]),
                                       reterr);
        return malformed(reterr, "'targetServerType' is none of any, primary, secondary, "
                                 "preferSecondary");
    }
    for (size_t i = 0; i < MR_COUNTOF(parameters); i++)
        if (mr_view_is(name, parameters[i].java))
            return mr_pg_place_set(place, parameters[i].ours, value, reterr);
    ignore(place, name);
    return 0;
}

static int set_parameters(struct mr_pg_place *place, struct mr_view query,
                          struct mr_err *reterr)
{
    int rc = 0;

    while (query.len != 0 && rc == 0) {
        struct mr_view pair = cut(&query, "&"), name = cut(&pair, "=");
        struct mr_text value;
        if (query.len != 0) {
            query.data++;
            query.len--;
        }
        if (name.len == 0)
            continue;
        if (pair.len != 0) {
            pair.data++;
            pair.len--;
        }
        mr_text_init(&value);
        rc = unescape(pair, &value);
        if (rc < 0)
            rc = malformed(reterr, "a '%' without two hex digits in a parameter");
        else
            rc = set_parameter(place, name, mr_text_view(&value), reterr);
        mr_text_fini(&value);
    }
    return rc;
}

static int set_database(struct mr_pg_place *place, struct mr_view name, struct mr_err *reterr)
{
    struct mr_text text;

    if (name.len == 0)
        return 0;
    mr_text_init(&text);
    int rc = unescape(name, &text);
    if (rc < 0)
        rc = malformed(reterr, "a '%' without two hex digits in the name of the database");
    else
        rc = mr_pg_place_set(place, "dbname", mr_text_view(&text), reterr);
    mr_text_fini(&text);
    return rc;
}

/* For messages: what is where, without who and how. */
static void name_place(struct mr_pg_place *place)
{
    const char *database = mr_pg_place_get(place, "dbname");
    struct mr_view hosts = mr_view_of(mr_pg_place_get(place, "host"));
    struct mr_view ports = mr_view_of(mr_pg_place_get(place, "port"));
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s at ", database != NULL ? database : "the user's database");
    while (hosts.len != 0) {
        struct mr_view host = cut(&hosts, ","), port = cut(&ports, ",");
        mr_text_printf(&text, MR_VIEW_FMT ":" MR_VIEW_FMT "%s", MR_VIEW_ARG(host),
                       MR_VIEW_ARG(port), hosts.len != 0 ? "," : "");
        hosts.data += hosts.len != 0;
        hosts.len -= hosts.len != 0;
        ports.data += ports.len != 0;
        ports.len -= ports.len != 0;
    }
    place->name = copy(mr_text_view(&text));
    mr_text_fini(&text);
}

int mr_pg_place_init(struct mr_pg_place *place, struct mr_view url, struct mr_err *reterr)
{
    static const char scheme[] = "jdbc:postgresql:";

    *place = (struct mr_pg_place){0};
    mr_text_init(&place->ignored);
    if (url.len < sizeof(scheme) - 1 || memcmp(url.data, scheme, sizeof(scheme) - 1) != 0) {
        bool is_jdbc = url.len > 5 && memcmp(url.data, "jdbc:", 5) == 0;
        struct mr_view rest = {url.data + 5, is_jdbc ? url.len - 5 : 0};
        struct mr_view kind = mr_view_excerpt(cut(&rest, ":/?@"), 32);
        if (!is_jdbc)
            return malformed(reterr, "it does not begin with 'jdbc:postgresql:'");
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "'url': 'jdbc:" MR_VIEW_FMT ":...' is not supported: of the databases "
                       "behind JDBC, the connector 'jdbc' speaks to PostgreSQL "
                       "('jdbc:postgresql://host:port/database')",
                       MR_VIEW_ARG(kind));
    }
    struct mr_view rest = {url.data + sizeof(scheme) - 1, url.len - sizeof(scheme) + 1};
    struct mr_view where = cut(&rest, "?"), hosts = {"", 0};
    if (rest.len != 0) {
        rest.data++;
        rest.len--;
    }
    if (where.len >= 2 && memcmp(where.data, "//", 2) == 0) {
        where.data += 2;
        where.len -= 2;
        hosts = cut(&where, "/");
        for (size_t i = 0; i < hosts.len; i++)
            if (hosts.data[i] == '@')
                return malformed(reterr, "a user in front of the host; give 'username' and "
                                         "'password'");
    }
    if (where.len != 0 && where.data[0] == '/') {
        where.data++;
        where.len--;
    }
    int rc = set_hosts(place, hosts, reterr);
    if (rc == 0)
        rc = set_database(place, where, reterr);
    if (rc == 0)
        rc = set_parameters(place, rest, reterr);
    if (rc == 0)
        name_place(place);
    if (rc < 0)
        mr_pg_place_fini(place);
    return rc;
}

void mr_pg_place_fini(struct mr_pg_place *place)
{
    for (uint32_t i = 0; i < place->count; i++)
        free(place->value[i]);
    free(place->schema);
    free(place->name);
    mr_text_fini(&place->ignored);
    *place = (struct mr_pg_place){0};
    mr_text_init(&place->ignored);
}
