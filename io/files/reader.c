#include "core/base/alloc.h"
#include "core/data/value.h"
#include "io/files/files_int.h"
#include "io/files/partition.h"
#include "io/framing/lines.h"

#include <errno.h>
#include <stdlib.h>

/*
 * A file goes through these states; those being read (opening, reading) have a place in
 * `active` and up to two buffers: one being cut into messages, one being filled.
 *
 *     waiting ─► opening ─► reading ─────────────► done            bounded
 *                   ▲          │  ▲
 *                   │          ▼  │ grown
 *                   │        tailing ─► quiet      monitored
 *                   └── grown ────────────┘
 *
 * A tailing file stays open and is asked for its size every 20 ms.  One that has not grown
 * for 'source.file-quiet-time' is closed, and looked at once per monitor interval.
 */
enum file_state {
    FILE_WAITING,
    FILE_OPENING,
    FILE_READING,
    FILE_TAILING,
    FILE_QUIET,
    FILE_DONE
};

enum {
    READ_BYTES = 256 * 1024,
    ACTIVE_MAX = 8, /* files read at the same time */
    WATCH_MAX = 32, /* quiet files looked at in one poll */
    TAIL_NS = 20 * 1000 * 1000,
};

struct buffer {
    struct buffer *next;
    char data[READ_BYTES + MR_MSG_PADDING];
};

struct file {
    struct mr_files_source *source;
    char *id, *rel, *path;
    uint64_t identity;
    uint32_t number; /* of the split */
    enum file_state state;
    int fd;
    bool is_requested, has_result; /* of `req`: opening or reading */
    bool at_end;                   /* the last read found nothing more */
    bool is_relocated;
    bool took_unterminated; /* a last line without its newline was handed out */
    struct mr_file_stat stat;
    int64_t start;      /* the next byte to be handed out, when it is opened */
    uint64_t read_at;   /* the next byte to be read */
    uint64_t seen_size; /* the largest size that was seen */
    struct mr_lines lines;
    struct mr_aio_req req;
    int64_t result;
    struct buffer *cutting, *filled, *filling;
    size_t filled_len;
};

struct files_reader {
    struct mr_files_source *source;
    struct mr_task_env *env;
    struct mr_sys *sys;
    struct file **file;
    uint32_t files, capacity;
    uint32_t next_waiting; /* every file before it has been started */
    struct file *active[ACTIVE_MAX];
    uint32_t actives, turn;
    uint32_t tailing, quiet;   /* how many are */
    int64_t tail_ns, watch_ns; /* when to look again */
    uint32_t watch_at;
    struct buffer *free_buffers;
    struct buffer *buffers; /* all of them */
    struct mr_msg msg[MR_BATCH_ROWS];
};

static struct files_reader *of(struct mr_reader *reader)
{
    return (struct files_reader *)(void *)reader;
}

int mr_files_reader_new(struct mr_source *source, struct mr_task_env *env,
                        struct mr_reader **ret, struct mr_err *reterr)
{
    struct files_reader *r = mr_alloc(sizeof(*r), "a reader of files");
    struct buffer *buffers =
        mr_alloc_array(2 * ACTIVE_MAX, sizeof(*buffers), "a reader of files");

    (void)reterr;
    r->source = (struct mr_files_source *)(void *)source;
    r->env = env;
    r->sys = env->sys;
    r->buffers = buffers;
    for (uint32_t i = 0; i < 2 * ACTIVE_MAX; i++) {
        buffers[i].next = r->free_buffers;
        r->free_buffers = &buffers[i];
    }
    *ret = (struct mr_reader *)r;
    return 0;
}

static struct buffer *buffer_take(struct files_reader *r)
{
    struct buffer *buffer = r->free_buffers;

    MR_ASSERT(buffer != NULL); /* two for each active file */
    r->free_buffers = buffer->next;
    return buffer;
}

static void buffer_give(struct files_reader *r, struct buffer **buffer)
{
    if (*buffer == NULL)
        return;
    (*buffer)->next = r->free_buffers;
    r->free_buffers = *buffer;
    *buffer = NULL;
}

static void file_done(struct mr_aio_req *req, int64_t result)
{
    struct file *file = req->owner;

    file->result = result;
    file->has_result = true;
}

int mr_files_assign(struct mr_reader *reader, const struct mr_split *split,
                    struct mr_err *reterr)
{
    struct files_reader *r = of(reader);
    struct mr_view rel;
    uint64_t identity;

    if (mr_files_parse_id(split->id, &rel, &identity) < 0)
        return mr_fail(reterr, MR_ERR_SCHEMA,
                       "the stored position of '%s' is not one of a file: was the table read "
                       "from another connector before?",
                       split->id);
    if (r->files == r->capacity) {
        r->capacity = r->capacity == 0 ? 16 : r->capacity * 2;
        r->file = mr_realloc(r->file, r->capacity, sizeof(*r->file), "a reader of files");
    }
    struct file *file = mr_alloc(sizeof(*file), "a reader of files");
    file->source = r->source;
    file->id = mr_strdup(split->id, "a reader of files");
    file->rel = mr_strndup(rel.data, rel.len, "a reader of files");
    file->path = mr_files_join(r->source->root, file->rel);
    file->identity = identity;
    file->number = r->files;
    file->fd = -1;
    if (split->start.offset != MR_OFFSET_START)
        file->start = split->start.offset & ~MR_FILES_COMPLETE;
    file->req.done = file_done;
    file->req.owner = file;
    mr_lines_init(&file->lines, '\n', r->source->max_line_bytes);
    r->file[r->files] = file;
    return (int)r->files++;
}

/* -- Opening and the end ---------------------------------------------------- */

static void file_close(struct files_reader *r, struct file *file)
{
    if (file->fd >= 0)
        (void)r->sys->ops->close(r->sys, file->fd);
    file->fd = -1;
}

static void leave_active(struct files_reader *r, struct file *file)
{
    buffer_give(r, &file->cutting);
    buffer_give(r, &file->filled);
    buffer_give(r, &file->filling);
    for (uint32_t i = 0; i < r->actives; i++) {
        if (r->active[i] == file) {
            r->active[i] = r->active[--r->actives];
            return;
        }
    }
}

static void set_state(struct files_reader *r, struct file *file, enum file_state state)
{
    r->tailing -= file->state == FILE_TAILING;
    r->quiet -= file->state == FILE_QUIET;
    file->state = state;
    r->tailing += state == FILE_TAILING;
    r->quiet += state == FILE_QUIET;
}

static void request(struct files_reader *r, struct file *file)
{
    MR_ASSERT(!file->req.inflight && !file->has_result);
    file->is_requested = true;
    r->env->aio->ops->submit(r->env->aio, &file->req);
}

static void file_open(struct files_reader *r, struct file *file)
{
    set_state(r, file, FILE_OPENING);
    file->req.code = MR_AIO_OPEN;
    file->req.data = file->path;
    file->req.offset = MR_OPEN_READ;
    request(r, file);
}

static int fail_truncated(const struct file *file, uint64_t size, uint64_t position,
                          struct mr_err *reterr)
{
    return mr_fail(
        reterr, -ESTALE,
        "file '%s' has %llu bytes, but was read up to byte %llu before: it was "
        "truncated or written anew.  Rotate by renaming, put the file back, or start "
        "the job without its state",
        file->path, (unsigned long long)size, (unsigned long long)position);
}

/* It is not where it was: look for it under another name, once. */
static int reopen_renamed(struct files_reader *r, struct file *file, int why,
                          struct mr_err *reterr)
{
    char *path = file->is_relocated ? NULL : mr_files_relocate(file->source, file->identity);

    if (path != NULL) {
        free(file->path);
        file->path = path;
        file->is_relocated = true;
        file_open(r, file);
        return 0;
    }
    leave_active(r, file);
    if (file->source->skips_missing) {
        mr_task_log(r->env, "table '%s': file '%s' has gone before it was read; skipped",
                    file->source->spec->name, file->path);
        set_state(r, file, FILE_DONE);
        return 0;
    }
    return mr_fail(reterr, why,
                   "file '%s' has gone, or another one has taken its place, before it was read "
                   "to its end: put it back, or set 'source.missing-file' = 'skip'",
                   file->path);
}

static bool is_quiet(const struct file *file)
{
    int64_t now_ns = file->source->sys->ops->wall_ns(file->source->sys);

    return now_ns - file->stat.mtime_ns >= file->source->quiet_ns;
}

static int opened(struct files_reader *r, struct file *file, struct mr_err *reterr)
{
    file->has_result = file->is_requested = false;
    if (file->result == -ENOENT)
        return reopen_renamed(r, file, -ENOENT, reterr);
    if (file->result < 0)
        return mr_fail(reterr, (int)file->result, "can not open '%s': %s", file->path,
                       mr_err_text((int)file->result));
    file->fd = (int)file->result;
    int rc = r->sys->ops->fstat(r->sys, file->fd, &file->stat);
    if (rc < 0)
        return mr_fail(reterr, rc, "can not look at '%s': %s", file->path, mr_err_text(rc));
    if (mr_files_identity(&file->stat, file->rel) != file->identity) {
        file_close(r, file);
        return reopen_renamed(r, file, -ESTALE, reterr);
    }
    if (file->stat.size < (uint64_t)file->start)
        return fail_truncated(file, file->stat.size, (uint64_t)file->start, reterr);
    file->is_relocated = false;
    file->at_end = false;
    file->seen_size = file->stat.size;
    file->read_at = (uint64_t)file->start;
    mr_lines_reset(&file->lines, file->start);
    set_state(r, file, FILE_READING);
    return 0;
}

/* -- Reading ----------------------------------------------------------------- */

static void read_ahead(struct files_reader *r, struct file *file)
{
    if (file->is_requested || file->at_end || file->filled != NULL)
        return;
    file->filling = buffer_take(r);
    file->req.code = MR_AIO_READ;
    file->req.file = file->fd;
    file->req.data = file->filling->data;
    file->req.len = READ_BYTES;
    file->req.offset = file->read_at;
    request(r, file);
}

static int read_done(struct files_reader *r, struct file *file, struct mr_err *reterr)
{
    file->has_result = file->is_requested = false;
    if (file->result < 0)
        return mr_fail(reterr, (int)file->result, "can not read '%s' at byte %llu: %s",
                       file->path, (unsigned long long)file->read_at,
                       mr_err_text((int)file->result));
    if (file->result == 0) {
        buffer_give(r, &file->filling);
        file->at_end = true;
        return 0;
    }
    file->filled = file->filling;
    file->filling = NULL;
    file->filled_len = (size_t)file->result;
    file->read_at += (uint64_t)file->result;
    if (file->read_at > file->seen_size)
        file->seen_size = file->read_at;
    return 0;
}

static int hand_out(struct files_reader *r, struct file *file, uint32_t count,
                    struct mr_poll *ret)
{
    for (uint32_t i = 0; i < count; i++)
        r->msg[i].native = file;
    struct mr_msg *last = &r->msg[count - 1];
    file->start = last->next;
    if ((uint64_t)last->next >= file->seen_size)
        last->next |= MR_FILES_COMPLETE;
    *ret = (struct mr_poll){.split = file->number, .count = count, .msg = r->msg};
    return 1;
}

/* Everything that is there has been read. */
static int ended(struct files_reader *r, struct file *file, struct mr_poll *ret,
                 struct mr_err *reterr)
{
    leave_active(r, file);
    if (file->source->monitor_ns > 0) {
        set_state(r, file, FILE_TAILING);
        return 0;
    }
    int rc = r->sys->ops->fstat(r->sys, file->fd, &file->stat);
    if (rc >= 0 && file->stat.size < file->read_at)
        return fail_truncated(file, file->stat.size, file->read_at, reterr);
    uint32_t count = mr_lines_finish(&file->lines, r->msg);
    file_close(r, file);
    set_state(r, file, FILE_DONE);
    return count == 0 ? 0 : hand_out(r, file, count, ret);
}

static int file_read(struct files_reader *r, struct file *file, struct mr_poll *ret,
                     struct mr_err *reterr)
{
    for (;;) {
        if (file->cutting != NULL) {
            uint32_t count = mr_lines_cut(&file->lines, r->msg, MR_BATCH_ROWS);
            if (count > 0)
                return hand_out(r, file, count, ret);
            buffer_give(r, &file->cutting);
        }
        if (file->has_result) {
            int rc = read_done(r, file, reterr);
            if (rc < 0)
                return rc;
        }
        if (file->filled != NULL) {
            file->cutting = file->filled;
            file->filled = NULL;
            mr_lines_feed(&file->lines, file->cutting->data, file->filled_len);
        }
        read_ahead(r, file);
        if (file->cutting == NULL)
            return file->at_end ? ended(r, file, ret, reterr) : 0;
    }
}

/* -- Files that may grow ----------------------------------------------------- */

/* Now that it has been silent for so long, its last line is whole. */
static int turn_quiet(struct files_reader *r, struct file *file, struct mr_poll *ret)
{
    uint32_t count = mr_lines_finish(&file->lines, r->msg);

    file_close(r, file);
    set_state(r, file, FILE_QUIET);
    file->took_unterminated = count > 0;
    return count == 0 ? 0 : hand_out(r, file, count, ret);
}

static int tail(struct files_reader *r, struct file *file, struct mr_poll *ret,
                struct mr_err *reterr)
{
    int rc = r->sys->ops->fstat(r->sys, file->fd, &file->stat);

    if (rc < 0)
        return mr_fail(reterr, rc, "can not look at '%s': %s", file->path, mr_err_text(rc));
    if (file->stat.size < file->read_at)
        return fail_truncated(file, file->stat.size, file->read_at, reterr);
    if (file->stat.size > file->read_at) {
        if (r->actives == ACTIVE_MAX)
            return 0; /* next time */
        file->at_end = false;
        file->seen_size = file->stat.size;
        set_state(r, file, FILE_READING);
        r->active[r->actives++] = file;
        return 0;
    }
    return is_quiet(file) ? turn_quiet(r, file, ret) : 0;
}

static int poll_tails(struct files_reader *r, int64_t now_ns, struct mr_poll *ret,
                      struct mr_err *reterr)
{
    if (r->tailing == 0 || now_ns < r->tail_ns)
        return 0;
    for (uint32_t i = 0; i < r->files; i++) {
        if (r->file[i]->state != FILE_TAILING)
            continue;
        int rc = tail(r, r->file[i], ret, reterr);
        if (rc != 0)
            return rc; /* the others in the next poll */
    }
    int64_t every_ns = r->source->monitor_ns < TAIL_NS ? r->source->monitor_ns : TAIL_NS;
    r->tail_ns = now_ns + every_ns;
    return 0;
}

static int watch(struct files_reader *r, struct file *file, struct mr_err *reterr)
{
    struct mr_file_stat stat;
    uint64_t position = (uint64_t)file->start;

    if (r->sys->ops->stat(r->sys, file->path, &stat) < 0 ||
        mr_files_identity(&stat, file->rel) != file->identity) {
        char *path = mr_files_relocate(file->source, file->identity);
        if (path == NULL) { /* it had been read to its end */
            set_state(r, file, FILE_DONE);
            return 0;
        }
        free(file->path);
        file->path = path;
        return 0;
    }
    if (stat.size < position)
        return fail_truncated(file, stat.size, position, reterr);
    if (stat.size == position || r->actives == ACTIVE_MAX)
        return 0;
    if (file->took_unterminated)
        mr_task_log(r->env,
                    "table '%s': file '%s' grew after its last line, which had no newline, was "
                    "taken: that line may have been cut; 'source.file-quiet-time' is too short "
                    "for its writer",
                    file->source->spec->name, file->path);
    file->took_unterminated = false;
    r->active[r->actives++] = file;
    file_open(r, file);
    return 0;
}

static int poll_quiet(struct files_reader *r, int64_t now_ns, struct mr_err *reterr)
{
    uint32_t looked = 0;

    if (r->quiet == 0 || now_ns < r->watch_ns)
        return 0;
    while (r->watch_at < r->files) {
        struct file *file = r->file[r->watch_at++];
        if (file->state != FILE_QUIET)
            continue;
        int rc = watch(r, file, reterr);
        if (rc < 0 || ++looked == WATCH_MAX)
            return rc;
    }
    r->watch_at = 0;
    r->watch_ns = now_ns + r->source->monitor_ns;
    return 0;
}

/* -- The reader ------------------------------------------------------------- */

static void start_waiting(struct files_reader *r)
{
    while (r->next_waiting < r->files && r->actives < ACTIVE_MAX) {
        struct file *file = r->file[r->next_waiting++];
        r->active[r->actives++] = file;
        file_open(r, file);
    }
}

static int step(struct files_reader *r, struct file *file, struct mr_poll *ret,
                struct mr_err *reterr)
{
    if (file->state == FILE_OPENING) {
        if (!file->has_result)
            return 0;
        int rc = opened(r, file, reterr);
        if (rc < 0 || file->state != FILE_READING)
            return rc;
    }
    return file_read(r, file, ret, reterr);
}

int mr_files_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                  struct mr_err *reterr)
{
    struct files_reader *r = of(reader);

    start_waiting(r);
    /* One visit to each active file, from where the last poll left off: a file that was
     * read to its end has given its place to another one, which waits its turn. */
    for (uint32_t n = r->actives; n > 0 && r->actives > 0; n--) {
        struct file *file = r->active[r->turn++ % r->actives];
        int rc = step(r, file, ret, reterr);
        if (rc != 0)
            return rc;
    }
    int rc = poll_tails(r, now_ns, ret, reterr);
    if (rc == 0)
        rc = poll_quiet(r, now_ns, reterr);
    if (rc == 0)
        start_waiting(r);
    return rc;
}

enum mr_split_state mr_files_split_state(struct mr_reader *reader, uint32_t split)
{
    struct files_reader *r = of(reader);

    MR_ASSERT(split < r->files);
    switch (r->file[split]->state) {
    case FILE_TAILING: return MR_SPLIT_IDLE;
    case FILE_QUIET:
    case FILE_DONE: return MR_SPLIT_DONE;
    default: return MR_SPLIT_ACTIVE;
    }
}

int64_t mr_files_deadline_ns(struct mr_reader *reader, int64_t now_ns)
{
    struct files_reader *r = of(reader);
    int64_t deadline_ns = INT64_MAX;

    if (r->next_waiting < r->files && r->actives < ACTIVE_MAX)
        return now_ns;
    for (uint32_t i = 0; i < r->actives; i++)
        if (r->active[i]->cutting != NULL || r->active[i]->has_result)
            return now_ns;
    if (r->tailing > 0)
        deadline_ns = r->tail_ns;
    if (r->quiet > 0 && r->watch_ns < deadline_ns)
        deadline_ns = r->watch_ns;
    return deadline_ns;
}

static void fill_text(struct mr_vec *vec, uint32_t first, uint32_t rows, const char *text)
{
    struct mr_str str = mr_str_of(text, strlen(text));

    for (uint32_t row = first; row < first + rows; row++)
        ((struct mr_str *)vec->data)[row] = str;
}

static void fill_number(struct mr_vec *vec, uint32_t first, uint32_t rows, int64_t number)
{
    for (uint32_t row = first; row < first + rows; row++)
        ((int64_t *)vec->data)[row] = number;
}

static void fill_partition(const struct files_reader *r, const struct file *file,
                           struct mr_view column, uint32_t first, uint32_t rows,
                           struct mr_batch_buffer *out, uint32_t col)
{
    struct mr_value value = {.type = out->batch.schema->field[col].type};
    struct mr_text text;

    mr_text_init(&text);
    value.is_null = !mr_partition_parse(file->rel, column, r->source->default_name, &text);
    if (!value.is_null)
        value.u.str = mr_batch_buffer_str(out, text.data, text.len);
    for (uint32_t row = first; row < first + rows; row++)
        mr_value_store(&value, out, col, row);
    mr_text_fini(&text);
}

/* All messages of a poll are of one file, so all rows get the same values. */
void mr_files_metadata_fill(struct mr_reader *reader, uint32_t key, const struct mr_poll *poll,
                            const uint16_t *origin, uint32_t first, uint32_t rows,
                            struct mr_batch_buffer *out, uint32_t col)
{
    const char *name = of(reader)->source->spec->metadata_key[key];
    const struct file *file = poll->msg[0].native;
    const char *slash = strrchr(file->path, '/');
    struct mr_vec *vec = &out->batch.col[col];

    (void)origin;
    if (mr_partition_column(name).data != NULL)
        fill_partition(of(reader), file, mr_partition_column(name), first, rows, out, col);
    else if (strcmp(name, "file.path") == 0)
        fill_text(vec, first, rows, file->path);
    else if (strcmp(name, "file.name") == 0)
        fill_text(vec, first, rows, slash == NULL ? file->path : slash + 1);
    else if (strcmp(name, "file.size") == 0)
        fill_number(vec, first, rows, (int64_t)file->stat.size);
    else
        fill_number(vec, first, rows,
                    mr_floor_div(file->stat.mtime_ns, MR_MILLI_NS) * MR_MILLI_NS);
}

void mr_files_reader_free(struct mr_reader *reader)
{
    struct files_reader *r = of(reader);

    for (uint32_t i = 0; i < r->files; i++) {
        struct file *file = r->file[i];
        mr_aio_finish(r->env->aio, &file->req);
        if (file->has_result && file->state == FILE_OPENING && file->result >= 0)
            file->fd = (int)file->result;
        file_close(r, file);
        mr_lines_fini(&file->lines);
        free(file->id);
        free(file->rel);
        free(file->path);
        free(file);
    }
    free(r->file);
    free(r->buffers);
    free(r);
}
