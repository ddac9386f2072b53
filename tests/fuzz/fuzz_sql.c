/*
 * tests/fuzz/fuzz_sql.c - any bytes as SQL: statement after statement until the end.
 *
 * What parses is printed, and what is printed must parse and print as itself.
 */
#include "sql/parse/parse.h"
#include "sql/parse/print.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_printed(const struct mr_ast_stmt *stmt)
{
    struct mr_text first, second;
    struct mr_parser parser;
    struct mr_arena arena;
    struct mr_ast_stmt *again;
    struct mr_err err;

    mr_text_init(&first);
    mr_text_init(&second);
    mr_arena_init(&arena);
    mr_print_stmt(stmt, &first);
    struct mr_source source = {"printed.sql", mr_text_view(&first)};
    mr_parser_init(&parser, &source);
    int rc = mr_parse_next(&parser, &arena, &again, &err);
    /* Printing may spell things out at greater length: only a limit excuses it. */
    MR_ASSERT(rc == 1 || rc == MR_ERR_LIMIT);
    if (rc == 1) {
        mr_print_stmt(again, &second);
        MR_ASSERT(mr_view_eq(mr_text_view(&first), mr_text_view(&second)));
    }
    mr_arena_fini(&arena);
    mr_text_fini(&first);
    mr_text_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_source source = {"fuzz.sql", {(const char *)data, size}};
    struct mr_parser parser;
    int rc;

    mr_parser_init(&parser, &source);
    do {
        struct mr_arena arena;
        struct mr_ast_stmt *stmt;
        struct mr_err err;
        mr_arena_init(&arena);
        rc = mr_parse_next(&parser, &arena, &stmt, &err);
        if (rc == 1)
            check_printed(stmt);
        else if (rc < 0)
            MR_ASSERT(err.code == rc && err.message[0] != '\0');
        mr_arena_fini(&arena);
    } while (rc != 0);
    return 0;
}
