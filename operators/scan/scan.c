#include "operators/scan/scan.h"

#include "core/base/alloc.h"
#include "operators/scan/dead_letter.h"
#include "operators/scan/split_time.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const struct mr_option_spec mr_scan_options[] = {
    {"scan.on-error", MR_OPTION_ENUM, "dead-letter", false, "fail|skip|dead-letter",
     "What to do with a malformed message: fail the job, skip and count it, or keep it in the "
     "dead-letter output."},
    {"dead-letter.table", MR_OPTION_STRING, NULL, false, NULL,
     "Sink table (source, split, offset, reason, message) for malformed messages; without it they "
     "go to a file under the state directory."},
    {"late-records.target", MR_OPTION_STRING, NULL, false, NULL,
     "Sink table, of the rows' own columns, for rows that come after their last window closed."},
    {"scan.watermark.idle-timeout", MR_OPTION_DURATION, NULL, false, NULL,
     "A split that is silent for so long no longer holds the watermark back; its rows may then be "
     "late."},
    {"scan.parallelism", MR_OPTION_INT, NULL, false, NULL,
     "Accepted for Flink's sake; splits are spread over all reactors."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

struct scan_split {
    char *id;
    struct mr_position position; /* of the next message that has not been pushed */
};

struct mr_scan {
    struct mr_input input;
    const struct mr_scan_spec *spec;
    struct mr_source *source;
    struct mr_reader *reader;
    const struct mr_format_class *decoding;
    struct mr_decoder *decoder; /* NULL: the source makes rows */
    struct mr_program *time;    /* rowtime, watermark; NULL: no event time */
    struct mr_program *filter;  /* NULL: none */
    struct mr_program *columns;
    struct mr_vec *result;     /* spec->output->count */
    struct mr_schema physical; /* what the decoder fills: the first of the raw columns */
    struct mr_batch_buffer *raw;
    struct mr_poll poll;       /* messages read but not all decoded */
    uint32_t polled;           /* of them, how many are */
    struct mr_op *dead_letter; /* NULL: counted only */
    struct mr_batch_buffer *letters;
    struct mr_bad_sink bad;
    uint32_t splits;
    struct scan_split *split;
    struct mr_split_time *split_time;
    int64_t watermark_ns; /* last one pushed */
    bool is_open, is_sealed, is_idle, has_ended, wants_barrier;
    bool holds_end, is_draining;
    _Atomic bool is_exhausted;
    bool is_over; /* the last watermark is out; the end follows when the head is ready again */
    struct mr_op_stats stats;
    char first_bad[512];
    _Atomic bool has_first_bad; /* first_bad is whole, and stays as it is */
    uint16_t origin[MR_BATCH_ROWS];
    uint16_t timed_sel[MR_BATCH_ROWS], kept_sel[MR_BATCH_ROWS];
    int64_t behind_ns[MR_BATCH_ROWS];
};

static struct mr_scan *scan_of(struct mr_input *input)
{
    return MR_CONTAINER(input, struct mr_scan, input);
}

static void scan_fail(struct mr_scan *scan, int code, const char *message)
{
    struct mr_err *failure = &scan->input.env->failure;

    if (failure->code == 0)
        mr_fail(failure, code, "table '%s': %s", scan->spec->table.name, message);
}

/* -- Malformed messages -------------------------------------------------------- */

static void put_letter(struct mr_scan *scan, const struct mr_msg *msg, const char *reason)
{
    struct mr_batch_buffer *letters = scan->letters;
    uint32_t row = letters->batch.rows;
    const char *table = scan->spec->table.name, *split = scan->split[scan->poll.split].id;
    struct mr_str cell[5] = {
        [0] = mr_str_of(table, strlen(table)),
        [1] = mr_str_of(split, strlen(split)),
        [3] = mr_batch_buffer_str(letters, reason, strlen(reason)),
        [4] = mr_str_of(msg->data, msg->len),
    };

    MR_ASSERT(row < letters->capacity);
    for (uint32_t c = 0; c < MR_COUNTOF(cell); c++)
        if (c != 2)
            ((struct mr_str *)letters->batch.col[c].data)[row] = cell[c];
    ((int64_t *)letters->batch.col[2].data)[row] = msg->offset;
    letters->batch.rows = letters->batch.selected = row + 1;
}

static void report_bad(struct mr_bad_sink *bad, const struct mr_msg *msg, int column,
                       const char *reason)
{
    struct mr_scan *scan = MR_CONTAINER(bad, struct mr_scan, bad);

    (void)column; /* the reason names it */
    if (!atomic_load_explicit(&scan->has_first_bad, memory_order_relaxed)) {
        (void)snprintf(scan->first_bad, sizeof(scan->first_bad), "split %s, offset %lld: %s",
                       scan->split[scan->poll.split].id, (long long)msg->offset, reason);
        /* pairs with mr_scan_first_bad() */
        atomic_store_explicit(&scan->has_first_bad, true, memory_order_release);
    }
    mr_stat_add(&scan->stats.bad_rows, 1);
    if (scan->spec->on_error == MR_ON_ERROR_FAIL) {
        struct mr_err err;
        mr_fail(&err, MR_ERR_BADROW,
                "split %s, offset %lld: %s.  ('scan.on-error' = 'dead-letter' would keep the "
                "message aside and go on)",
                scan->split[scan->poll.split].id, (long long)msg->offset, reason);
        scan_fail(scan, err.code, err.message);
        return;
    }
    if (scan->dead_letter != NULL && scan->spec->on_error == MR_ON_ERROR_DEAD_LETTER)
        put_letter(scan, msg, reason);
}

static void push_letters(struct mr_scan *scan)
{
    if (scan->letters->batch.rows == 0)
        return;
    mr_op_push(scan->dead_letter, &scan->letters->batch);
    mr_batch_buffer_reset(scan->letters);
}

/* -- Rows ----------------------------------------------------------------------- */

/* Leave out the rows whose event time is null; they are bad rows.  But a delete may have
 * nothing but its key: it is never behind. */
static void drop_untimed(struct mr_scan *scan, struct mr_batch *batch,
                         const struct mr_vec *event)
{
    uint32_t kept = 0;

    if (event->valid == NULL)
        return;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        bool is_timed = mr_bit_get(event->valid, row);
        if (!is_timed && mr_batch_kind(batch, row) == MR_ROW_DELETE) {
            ((int64_t *)event->data)[row] = INT64_MAX;
            is_timed = true;
        }
        if (is_timed) {
            scan->timed_sel[kept++] = (uint16_t)row;
            continue;
        }
        struct mr_msg rows_have_none = {.data = "", .offset = row};
        report_bad(&scan->bad,
                   scan->decoder != NULL ? &scan->poll.msg[scan->origin[row]] : &rows_have_none,
                   -1, "the event time of the row is NULL");
    }
    batch->sel = scan->timed_sel;
    batch->selected = kept;
}

/* Event time, filter, columns, push.  RAW holds rows of one split. */
static void push_rows(struct mr_scan *scan, int64_t now_ns)
{
    struct mr_batch batch = scan->raw->batch;
    struct mr_split_time *time = &scan->split_time[scan->poll.split];
    struct mr_err err;
    int rc;

    batch.selected = batch.rows;
    batch.ingest_ns = now_ns;
    time->active_ns = now_ns;
    mr_stat_add(&scan->stats.rows_in, batch.rows);
    if (scan->time != NULL) {
        struct mr_vec at[2];
        if ((rc = mr_program_run(scan->time, &batch, at, &err)) < 0) {
            scan_fail(scan, rc, err.message);
            return;
        }
        drop_untimed(scan, &batch, &at[0]);
        if (mr_split_time_pass(time, &batch, &at[0], &at[1], scan->behind_ns) ||
            scan->spec->tells_behind)
            batch.behind_ns = scan->behind_ns;
    }
    if (scan->filter != NULL) {
        if ((rc = mr_program_filter(scan->filter, &batch, scan->kept_sel, &err)) < 0) {
            scan_fail(scan, rc, err.message);
            return;
        }
        if ((uint32_t)rc != batch.selected) {
            batch.sel = scan->kept_sel;
            batch.selected = (uint32_t)rc;
        }
    }
    if (batch.selected == 0)
        return;
    if ((rc = mr_program_run(scan->columns, &batch, scan->result, &err)) < 0) {
        scan_fail(scan, rc, err.message);
        return;
    }
    batch.schema = scan->spec->output;
    batch.col = scan->result;
    scan->is_idle = false;
    mr_stat_add(&scan->stats.rows_out, batch.selected);
    mr_op_push(scan->input.head, &batch);
}

static void fill_metadata(struct mr_scan *scan)
{
    const struct mr_table_spec *table = &scan->spec->table;

    for (uint32_t c = table->physical; c < table->schema->count; c++)
        if (table->metadata_key[c - table->physical] != NULL &&
            (table->wanted == NULL || table->wanted[c]))
            scan->spec->source->metadata_fill(scan->reader, c - table->physical, &scan->poll,
                                              scan->origin, 0, scan->raw->batch.rows, scan->raw,
                                              c);
}

/* Decode the next of the messages at hand, and push their rows. */
static void pass_messages(struct mr_scan *scan, int64_t now_ns)
{
    const struct mr_msg *msg = scan->poll.msg + scan->polled;
    uint32_t left = scan->poll.count - scan->polled;

    mr_batch_buffer_reset(scan->raw);
    /* Origins count from the first message of this call: offer them from there. */
    struct mr_poll whole = scan->poll;
    scan->poll.msg = msg;
    uint32_t done =
        scan->decoding->decode(scan->decoder, msg, left, scan->raw, scan->origin, &scan->bad);
    MR_ASSERT(done <= left);
    MR_ASSERT(done != 0 || scan->raw->batch.rows != 0);
    scan->raw->batch.selected = scan->raw->batch.rows;
    if (scan->raw->batch.rows != 0) {
        fill_metadata(scan);
        if (scan->spec->source->decoded != NULL)
            scan->spec->source->decoded(scan->reader, &scan->poll, scan->origin,
                                        scan->raw->batch.rows, scan->raw);
        push_rows(scan, now_ns);
    }
    scan->poll = whole;
    scan->polled += done;
    if (done != 0)
        scan->split[scan->poll.split].position.offset = msg[done - 1].next;
    push_letters(scan);
}

static int read_rows(struct mr_scan *scan, int64_t now_ns, struct mr_err *reterr)
{
    mr_batch_buffer_reset(scan->raw);
    int rc =
        scan->spec->source->poll_rows(scan->reader, now_ns, scan->raw, &scan->poll, reterr);
    if (rc <= 0)
        return rc;
    push_rows(scan, now_ns);
    scan->polled = scan->poll.count;
    scan->split[scan->poll.split].position = scan->poll.after;
    push_letters(scan);
    return 1;
}

static int read_some(struct mr_scan *scan, int64_t now_ns, struct mr_err *reterr)
{
    const struct mr_source_class *source = scan->spec->source;

    if (scan->decoder == NULL)
        return read_rows(scan, now_ns, reterr);
    if (scan->polled == scan->poll.count) {
        scan->poll.count = scan->polled = 0;
        int rc = source->poll(scan->reader, now_ns, &scan->poll, reterr);
        if (rc <= 0)
            return rc;
        uint64_t bytes = 0;
        for (uint32_t i = 0; i < scan->poll.count; i++)
            bytes += scan->poll.msg[i].len;
        mr_stat_add(&scan->stats.bytes_in, bytes);
    }
    pass_messages(scan, now_ns);
    return 1;
}

/* -- Time ------------------------------------------------------------------------ */

/* The end comes in two steps, for which both ways out must be ready: true when they were. */
static bool push_end(struct mr_scan *scan)
{
    if (scan->dead_letter != NULL && !mr_op_ready(scan->dead_letter))
        return false;
    if (scan->is_over) {
        mr_op_end(scan->input.head);
        if (scan->dead_letter != NULL)
            mr_op_end(scan->dead_letter);
        scan->has_ended = true;
        return true;
    }
    mr_op_watermark(scan->input.head, MR_WATERMARK_END);
    if (scan->dead_letter != NULL)
        mr_op_watermark(scan->dead_letter, MR_WATERMARK_END);
    scan->is_over = true;
    atomic_store_explicit(&scan->stats.watermark_ns, MR_WATERMARK_END, memory_order_relaxed);
    return true;
}

/* Hand on what the splits together say about time.  True: something was handed on. */
static bool push_time(struct mr_scan *scan, int64_t now_ns)
{
    const struct mr_source_class *source = scan->spec->source;

    for (uint32_t i = 0; i < scan->splits; i++)
        if (!scan->split_time[i].is_done && scan->polled == scan->poll.count)
            scan->split_time[i].is_done = source->split_state(scan->reader, i) == MR_SPLIT_DONE;
    struct mr_time_state state = mr_split_time_merge(scan->split_time, scan->splits, now_ns,
                                                     scan->spec->idle_timeout_ns);

    bool is_read = state.is_done && scan->is_sealed;
    if (scan->is_over || scan->is_draining || (is_read && !scan->holds_end))
        return push_end(scan);
    if (is_read)
        atomic_store_explicit(&scan->is_exhausted, true, memory_order_release);
    bool is_silent = state.is_idle || state.is_done;
    if (scan->time != NULL && state.watermark_ns > scan->watermark_ns) {
        scan->is_idle = false;
        scan->watermark_ns = state.watermark_ns;
        atomic_store_explicit(&scan->stats.watermark_ns, state.watermark_ns,
                              memory_order_relaxed);
        mr_op_watermark(scan->input.head, state.watermark_ns);
        return true;
    }
    if (!is_silent || scan->is_idle)
        return false;
    scan->is_idle = true;
    mr_op_idle(scan->input.head);
    return true;
}

static enum mr_input_event scan_poll(struct mr_input *input, int64_t now_ns)
{
    struct mr_scan *scan = scan_of(input);
    struct mr_err err;

    if (input->env->failure.code != 0)
        return MR_INPUT_NOTHING;
    if (scan->dead_letter != NULL && !mr_op_ready(scan->dead_letter))
        return MR_INPUT_NOTHING;
    if (scan->wants_barrier) {
        scan->wants_barrier = false;
        return MR_INPUT_BARRIER;
    }
    if (scan->has_ended)
        return MR_INPUT_NOTHING;

    int rc = scan->is_draining ? 0 : read_some(scan, now_ns, &err);
    if (rc < 0) {
        scan_fail(scan, rc, err.message);
        return MR_INPUT_NOTHING;
    }
    /* A push may have made the head busy: time waits for the next poll then. */
    bool moved = scan->is_open && mr_op_ready(input->head) && push_time(scan, now_ns);
    if (scan->has_ended)
        return MR_INPUT_END;
    return rc > 0 || moved ? MR_INPUT_WORK : MR_INPUT_NOTHING;
}

/* -- Checkpoints ------------------------------------------------------------------ */

static void scan_request_barrier(struct mr_input *input, uint64_t epoch)
{
    input->epoch = epoch;
    scan_of(input)->wants_barrier = true;
}

static void scan_barrier(struct mr_input *input, uint64_t epoch, struct mr_pack *roots)
{
    struct mr_scan *scan = scan_of(input);

    (void)epoch;
    mr_pack_u64(roots, 1); /* version */
    mr_pack_u64(roots, scan->splits);
    for (uint32_t i = 0; i < scan->splits; i++) {
        mr_pack_bytes(roots, mr_view_of(scan->split[i].id));
        mr_pack_i64(roots, scan->split[i].position.offset);
        mr_pack_i64(roots, scan->split[i].position.extra[0]);
        mr_pack_i64(roots, scan->split[i].position.extra[1]);
        mr_pack_i64(roots, scan->split_time[i].watermark_ns);
    }
}

int mr_scan_read_roots(struct mr_view roots,
                       int (*each)(void *context, const struct mr_split *split,
                                   int64_t watermark_ns),
                       void *context, struct mr_err *reterr)
{
    struct mr_unpack unpack = {.rest = roots};

    if (roots.len == 0)
        return 0;
    if (mr_unpack_u64(&unpack) != 1)
        return mr_fail(reterr, MR_ERR_VERSION, "positions of a source: unknown version");
    uint64_t count = mr_unpack_u64(&unpack);
    for (uint64_t i = 0; i < count && !unpack.failed; i++) {
        struct mr_view id = mr_unpack_bytes(&unpack);
        struct mr_split split = {.start = {.offset = mr_unpack_i64(&unpack)}};
        split.start.extra[0] = mr_unpack_i64(&unpack);
        split.start.extra[1] = mr_unpack_i64(&unpack);
        int64_t watermark_ns = mr_unpack_i64(&unpack);
        if (unpack.failed)
            break;
        char *name = mr_strndup(id.data, id.len, "a scan");
        split.id = name;
        int rc = each(context, &split, watermark_ns);
        free(name);
        if (rc < 0)
            return rc;
    }
    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT, "positions of a source: cut short");
    return 0;
}

/* -- Around ----------------------------------------------------------------------- */

static bool scan_peek(struct mr_input *input)
{
    struct mr_scan *scan = scan_of(input);

    return scan->wants_barrier || scan->polled < scan->poll.count;
}

static int64_t scan_deadline(struct mr_input *input, int64_t now_ns)
{
    struct mr_scan *scan = scan_of(input);
    int64_t deadline_ns = INT64_MAX, idle_ns = scan->spec->idle_timeout_ns;

    if (scan->has_ended)
        return INT64_MAX;
    if (scan->spec->source->deadline_ns != NULL)
        deadline_ns = scan->spec->source->deadline_ns(scan->reader, now_ns);
    for (uint32_t i = 0; idle_ns > 0 && i < scan->splits; i++) {
        int64_t at_ns = scan->split_time[i].active_ns + idle_ns;
        if (!scan->split_time[i].is_done && at_ns > now_ns && at_ns < deadline_ns)
            deadline_ns = at_ns;
    }
    return deadline_ns;
}

static void scan_holder(struct mr_input *input, struct mr_text *out)
{
    struct mr_scan *scan = scan_of(input);
    int64_t now_ns = mr_now_ns(input->env->sys);
    struct mr_time_state state = mr_split_time_merge(scan->split_time, scan->splits, now_ns,
                                                     scan->spec->idle_timeout_ns);

    if (scan->time == NULL || state.holder == UINT32_MAX)
        return;
    /* Held back means: this split has been silent while another got ahead of it. */
    const struct mr_split_time *held = &scan->split_time[state.holder];
    int64_t silent_ns = now_ns - held->active_ns;
    bool is_ahead = false;
    for (uint32_t i = 0; i < scan->splits; i++)
        is_ahead |= scan->split_time[i].watermark_ns > held->watermark_ns;
    if (silent_ns < MR_SECOND_NS || (!is_ahead && scan->splits > 1))
        return;
    mr_text_printf(out,
                   "%s (no rows for %lld s; 'scan.watermark.idle-timeout' would let it go)",
                   scan->split[state.holder].id, (long long)(silent_ns / MR_SECOND_NS));
}

static void scan_free(struct mr_input *input)
{
    struct mr_scan *scan = scan_of(input);

    if (scan->reader != NULL)
        scan->spec->source->reader_free(scan->reader);
    if (scan->decoder != NULL)
        scan->decoding->decoder_free(scan->decoder);
    mr_program_free(scan->time);
    mr_program_free(scan->filter);
    mr_program_free(scan->columns);
    mr_batch_buffer_free(scan->raw);
    mr_batch_buffer_free(scan->letters);
    for (uint32_t i = 0; i < scan->splits; i++)
        free(scan->split[i].id);
    free(scan->split);
    free(scan->split_time);
    free(scan->result);
    free(scan);
}

static const struct mr_input_class scan_class = {
    .name = "scan",
    .poll = scan_poll,
    .request_barrier = scan_request_barrier,
    .barrier = scan_barrier,
    .peek = scan_peek,
    .deadline_ns = scan_deadline,
    .watermark_holder = scan_holder,
    .free = scan_free,
};

static int make_programs(struct mr_scan *scan, struct mr_err *reterr)
{
    const struct mr_scan_spec *spec = scan->spec;
    const struct mr_schema *raw = spec->table.schema;
    struct mr_expr *time[2] = {spec->rowtime, spec->watermark};
    int rc = mr_program_new(spec->column, spec->output->count, raw, &spec->eval, &scan->columns,
                            reterr);

    if (rc == 0 && spec->rowtime != NULL)
        rc = mr_program_new(time, 2, raw, &spec->eval, &scan->time, reterr);
    if (rc == 0 && spec->filter != NULL)
        rc = mr_program_new(&spec->filter, 1, raw, &spec->eval, &scan->filter, reterr);
    return rc;
}

static int make_decoder(struct mr_scan *scan, struct mr_err *reterr)
{
    const struct mr_table_spec *table = &scan->spec->table;

    if (scan->spec->source->poll == NULL)
        return 0;
    scan->physical = (struct mr_schema){table->physical, table->schema->field};
    struct mr_format_spec format = {.schema = &scan->physical,
                                    .wanted = table->wanted,
                                    .options = table->options,
                                    .prefix = table->format_prefix,
                                    .metadata = table->format_metadata,
                                    .metadatas = table->format_metadatas,
                                    .table = table};
    scan->decoding = scan->spec->source->decoding;
    if (scan->decoding == NULL)
        scan->decoding = table->format;
    return scan->decoding->decoder_new(&format, &scan->decoder, reterr);
}

int mr_scan_new(const struct mr_scan_spec *spec, struct mr_source *source,
                struct mr_task_env *env, struct mr_op *head, struct mr_op *dead_letter,
                struct mr_scan **ret, struct mr_err *reterr)
{
    struct mr_scan *scan = calloc(1, sizeof(*scan));

    if (scan == NULL)
        return mr_fail(reterr, -ENOMEM, "scan: out of memory");
    scan->input =
        (struct mr_input){.class = &scan_class, .env = env, .head = head, .uid = spec->uid};
    scan->spec = spec;
    scan->source = source;
    scan->dead_letter = dead_letter;
    scan->bad.report = report_bad;
    scan->watermark_ns = MR_WATERMARK_NONE;
    atomic_store_explicit(&scan->stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    scan->result = mr_alloc_array(spec->output->count + 1, sizeof(scan->result[0]), "a scan");
    scan->raw = mr_batch_buffer_new(spec->table.schema, MR_BATCH_ROWS);
    scan->letters = mr_batch_buffer_new(&mr_dead_letter_schema, MR_BATCH_ROWS);

    int rc = make_programs(scan, reterr);
    if (rc == 0)
        rc = make_decoder(scan, reterr);
    if (rc == 0)
        rc = spec->source->reader_new(source, env, &scan->reader, reterr);
    if (rc < 0) {
        scan_free(&scan->input);
        return rc;
    }
    *ret = scan;
    return 0;
}

struct mr_input *mr_scan_input(struct mr_scan *scan)
{
    return &scan->input;
}

int mr_scan_assign(struct mr_scan *scan, const struct mr_split *split, int64_t watermark_ns,
                   struct mr_err *reterr)
{
    int number = scan->spec->source->assign(scan->reader, split, reterr);

    if (number < 0)
        return number;
    MR_ASSERT((uint32_t)number == scan->splits);
    size_t count = (size_t)number + 1;
    scan->split = mr_realloc(scan->split, count, sizeof(*scan->split), "a scan");
    scan->split_time = mr_realloc(scan->split_time, count, sizeof(*scan->split_time), "a scan");
    scan->split[number] =
        (struct scan_split){.id = mr_strdup(split->id, "a scan"), .position = split->start};
    scan->split_time[number] = (struct mr_split_time){
        .watermark_ns = watermark_ns, .active_ns = mr_now_ns(scan->input.env->sys)};
    scan->splits = (uint32_t)count;
    return 0;
}

void mr_scan_open(struct mr_scan *scan)
{
    scan->is_open = true;
}

void mr_scan_seal(struct mr_scan *scan)
{
    scan->is_open = true;
    scan->is_sealed = true;
}

void mr_scan_hold_end(struct mr_scan *scan)
{
    scan->holds_end = true;
}

bool mr_scan_is_exhausted(const struct mr_scan *scan)
{
    return atomic_load_explicit(&scan->is_exhausted, memory_order_acquire);
}

void mr_scan_drain(struct mr_scan *scan)
{
    scan->is_open = true;
    scan->is_draining = true;
}

const struct mr_op_stats *mr_scan_stats(const struct mr_scan *scan)
{
    return &scan->stats;
}

const char *mr_scan_first_bad(const struct mr_scan *scan)
{
    return atomic_load_explicit(&scan->has_first_bad, memory_order_acquire) ? scan->first_bad
                                                                            : NULL;
}
