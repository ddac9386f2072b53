/*
 * Regular expressions as Java has them: what they match, what is none, what is refused, and
 * that a hostile one ends.  Random ones of a small language agree with a matcher of sets.
 */
#include "operators/regex/regex.h"

#include "tests/mr_test.h"

static const char *find_all(const char *pattern, const char *text, unsigned flags)
{
    static char out[512];
    struct mr_view whole = mr_view_of(text), match;
    struct mr_regex *regex;
    struct mr_err err = {0};
    size_t len = 0, from = 0;

    int rc = mr_regex_new(mr_view_of(pattern), flags, &regex, &err);
    if (rc < 0)
        return rc == MR_ERR_FORMAT ? "!none" : rc == MR_ERR_UNSUPPORTED ? "!lacks" : "!?";
    out[0] = '\0';
    while (from <= whole.len && (rc = mr_regex_find(regex, whole, from, &err)) > 0) {
        CHECK(mr_regex_group(regex, whole, 0, &match));
        len += (size_t)snprintf(out + len, sizeof(out) - len, "<%.*s>", (int)match.len,
                                match.data);
        from = mr_regex_next(regex, whole);
    }
    mr_regex_free(regex);
    return rc < 0 ? "!limit" : out;
}

static void test_syntax(struct mr_rng *rng)
{
    static const struct {
        const char *pattern, *text, *want;
    } rows[] = {
        {"b+", "abbcb", "<bb><b>"},
        {"b*", "abb", "<><bb><>"},
        {"", "日本", "<><><>"},
        {"(a|ab)(c|bcd)", "abcd", "<abcd>"},
        {"[a-c&&[^b]]+", "abcab", "<a><ca>"},
        {"[[a-b]x-z]+", "aqxz", "<a><xz>"},
        {"[^[a-b]c]", "abcd", "<d>"},
        {"[^a&&[ab]]", "abc", "<b><c>"},
        {"[]a]+", "]a[", "<]a>"},
        {"[a-]+", "-a-b", "<-a->"},
        {"[\\w&&[^\\d_]]+", "a1_b", "<a><b>"},
        {"\\Q.*\\E", "a.*b", "<.*>"},
        {"[\\Q^]\\E]+", "a^]", "<^]>"},
        {"\\p{Alpha}+", "aÄ1", "<a>"},
        {"\\p{L}+", "aÄ1", "<aÄ>"},
        {"\\P{L}+", "aÄ1", "<1>"},
        {"[\\p{Lu}\\d]+", "aÄ1", "<Ä1>"},
        {"\\p{IsLatin}+", "aÄ日", "<aÄ>"},
        {"\\x41\\x{42}\\u0043\\0104\\cA", "ABCD\x01", "<ABCD\x01>"},
        {"\\ud83d\\ude00", "😀", "<😀>"},
        {".", "a\r\x0b", "<a><\x0b>"},
        {"(?s).", "a\n", "<a><\n>"},
        {"(?m)^.*$", "a\nbc", "<a><bc>"},
        {"a$", "a\n", "<a>"},
        {"(?i)ab(?-i)c", "ABc ABC", "<ABc>"},
        {"(?i:A)b", "ab aB", "<ab>"},
        {"(?i)é", "éÉ", "<é>"},
        {"(?iu)é", "éÉ", "<é><É>"},
        {"(?x) a b # c\n c", "abc", "<abc>"},
        {"(?x)[a b]+", "a b", "<a><b>"},
        {"(a)(b)\\2\\1", "abba", "<abba>"},
        {"(a)\\10", "aa0", "<aa0>"},
        {"(?<n>a)\\k<n>", "aa", "<aa>"},
        {"a++b", "aab", "<aab>"},
        {"(?>a+)a", "aaa", ""},
        {"a{2,3}?", "aaaa", "<aa><aa>"},
        {"\\bfoo\\b", "a foo b", "<foo>"},
        {"(?<!a)b", "abb", "<b>"},
        /* Not Java's. */
        {"(", "", "!none"},
        {")", "", "!none"},
        {"[a", "", "!none"},
        {"[z-a]", "", "!none"},
        {"*a", "", "!none"},
        {"a{", "", "!none"},
        {"a{1,0}", "", "!none"},
        {"{1}", "", "!none"},
        {"\\y", "", "!none"},
        {"\\K", "", "!none"},
        {"\\C", "", "!none"},
        {"\\", "", "!none"},
        {"(?R)", "", "!none"},
        {"(?P<a>b)", "", "!none"},
        {"(?|a)", "", "!none"},
        {"(*FAIL)", "", "!none"},
        {"(?#x)", "", "!none"},
        {"\\xZZ", "", "!none"},
        {"\\p{", "", "!none"},
        {"[a&&]", "", "!none"},
        /* Java's, and not ours. */
        {"(?d)a", "", "!lacks"},
        {"(?U)\\w", "", "!lacks"},
        {"\\p{InGreek}", "", "!lacks"},
        {"(?<=a+)b", "", "!lacks"},
        {"\\N{DIGIT ONE}", "", "!lacks"},
        {"[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]", "", "!lacks"},
        /* Too dear. */
        {"(a+)+[bd]", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "!limit"},
        {"(x|x)*[yz]", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "!limit"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(rows); i++) {
        CHECK_STR(find_all(rows[i].pattern, rows[i].text, MR_REGEX_QUICK), rows[i].want);
        CHECK_STR(find_all(rows[i].pattern, rows[i].text, 0), rows[i].want);
    }
    CHECK_STR(find_all("a|ab", "ab", MR_REGEX_WHOLE), "<ab>");
    CHECK_STR(find_all("a.", "\xff\xfe", 0), "");
    CHECK_STR(find_all("b",
                       "\xff"
                       "b\xe6",
                       0),
              "<b>");
}

static void test_groups(struct mr_rng *rng)
{
    struct mr_view text = MR_VIEW("key=value"), part;
    struct mr_regex *regex;
    struct mr_err err = {0};

    (void)rng;
    CHECK_EQ(mr_regex_new(MR_VIEW("(\\w+)=(x)?(\\w+)"), MR_REGEX_QUICK, &regex, &err), 0);
    CHECK_EQ(mr_regex_groups(regex), 3);
    CHECK_EQ(mr_regex_find(regex, text, 0, &err), 1);
    CHECK(mr_regex_group(regex, text, 3, &part) && mr_view_is(part, "value"));
    CHECK(!mr_regex_group(regex, text, 2, &part));
    CHECK(!mr_regex_group(regex, text, 4, &part));
    CHECK_EQ(mr_regex_find(regex, text, 4, &err), 0);
    mr_regex_free(regex);
    mr_regex_free(NULL);
}

static void test_pattern_limit(struct mr_rng *rng)
{
    static char long_one[MR_REGEX_PATTERN_MAX + 1];
    struct mr_regex *regex;
    struct mr_err err = {0};

    (void)rng;
    memset(long_one, 'a', sizeof(long_one));
    CHECK_EQ(mr_regex_new((struct mr_view){long_one, sizeof(long_one)}, 0, &regex, &err),
             MR_ERR_UNSUPPORTED);
    memset(long_one, '(', sizeof(long_one));
    CHECK_EQ(mr_regex_new((struct mr_view){long_one, 1000}, 0, &regex, &err),
             MR_ERR_UNSUPPORTED);
}

/* Patterns of a, b, (x|y), xy and x*, and whether they match the whole of a text. */
static void random_pattern(struct mr_rng *rng, unsigned depth, struct mr_text *out)
{
    unsigned kind = (unsigned)mr_rng_below(rng, depth == 0 ? 2 : 5);

    switch (kind) {
    case 0:
    case 1: mr_text_putc(out, "ab"[kind]); return;
    case 2:
        random_pattern(rng, depth - 1, out);
        random_pattern(rng, depth - 1, out);
        return;
    case 3:
        mr_text_putc(out, '(');
        random_pattern(rng, depth - 1, out);
        mr_text_putc(out, '|');
        random_pattern(rng, depth - 1, out);
        mr_text_putc(out, ')');
        return;
    default:
        mr_text_putc(out, '(');
        random_pattern(rng, depth - 1, out);
        mr_text_puts(out, ")*");
    }
}

static uint32_t ends_of_choice(const char **p, const char *text, uint32_t starts);

/* Bit i: a match of the next atom may end before text[i], having begun at a bit of STARTS. */
static uint32_t ends_of_atom(const char **p, const char *text, uint32_t starts)
{
    const char *atom = *p;
    uint32_t ends = 0;

    if (*atom != '(') {
        ++*p;
        for (unsigned i = 0; text[i] != '\0'; i++)
            if ((starts >> i & 1) != 0 && text[i] == *atom)
                ends |= 2u << i;
        return ends;
    }
    *p = atom + 1;
    ends = ends_of_choice(p, text, starts);
    ++*p;
    if (**p != '*')
        return ends;
    for (uint32_t all = starts | ends;; all |= ends) {
        *p = atom + 1;
        ends = ends_of_choice(p, text, all);
        *p += 2;
        if ((all | ends) == all)
            return all;
    }
}

static uint32_t ends_of_choice(const char **p, const char *text, uint32_t starts)
{
    uint32_t all = 0;

    for (;; ++*p) {
        uint32_t now = starts;
        while (**p != '\0' && **p != '|' && **p != ')')
            now = ends_of_atom(p, text, now);
        all |= now;
        if (**p != '|')
            return all;
    }
}

static void test_random(struct mr_rng *rng)
{
    struct mr_text pattern;
    struct mr_err err = {0};
    int dear = 0;

    mr_text_init(&pattern);
    for (int round = 0; round < 300; round++) {
        struct mr_regex *regex;
        mr_text_reset(&pattern);
        random_pattern(rng, 4, &pattern);
        unsigned flags = MR_REGEX_WHOLE | (round % 2 == 0 ? MR_REGEX_QUICK : 0u);
        CHECK_EQ(mr_regex_new(mr_text_view(&pattern), flags, &regex, &err), 0);
        for (int k = 0; k < 20; k++) {
            char text[9] = {0};
            size_t len = (size_t)mr_rng_below(rng, 9);
            for (size_t i = 0; i < len; i++)
                text[i] = "ab"[mr_rng_below(rng, 2)];
            const char *p = pattern.data;
            bool want = (ends_of_choice(&p, text, 1) >> len & 1) != 0;
            int rc = mr_regex_find(regex, (struct mr_view){text, len}, 0, &err);
            /* A star over a star may be too dear, which is said. */
            dear += rc == MR_ERR_LIMIT;
            if (rc != MR_ERR_LIMIT)
                CHECK_EQ(rc, want);
        }
        mr_regex_free(regex);
    }
    mr_text_fini(&pattern);
    CHECK(dear < 300);
}

static const char *similar(const char *pattern, const char *escape)
{
    static char out[1100];
    struct mr_text text;
    struct mr_err err = {0};

    mr_text_init(&text);
    int rc = mr_regex_similar(mr_view_of(pattern), mr_view_of(escape), &text, &err);
    CHECK(rc == 0 || rc == MR_ERR_FORMAT);
    snprintf(out, sizeof(out), "%s", rc == 0 ? text.data : err.message);
    mr_text_fini(&text);
    return out;
}

static void test_similar(struct mr_rng *rng)
{
    (void)rng;
    CHECK_STR(similar("a%b_c", ""), "a(?s:.*)b.c");
    CHECK_STR(similar("[a-c]+|x?", ""), "[a-c]+|x?");
    CHECK_STR(similar("[[:ALPHA:][:digit:]_]", ""), "Invalid regular expression "
                                                    "'[[:ALPHA:][:digit:]_]', index 19");
    CHECK_STR(similar("[^[:WHITESPACE:]-]", ""), "[^\\s-]");
    CHECK_STR(similar("100!%!!$", "!"), "100%!\\$");
    CHECK_STR(similar("a\\.b", ""), "a\\\\.b");
    CHECK_STR(similar("a!b", "!"), "Invalid escape sequence 'a!b', 1");
    CHECK_STR(similar("a!", "!"), "Invalid escape sequence 'a!', 1");
    CHECK_STR(similar("a]", ""), "Invalid regular expression 'a]', index 1");
    CHECK_STR(similar("[a", ""), "Invalid regular expression '[a', index 2");
    CHECK_STR(similar("[:x:]", ""), "[:x:]");
    CHECK_STR(similar("[[:x:]]", ""), "Invalid regular expression '[[:x:]]', index 1");
    CHECK_STR(similar("a", "!!"), "Invalid escape character '!!'");
}

static const struct mr_test cases[] = {
    {"syntax", test_syntax}, {"groups", test_groups},   {"pattern_limit", test_pattern_limit},
    {"random", test_random}, {"similar", test_similar},
};
MR_TEST_MAIN(cases)
