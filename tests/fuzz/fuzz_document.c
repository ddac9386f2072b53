/*
 * A JSON text and a path, up to a zero byte: what is read is printed, and reads the same again.
 */
#include "operators/document/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(struct mr_arena *arena, const struct mr_node *node)
{
    struct mr_text first, second;
    struct mr_node *again;
    size_t where;

    mr_text_init(&first);
    mr_text_init(&second);
    mr_document_print(node, false, &first);
    MR_ASSERT(mr_document_parse(arena, mr_text_view(&first), &again, &where));
    MR_ASSERT(where == first.len);
    mr_document_print(again, false, &second);
    MR_ASSERT(mr_view_eq(mr_text_view(&first), mr_text_view(&second)));
    mr_text_reset(&first);
    mr_document_print(node, true, &first);
    mr_text_fini(&first);
    mr_text_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_view all = {(const char *)data, size};
    const char *zero = size == 0 ? NULL : memchr(data, 0, size);
    size_t cut = zero == NULL ? 0 : (size_t)(zero - all.data);
    struct mr_arena arena;
    struct mr_jsonpath *path;
    struct mr_node *node;
    struct mr_text text;
    size_t where;

    if (size > 4096)
        return 0;
    mr_arena_init(&arena);
    mr_text_init(&text);
    bool ok = mr_document_parse(
        &arena, (struct mr_view){all.data + cut + (zero != NULL), size - cut - (zero != NULL)},
        &node, &where);
    if (ok)
        check_again(&arena, node);
    /* Each ".." multiplies the work: a path of the user's own. */
    bool is_short = zero != NULL && cut < 24;
    if (is_short &&
        mr_jsonpath_new(&arena, (struct mr_view){all.data, cut}, &path, NULL) == 0 && ok) {
        mr_jsonpath_print(path, &text);
        (void)mr_jsonpath_find(path, node, &arena);
    }
    mr_text_reset(&text);
    (void)mr_document_unescape(all, &text);
    mr_document_quote(all, &text);
    mr_text_fini(&text);
    mr_arena_fini(&arena);
    return 0;
}
