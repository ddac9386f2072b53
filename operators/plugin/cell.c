#include "operators/plugin/cell.h"

#include "core/data/datetime.h"
#include "core/data/decimal.h"

/* 0000-01-01 and 9999-12-31. */
enum { FIRST_DAY = -719528, LAST_DAY = 2932896 };

bool mr_user_cell_is_free(struct mr_type type)
{
    return type.id == MR_TYPE_BIGINT || type.id == MR_TYPE_DOUBLE ||
           mr_type_shape(type) == MR_SHAPE_STR;
}

bool mr_user_cell_fit(struct mr_type type, union mr_plugin_cell *cell)
{
    int64_t max;

    switch (type.id) {
    case MR_TYPE_BOOLEAN: cell->boolean = cell->boolean != 0; return true;
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
        max = mr_type_integer_max(type);
        return cell->integer <= max && cell->integer >= -max - 1;
    case MR_TYPE_FLOAT: cell->real = (double)(float)cell->real; return true;
    case MR_TYPE_DECIMAL:
        return mr_decimal_fits(mr_type_shape(type) == MR_SHAPE_I64 ? cell->integer
                                                                   : cell->decimal,
                               type.precision);
    case MR_TYPE_DATE: return cell->integer >= FIRST_DAY && cell->integer <= LAST_DAY;
    case MR_TYPE_TIME:
        if (cell->integer < 0 || cell->integer >= MR_DAY_NS)
            return false;
        cell->integer = mr_time_cut(cell->integer, type.precision);
        return true;
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ:
        if (cell->integer < -INT64_MAX + MR_DAY_NS || cell->integer > INT64_MAX - MR_DAY_NS)
            return false;
        cell->integer = mr_time_cut(cell->integer, type.precision);
        return true;
    default: return true;
    }
}
