/*
 * io/files/files_int.h - what source, reader and sink of the filesystem connector share.
 */
#ifndef MR_IO_FILES_FILES_INT_H
#define MR_IO_FILES_FILES_INT_H

#include "core/base/pattern.h"
#include "io/files/files.h"

/* Set in a position when it is behind all that the file was seen to hold: then the file may
 * be gone when the job is restored. */
#define MR_FILES_COMPLETE ((int64_t)1 << 62)

struct mr_files_source {
    const struct mr_table_spec *spec;
    struct mr_task_env *env;
    struct mr_sys *sys;
    char *root; /* the directory */
    char *only; /* the name in it, when 'path' is a file; NULL: all of them */
    struct mr_pattern pattern;
    bool has_pattern;
    bool skips_missing;
    int64_t monitor_ns; /* 0: bounded */
    int64_t quiet_ns;
    uint32_t max_line_bytes;
    struct mr_view default_name; /* of the partition of NULL */
    bool is_discovered;
    struct mr_files_known *known; /* every file ever reported, sorted by identity */
    uint32_t known_count, known_capacity;
};

/* A file as a walk finds it. */
struct mr_files_found {
    char *rel; /* path below the root */
    uint64_t identity;
};

struct mr_files_list {
    struct mr_files_found *file; /* sorted by path */
    uint32_t count, capacity;
};

/* Inode and birth: the same for a file under any name, another for a later file that gets
 * the same inode.  Where the file system keeps no birth times, inode and name: then a file
 * that is renamed is another one. */
uint64_t mr_files_identity(const struct mr_file_stat *stat, const char *rel);

/* Every readable, not hidden file below the root that the pattern takes. */
int mr_files_walk(const struct mr_files_source *source, struct mr_files_list *ret,
                  struct mr_err *reterr);
void mr_files_list_free(struct mr_files_list *list);

/* "rel#0123456789abcdef" */
char *mr_files_id(const char *rel, uint64_t identity);
int mr_files_parse_id(const char *id, struct mr_view *ret_rel, uint64_t *ret_identity);

/* The path of 'path': without "file:", absolute or as given.  The caller frees. */
int mr_files_path(struct mr_options *options, char **ret, struct mr_err *reterr);

char *mr_files_join(const char *dir, const char *rel);

/* Where the file of this identity is now, found by looking through the directory; NULL:
 * nowhere.  The caller frees. */
char *mr_files_relocate(const struct mr_files_source *source, uint64_t identity);

/* The reader half of mr_files_source. */
int mr_files_reader_new(struct mr_source *source, struct mr_task_env *env,
                        struct mr_reader **ret, struct mr_err *reterr);
int mr_files_assign(struct mr_reader *reader, const struct mr_split *split,
                    struct mr_err *reterr);
int mr_files_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                  struct mr_err *reterr);
enum mr_split_state mr_files_split_state(struct mr_reader *reader, uint32_t split);
void mr_files_metadata_fill(struct mr_reader *reader, uint32_t key, const struct mr_poll *poll,
                            const uint16_t *origin, uint32_t first, uint32_t rows,
                            struct mr_batch_buffer *out, uint32_t col);
int64_t mr_files_deadline_ns(struct mr_reader *reader, int64_t now_ns);
void mr_files_reader_free(struct mr_reader *reader);

extern const struct mr_metadata_spec mr_files_metadata[];

#endif
