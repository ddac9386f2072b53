/*
 * A row for each word of a text.
 *
 *     CREATE FUNCTION words AS 'words' LANGUAGE C USING ARTIFACT '/srv/lib/words.so';
 *     SELECT word, COUNT(*) FROM lines, LATERAL TABLE(words(line)) AS w (word, at) GROUP BY word;
 */
#include <millrace_plugin.h>

static int words(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct mr_plugin_string *text = mr_plugin_get_string(call, 0, row);
        const char *bytes = mr_plugin_string_data(text);
        uint32_t at = 0;

        while (at < text->len) {
            uint32_t start = at;

            while (at < text->len && bytes[at] != ' ')
                at++;
            if (at > start) {
                mr_plugin_out_string(call, 0, bytes + start, at - start);
                mr_plugin_out_integer(call, 1, start);
                if (mr_plugin_emit(call, row) < 0)
                    return -1;
            }
            at++;
        }
    }
    return 0;
}

static const struct mr_plugin_function functions[] = {
    {
        .name = "words",
        .kind = MR_PLUGIN_TABLE,
        .takes = "STRING",
        .gives = "word STRING, at INT",
        .help = "The words of a text, and where each begins, in bytes.",
        .compute = words,
    },
};

MR_PLUGIN("words", "1.0", functions);
