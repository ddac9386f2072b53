#include "job/registry.h"

#include "core/base/suggest.h"
#include "io/csv/csv.h"
#include "io/datagen/datagen.h"
#include "io/faker/faker.h"
#include "io/files/files.h"
#include "io/json/debezium.h"
#include "io/json/json.h"
#include "io/nexmark/nexmark.h"
#include "io/print/print.h"
#include "io/raw/raw.h"
#include "io/socket/socket.h"
#include "io/udp/udp.h"
#include "job/library.h"

#include <dlfcn.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, NAME_BYTES = 64 };

/* A connector lists the sides it has.  What has a plug-in is loaded when first named. */
static const struct connector {
    const char *name;
    const struct mr_source_class *source;
    const struct mr_sink_class *sink;
    const char *plugin;  /* NULL: built in */
    const char *package; /* of Debian, that the plug-in needs */
} connectors[] = {
    {"blackhole", NULL, &mr_blackhole_sink, NULL, NULL},
    {"datagen", &mr_datagen_source, NULL, NULL, NULL},
    {"dpdk", NULL, NULL, "dpdk", "librte-meta-allpmds"},
    {"faker", &mr_faker_source, NULL, NULL, NULL},
    {"filesystem", &mr_files_source, &mr_files_sink, NULL, NULL},
    {"jdbc", NULL, NULL, "postgres", "libpq5"},
    {"kafka", NULL, NULL, "kafka", "librdkafka1"},
    {"nexmark", &mr_nexmark_source, NULL, NULL, NULL},
    {"print", NULL, &mr_print_sink, NULL, NULL},
    {"socket", &mr_socket_source, &mr_socket_sink, NULL, NULL},
    {"upsert-kafka", NULL, NULL, "kafka", "librdkafka1"},
    {"udp", &mr_udp_source, &mr_udp_sink, NULL, NULL},
};

static const struct mr_format_class *const formats[] = {
    &mr_csv_format,
    &mr_debezium_json_format,
    &mr_json_format,
    &mr_raw_format,
};

/* -- Plug-ins ------------------------------------------------------------------------- */

/* Where the running program or library lies; "" when that can not be told.  The kernel is
 * asked, not the linker: to that a program is called what its caller called it, which may
 * be a name in the current directory. */
static void own_directory(char *out, size_t size)
{
    uintptr_t self = (uintptr_t)own_directory;
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[PATH_BYTES + 128], path[PATH_BYTES];
    unsigned long from, to;

    out[0] = '\0';
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %4095[^\n]", &from, &to, path) != 3 ||
            self < from || self >= to)
            continue;
        if (path[0] == '/')
            (void)snprintf(out, size, "%s", dirname(path));
        break;
    }
    if (maps != NULL)
        (void)fclose(maps);
}

/* DIRECTORY/NAME.so, which is there; WHY says why not. */
static void *open_at(const char *directory, const char *name, char *why, size_t why_size)
{
    char path[PATH_BYTES + 2 * NAME_BYTES];

    (void)snprintf(path, sizeof(path), "%s/%s.so", directory, name);
    return mr_library_load(path, why, why_size);
}

static void *open_plugin(const char *name, char *why, size_t why_size)
{
    static const char *const places[] = {
        "../lib/millrace", /* installed beside bin/ */
        "millrace",        /* beside the library */
        "../millrace",     /* beside its directory, lib/x86_64-linux-gnu */
        "../plugins",      /* in the build tree */
    };
    const char *named = getenv("MILLRACE_PLUGINS");
    char own[PATH_BYTES], directory[PATH_BYTES + NAME_BYTES], path[PATH_BYTES + 2 * NAME_BYTES];

    why[0] = '\0';
    if (named != NULL) {
        if (named[0] == '/')
            return open_at(named, name, why, why_size);
        (void)snprintf(why, why_size,
                       "MILLRACE_PLUGINS='%s' is not an absolute directory: code is not looked "
                       "for in the current one",
                       named);
        return NULL;
    }
    own_directory(own, sizeof(own));
    for (size_t i = 0; i < MR_COUNTOF(places) && own[0] != '\0'; i++) {
        (void)snprintf(directory, sizeof(directory), "%s/%s", own, places[i]);
        (void)snprintf(path, sizeof(path), "%s/%s.so", directory, name);
        if (access(path, R_OK) == 0)
            return open_at(directory, name, why, why_size);
    }
    (void)snprintf(why, why_size, "no %s.so in ../lib/millrace of %.400s", name, own);
    return NULL;
}

/* The classes of CONNECTOR, its plug-in loaded if it has one.  It stays loaded. */
static int load(const struct connector *connector, struct connector *ret, struct mr_err *reterr)
{
    char why[512];

    *ret = *connector;
    if (connector->plugin == NULL)
        return 0;
    void *handle = open_plugin(connector->plugin, why, sizeof(why));
    if (handle == NULL)
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "the connector '%s' could not be loaded: %s.  It needs the package %s "
                       "(apt-get install %s)",
                       connector->name, why, connector->package, connector->package);
    const struct mr_connector_plugin *plugin = dlsym(handle, "mr_connector_plugin");
    if (plugin == NULL || plugin->abi != MR_CONNECTOR_ABI) {
        (void)dlclose(handle);
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "the connector '%s': its plug-in was built for another millrace",
                       connector->name);
    }
    for (uint32_t i = 0; plugin->sources != NULL && plugin->sources[i] != NULL; i++)
        if (strcmp(plugin->sources[i]->name, connector->name) == 0)
            ret->source = plugin->sources[i];
    for (uint32_t i = 0; plugin->sinks != NULL && plugin->sinks[i] != NULL; i++)
        if (strcmp(plugin->sinks[i]->name, connector->name) == 0)
            ret->sink = plugin->sinks[i];
    return 0;
}

/* -- By name ----------------------------------------------------------------------------- */

/* Flink's sentence, then the names, then a guess. */
static int no_factory(struct mr_view name, const char *interface, const char *const *known,
                      uint32_t count, struct mr_err *reterr)
{
    struct mr_text text;
    const char *guess = mr_suggest(name, known, count);

    mr_text_init(&text);
    mr_text_printf(&text,
                   "Could not find any factory for identifier '" MR_VIEW_FMT
                   "' that implements '%s'.\n\nAvailable factory identifiers are:\n\n",
                   MR_VIEW_ARG(name), interface);
    for (uint32_t i = 0; i < count; i++)
        mr_text_printf(&text, "%s\n", known[i]);
    if (guess != NULL)
        mr_text_printf(&text, "\nDid you mean '%s'?", guess);
    int rc = mr_fail(reterr, MR_ERR_OPTION, "%s", text.data);
    mr_text_fini(&text);
    return rc;
}

static const struct connector *find(struct mr_view name)
{
    for (size_t i = 0; i < MR_COUNTOF(connectors); i++)
        if (mr_view_is(name, connectors[i].name))
            return &connectors[i];
    return NULL;
}

static int no_connector(struct mr_view name, bool is_source, struct mr_err *reterr)
{
    const char *known[MR_COUNTOF(connectors)];
    uint32_t count = 0;

    for (size_t i = 0; i < MR_COUNTOF(connectors); i++)
        if (connectors[i].plugin != NULL ||
            (is_source ? (const void *)connectors[i].source : connectors[i].sink) != NULL)
            known[count++] = connectors[i].name;
    return no_factory(name, is_source ? "DynamicTableSourceFactory" : "DynamicTableSinkFactory",
                      known, count, reterr);
}

int mr_registry_source(struct mr_view name, const struct mr_source_class **ret,
                       struct mr_err *reterr)
{
    const struct connector *connector = find(name);
    struct connector loaded;

    if (connector == NULL)
        return no_connector(name, true, reterr);
    int rc = load(connector, &loaded, reterr);
    if (rc < 0)
        return rc;
    if (loaded.source == NULL)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "Connector '%s' can only be used as a sink. It cannot be used as a source.",
            connector->name);
    *ret = loaded.source;
    return 0;
}

int mr_registry_sink(struct mr_view name, const struct mr_sink_class **ret,
                     struct mr_err *reterr)
{
    const struct connector *connector = find(name);
    struct connector loaded;

    if (connector == NULL)
        return no_connector(name, false, reterr);
    int rc = load(connector, &loaded, reterr);
    if (rc < 0)
        return rc;
    if (loaded.sink == NULL)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "Connector '%s' can only be used as a source. It cannot be used as a sink.",
            connector->name);
    *ret = loaded.sink;
    return 0;
}

int mr_registry_format(struct mr_view name, const struct mr_format_class **ret,
                       struct mr_err *reterr)
{
    const char *known[MR_COUNTOF(formats)];

    for (size_t i = 0; i < MR_COUNTOF(formats); i++) {
        known[i] = formats[i]->name;
        if (mr_view_is(name, formats[i]->name)) {
            *ret = formats[i];
            return 0;
        }
    }
    return no_factory(name, "DeserializationFormatFactory", known, MR_COUNTOF(known), reterr);
}

void mr_registry_list(void (*each)(void *context, const char *kind, const char *name,
                                   const struct mr_option_spec *options),
                      void *context)
{
    for (size_t i = 0; i < MR_COUNTOF(connectors); i++) {
        struct connector loaded;
        if (load(&connectors[i], &loaded, NULL) < 0)
            continue;
        if (loaded.source != NULL)
            each(context, "source", loaded.name, loaded.source->options);
        if (loaded.sink != NULL)
            each(context, "sink", loaded.name, loaded.sink->options);
    }
    for (size_t i = 0; i < MR_COUNTOF(formats); i++)
        each(context, "format", formats[i]->name, formats[i]->options);
}
