/*
 * operators/document/document.h - a JSON text as a tree, and what a path leads to in it.
 *
 *     {"a": [1, "x"]}      OBJECT ──first──► a: ARRAY ──first──► NUMBER ──next──► STRING
 *
 * For the functions of JSON, which ask of one text in a column a few questions that are not
 * known before.  (The JSON format, io/json, decodes a whole message into columns known
 * beforehand, and makes no tree.)
 *
 * What is JSON, and which of two members of one name counts (the last), is as in Flink's
 * Jackson: the text ends with its first value, and what follows is not looked at.
 *
 * Ownership   nodes and paths live in the arena they were made in; strings without escapes
 *             and numbers point into the text.
 * Fails       parse: false.  Nesting is limited to MR_DOCUMENT_DEPTH_MAX.
 * Cost        one pass, and a sort of the members of each object.
 */
#ifndef MR_OPERATORS_DOCUMENT_DOCUMENT_H
#define MR_OPERATORS_DOCUMENT_DOCUMENT_H

#include "core/base/text.h"
#include "core/mem/arena.h"

#define MR_DOCUMENT_DEPTH_MAX 1000

enum mr_node_kind {
    MR_NODE_NULL,
    MR_NODE_FALSE,
    MR_NODE_TRUE,
    MR_NODE_INTEGER,
    MR_NODE_NUMBER, /* with a point or an exponent */
    MR_NODE_STRING,
    MR_NODE_ARRAY,
    MR_NODE_OBJECT
};

struct mr_node {
    enum mr_node_kind kind;
    uint32_t count;      /* of elements or members */
    struct mr_view name; /* of a member */
    struct mr_view text; /* of a number, as it is written; of a string, without escapes */
    struct mr_node *first, *next;
    struct mr_node **by_name; /* of an object: its members in the order of their names */
    uint32_t place;           /* of a member among the others, as they are written */
};

static inline bool mr_node_is_scalar(const struct mr_node *node)
{
    return node->kind < MR_NODE_ARRAY;
}

/* The value that TEXT begins with; false: there is none, and *RET_WHERE is where it ended. */
bool mr_document_parse(struct mr_arena *arena, struct mr_view text, struct mr_node **ret,
                       size_t *ret_where);

/* As Flink has Jackson write it: without blanks, numbers as Java's BigDecimal, and BY_NAME:
 * members in the order of their names. */
void mr_document_print(const struct mr_node *node, bool by_name, struct mr_text *out);

/* A number of JSON's or Java's as BigDecimal writes it: "1E+3", "0.10". */
void mr_document_put_number(struct mr_view text, struct mr_text *out);

/* A string with all but ASCII escaped; of control characters those that have a letter, as in
 * Flink. */
void mr_document_quote(struct mr_view string, struct mr_text *out);

/* Element or member; NULL: there is none.  A negative index counts from the end. */
struct mr_node *mr_node_element(const struct mr_node *array, int64_t index);
struct mr_node *mr_node_member(const struct mr_node *object, struct mr_view name);

/* "a\n" between quotes, escapes taken out, to the end of OUT; false: an escape that JSON does
 * not know.  TEXT is what stands between the quotes. */
bool mr_document_unescape(struct mr_view text, struct mr_text *out);

#endif
