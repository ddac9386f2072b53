#include "core/base/suggest.h"

/* Longer words are typed by machines. */
enum { WORD_MAX = 63 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance, three rows of the table at a time. */
static unsigned distance(struct mr_view a, const char *b, size_t b_len)
{
    unsigned table[3][WORD_MAX + 1];
    unsigned *before = table[0], *above = table[1], *row = table[2];

    for (unsigned j = 0; j <= b_len; j++)
        above[j] = before[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        char x = lower(a.data[i - 1]);
        row[0] = i;
        for (unsigned j = 1; j <= b_len; j++) {
            char y = lower(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a.data[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *next = before;
        before = above;
        above = row;
        row = next;
    }
    return above[b_len];
}

const char *mr_suggest(struct mr_view word, const char *const *candidates, size_t count)
{
    unsigned nearest = word.len < 3 ? 2 : (unsigned)word.len / 3 + 1;
    const char *found = NULL;

    if (word.len == 0 || word.len > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(candidates[i]);
        if (len > WORD_MAX)
            continue;
        unsigned d = distance(word, candidates[i], len);
        if (d < nearest) {
            nearest = d;
            found = candidates[i];
        }
    }
    return found;
}
