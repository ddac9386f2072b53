#include "tests/unit/io/json/simdjson_shim.h"

#include <simdjson.h>

struct mr_simdjson {
    simdjson::dom::parser parser;
    simdjson::dom::object object;
};

struct mr_simdjson *mr_simdjson_new(void)
{
    return new mr_simdjson;
}

void mr_simdjson_free(struct mr_simdjson *parser)
{
    delete parser;
}

int mr_simdjson_parse(struct mr_simdjson *parser, const char *doc, size_t len)
{
    return parser->parser.parse(doc, len).get(parser->object) == simdjson::SUCCESS;
}

int mr_simdjson_get(struct mr_simdjson *parser, const char *key, const char **ret_string,
                    size_t *ret_len, double *ret_double, int64_t *ret_int)
{
    simdjson::dom::element element;
    std::string_view view;

    if (parser->object.at_key(key).get(element) != simdjson::SUCCESS)
        return 'm';
    if (element.is_null())
        return 'n';
    if (element.get(*ret_int) == simdjson::SUCCESS)
        return 'i';
    if (element.get(*ret_double) == simdjson::SUCCESS)
        return 'd';
    if (element.get(view) != simdjson::SUCCESS)
        return '?';
    *ret_string = view.data();
    *ret_len = view.size();
    return 's';
}
