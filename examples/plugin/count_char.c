/*
 * Nexmark's function of query 14: how often a character stands in a text.
 *
 *     CREATE FUNCTION count_char AS 'count_char' LANGUAGE C
 *         USING ARTIFACT '/srv/lib/count_char.so';
 *     SELECT count_char(extra, 'c') FROM bid;
 */
#include <millrace_plugin.h>

static int64_t count(const struct mr_plugin_string *text, char wanted)
{
    const char *bytes = mr_plugin_string_data(text);
    int64_t found = 0;

    for (uint32_t i = 0; i < text->len; i++)
        found += bytes[i] == wanted;
    return found;
}

static int count_char(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *text = mr_plugin_get_string(call, 0, row);
        const struct mr_plugin_string *character = mr_plugin_get_string(call, 1, row);

        if (character->len != 1)
            return mr_plugin_fail(call, row, "the character has %u bytes, and must have one",
                                  character->len);
        mr_plugin_set_integer(call, row, count(text, *mr_plugin_string_data(character)));
    }
    return 0;
}

static const struct mr_plugin_function functions[] = {
    {
        .name = "count_char",
        .kind = MR_PLUGIN_SCALAR,
        .takes = "STRING, STRING",
        .gives = "BIGINT",
        .help = "How often the second, an ASCII character, stands in the first.",
        .compute = count_char,
    },
};

MR_PLUGIN("count_char", "1.0", functions);
