#include "sql/parse/ast.h"

const char *mr_ast_op_name(enum mr_ast_op op)
{
    static const char *const names[] = {
#define X(id, name, precedence) [MR_OP_##id] = (name),
        MR_AST_OP_TABLE(X)
#undef X
    };
    MR_ASSERT((size_t)op < MR_COUNTOF(names));
    return names[op];
}

const char *mr_ast_symbol_name(uint32_t symbol)
{
    static const char *const units[] = {
#define X(name) [MR_UNIT_##name] = #name,
        MR_AST_UNIT_TABLE(X)
#undef X
    };
    switch (symbol) {
    case MR_SYMBOL_BOTH: return "BOTH";
    case MR_SYMBOL_LEADING: return "LEADING";
    case MR_SYMBOL_TRAILING: return "TRAILING";
    default: break;
    }
    MR_ASSERT(symbol < MR_COUNTOF(units));
    return units[symbol];
}
