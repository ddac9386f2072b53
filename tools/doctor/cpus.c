#include "tools/doctor/cpus.h"

#include "core/base/utf8.h"

enum { WORDS = MR_BITS_WORDS(MR_CPUS_MAX), CPU_LAST = MR_CPUS_MAX - 1 };

/* -- Reading ------------------------------------------------------------------------------- */

/* Digits, or the kernel's "N" for the last CPU; takes them off the front of TEXT. */
static bool take_number(struct mr_view *text, uint32_t *ret)
{
    uint32_t n = 0;
    size_t used = 0;

    if (text->len != 0 && text->data[0] == 'N') {
        n = CPU_LAST;
        used = 1;
    }
    for (; used < text->len && text->data[used] >= '0' && text->data[used] <= '9'; used++)
        if (n < UINT32_MAX / 16)
            n = n * 10 + (uint32_t)(text->data[used] - '0');
    text->data += used;
    text->len -= used;
    *ret = n;
    return used != 0;
}

static bool take_char(struct mr_view *text, char c)
{
    if (text->len == 0 || text->data[0] != c)
        return false;
    text->data++;
    text->len--;
    return true;
}

/* "3", "0-7", or "0-7:2/4": of each 4 the first 2. */
static bool take_range(struct mr_view *text, struct mr_cpus *cpus)
{
    uint32_t first, last, used = 1, group = 1;

    if (!take_number(text, &first))
        return false;
    last = first;
    if (take_char(text, '-') && !take_number(text, &last))
        return false;
    if (take_char(text, ':') && (!take_number(text, &used) || !take_char(text, '/') ||
                                 !take_number(text, &group) || group == 0))
        return false;
    if (last < first)
        return false;
    for (uint32_t cpu = first; cpu <= last && cpu <= CPU_LAST; cpu++)
        if ((cpu - first) % group < used)
            mr_bit_set(cpus->word, cpu);
    return true;
}

bool mr_cpus_parse_list(struct mr_view text, struct mr_cpus *ret)
{
    struct mr_cpus cpus = {{0}};

    *ret = cpus;
    text = mr_view_trim(text);
    if (text.len == 0 || mr_view_is(text, "(null)"))
        return true;
    if (mr_view_is(text, "all"))
        text = MR_VIEW("0-N");
    do {
        if (!take_range(&text, &cpus))
            return false;
    } while (take_char(&text, ','));
    if (text.len != 0)
        return false;
    *ret = cpus;
    return true;
}

bool mr_cpus_parse_mask(struct mr_view text, struct mr_cpus *ret)
{
    struct mr_cpus cpus = {{0}};
    uint32_t bit = 0;

    *ret = cpus;
    text = mr_view_trim(text);
    if (text.len == 0)
        return false;
    for (size_t i = text.len; i-- > 0;) {
        int digit = mr_hex_value(text.data[i]);
        if (text.data[i] == ',')
            continue;
        if (digit < 0)
            return false;
        for (uint32_t b = 0; b < 4; b++, bit++)
            if (bit <= CPU_LAST && (digit >> b & 1) != 0)
                mr_bit_set(cpus.word, bit);
    }
    *ret = cpus;
    return true;
}

/* -- Writing ------------------------------------------------------------------------------- */

void mr_cpus_print_list(const struct mr_cpus *cpus, struct mr_text *out)
{
    const char *comma = "";

    for (uint32_t cpu = 0; cpu <= CPU_LAST; cpu++) {
        uint32_t last = cpu;
        if (!mr_bit_get(cpus->word, cpu))
            continue;
        while (last < CPU_LAST && mr_bit_get(cpus->word, last + 1))
            last++;
        mr_text_printf(out, "%s%u", comma, cpu);
        if (last != cpu)
            mr_text_printf(out, "-%u", last);
        comma = ",";
        cpu = last;
    }
}

void mr_cpus_print_mask(const struct mr_cpus *cpus, struct mr_text *out)
{
    bool has_begun = false;

    /* The kernel writes groups of 32 bits. */
    for (uint32_t group = WORDS * 2; group-- > 0;) {
        uint32_t bits = (uint32_t)(cpus->word[group / 2] >> (group % 2 * 32));
        if (has_begun)
            mr_text_printf(out, ",%08x", bits);
        else if (bits != 0 || group == 0)
            mr_text_printf(out, "%x", bits);
        has_begun = has_begun || bits != 0;
    }
}

/* -- Sets ---------------------------------------------------------------------------------- */

uint32_t mr_cpus_count(const struct mr_cpus *cpus)
{
    uint32_t count = 0;

    for (size_t w = 0; w < WORDS; w++)
        count += (uint32_t)__builtin_popcountll(cpus->word[w]);
    return count;
}

bool mr_cpus_meet(const struct mr_cpus *a, const struct mr_cpus *b)
{
    struct mr_cpus both = mr_cpus_both(a, b);

    return mr_cpus_count(&both) != 0;
}

bool mr_cpus_hold(const struct mr_cpus *a, const struct mr_cpus *b)
{
    struct mr_cpus rest = mr_cpus_without(b, a);

    return mr_cpus_count(&rest) == 0;
}

struct mr_cpus mr_cpus_both(const struct mr_cpus *a, const struct mr_cpus *b)
{
    struct mr_cpus ret;

    for (size_t w = 0; w < WORDS; w++)
        ret.word[w] = a->word[w] & b->word[w];
    return ret;
}

struct mr_cpus mr_cpus_either(const struct mr_cpus *a, const struct mr_cpus *b)
{
    struct mr_cpus ret;

    for (size_t w = 0; w < WORDS; w++)
        ret.word[w] = a->word[w] | b->word[w];
    return ret;
}

struct mr_cpus mr_cpus_without(const struct mr_cpus *a, const struct mr_cpus *b)
{
    struct mr_cpus ret;

    for (size_t w = 0; w < WORDS; w++)
        ret.word[w] = a->word[w] & ~b->word[w];
    return ret;
}
