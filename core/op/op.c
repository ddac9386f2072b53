#include "core/op/op.h"

#include <stdarg.h>
#include <stdio.h>

int mr_op_fail(struct mr_op *op, int code, const char *fmt, ...)
{
    struct mr_err *failure = &op->env->failure;

    if (failure->code == 0) {
        va_list ap;
        va_start(ap, fmt);
        (void)vsnprintf(failure->message, sizeof(failure->message), fmt, ap);
        va_end(ap);
        failure->code = code;
    }
    return code;
}

void mr_task_log(struct mr_task_env *env, const char *fmt, ...)
{
    char line[1024];
    va_list ap;

    if (env->log == NULL)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    env->log(env->log_context, line);
}

bool mr_op_next_ready(const struct mr_op *op)
{
    return mr_op_ready(op->next);
}

void mr_op_pass_watermark(struct mr_op *op, int64_t watermark_ns)
{
    mr_op_watermark(op->next, watermark_ns);
}

void mr_op_pass_end(struct mr_op *op)
{
    mr_op_end(op->next);
}

void mr_op_ignore_watermark(struct mr_op *op, int64_t watermark_ns)
{
    (void)op;
    (void)watermark_ns;
}

void mr_op_ignore_end(struct mr_op *op)
{
    (void)op;
}

void mr_op_idle(struct mr_op *op)
{
    while (op != NULL && op->class->idle == NULL)
        op = op->next;
    if (op != NULL)
        op->class->idle(op);
}
