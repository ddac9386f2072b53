#include "job/registry.h"

#include "core/base/suggest.h"
#include "io/csv/csv.h"
#include "io/datagen/datagen.h"
#include "io/files/files.h"
#include "io/json/json.h"
#include "io/print/print.h"
#include "io/raw/raw.h"
#include "io/socket/socket.h"

#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
    {"filesystem", &mr_files_source, &mr_files_sink, NULL, NULL},
    {"kafka", NULL, NULL, "kafka", "librdkafka1"},
    {"print", NULL, &mr_print_sink, NULL, NULL},
    {"socket", &mr_socket_source, &mr_socket_sink, NULL, NULL},
};

static const struct mr_format_class *const formats[] = {
    &mr_csv_format,
    &mr_json_format,
    &mr_raw_format,
};

/* -- Plug-ins ------------------------------------------------------------------------- */

/* Where the running program or library lies; "" when that can not be told. */
static void own_directory(char *out, size_t size)
{
    Dl_info info;
    char path[4096];

    out[0] = '\0';
    if (dladdr((const void *)(uintptr_t)mr_registry_source, &info) == 0 ||
        info.dli_fname == NULL)
        return;
    /* For the program itself the name may be relative to where it was started. */
    char *whole = realpath(info.dli_fname, NULL);
    if (whole == NULL) {
        ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
        if (n <= 0)
            return;
        path[n] = '\0';
        whole = strdup(path);
        MR_ASSERT(whole != NULL);
    }
    (void)snprintf(out, size, "%s", dirname(whole));
    free(whole);
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
    char directory[4096], path[8192];

    why[0] = '\0';
    if (named != NULL) {
        (void)snprintf(path, sizeof(path), "%s/%s.so", named, name);
        void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL)
            (void)snprintf(why, why_size, "%s", dlerror());
        return handle;
    }
    own_directory(directory, sizeof(directory));
    for (size_t i = 0; i < MR_COUNTOF(places); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s/%s.so", directory, places[i], name);
        if (access(path, R_OK) != 0)
            continue;
        void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL)
            (void)snprintf(why, why_size, "%s", dlerror());
        return handle;
    }
    (void)snprintf(why, why_size, "no %s.so in ../lib/millrace of %s", name, directory);
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
    if (plugin == NULL || plugin->abi != MR_CONNECTOR_ABI)
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "the connector '%s': its plug-in was built for another millrace",
                       connector->name);
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
