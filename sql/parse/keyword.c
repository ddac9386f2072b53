#include "sql/parse/keyword.h"

static const struct {
    const char *text;
    enum mr_keyword_class class;
} words[MR_KW_COUNT] = {[MR_KW_NONE] = {"", MR_KW_PLAIN},
#define X(name, class_name) [MR_KW_##name] = {#name, MR_KW_##class_name},
                        MR_KEYWORD_TABLE(X)
#undef X
};

/* As strcmp of WORD in capitals with TEXT. */
static int compare(struct mr_view word, const char *text)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.data[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - ('a' - 'A'));
        if (c != text[i])
            return (unsigned char)c < (unsigned char)text[i] ? -1 : 1;
    }
    return text[word.len] == '\0' ? 0 : -1;
}

enum mr_keyword mr_keyword_find(struct mr_view word)
{
    unsigned low = 1, high = MR_KW_COUNT;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = compare(word, words[middle].text);
        if (order == 0)
            return (enum mr_keyword)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return MR_KW_NONE;
}

const char *mr_keyword_text(enum mr_keyword keyword)
{
    MR_ASSERT(keyword < MR_KW_COUNT);
    return words[keyword].text;
}

enum mr_keyword_class mr_keyword_class_of(enum mr_keyword keyword)
{
    MR_ASSERT(keyword < MR_KW_COUNT);
    return words[keyword].class;
}
