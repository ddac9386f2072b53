/*
 * sql/plan/rel.h - a query as relations: what the binder makes and the rewrites shrink.
 *
 *     SINK ── PROJECT ── FILTER ── WINDOW ── PROJECT ── FILTER ── SCAN
 *
 * Each relation knows its inputs (one, but for stages) and its output's names, types and
 * tags.  A tag
 * says what a column means to time: the row's own time (only such a column can be
 * windowed), or the start or end of the window the row belongs to (only by those does
 * GROUP BY mean a window aggregation).
 *
 * Expressions of a relation refer to the columns of its input; a window relation's
 * output is keys, window start, window end, aggregates.
 *
 * A plan has one tree per sink.  Trees may meet: mr_share() lets equal windows be one.
 *
 * Ownership   everything lives in the plan's arena.  Rewrites build anew or change in
 *             place; nobody but the binder of a plan holds its relations.
 */
#ifndef MR_SQL_PLAN_REL_H
#define MR_SQL_PLAN_REL_H

#include "job/graph/graph.h"
#include "sql/plan/catalog.h"

struct mr_binder;

enum mr_rel_kind {
    MR_REL_SCAN,
    MR_REL_FILTER,
    MR_REL_PROJECT,
    MR_REL_TVF,    /* a window function: input columns, window_start, window_end, window_time */
    MR_REL_WINDOW, /* keys, window start, window end, aggregates */
    MR_REL_STAGE,  /* any other operator: struct mr_rel_stage */
    MR_REL_SINK,
    MR_REL_COLLECT,
};

enum mr_role {
    MR_ROLE_NONE,
    MR_ROLE_ROWTIME,
    MR_ROLE_WINDOW_START,
    MR_ROLE_WINDOW_END,
    MR_ROLE_WINDOW_TIME, /* a rowtime too */
    MR_ROLE_PROCTIME,    /* PROCTIME(): when the row is processed */
    MR_ROLE_EXTREMUM,    /* MIN or MAX of rows' times: it can be windowed, and no more */
};

struct mr_tag {
    enum mr_role role;
    const struct mr_rel_window *window; /* whose start or end; equal pointers: the same */
};

/* One table as this plan reads it; relations that read it alike share it. */
struct mr_rel_scan {
    const struct mr_table *table;
    struct mr_options *options;
    const struct mr_source_class *source;
    const struct mr_format_class *format;
    const char *format_prefix;
    const struct mr_format_class *key_format; /* NULL: messages have no key */
    const char *key_prefix;
    unsigned changes;            /* enum mr_changes: what its messages tell of */
    const struct mr_schema *raw; /* physical columns, then all metadata columns */
    uint32_t physical;
    const char **metadata_key;           /* raw->count - physical */
    const struct mr_schema *schema;      /* the table's columns as declared */
    struct mr_expr **column;             /* over raw, per column of schema */
    struct mr_expr *rowtime, *watermark; /* over raw; NULL: no event time */
    const struct mr_tag *tag;
    int64_t idle_timeout_ns;
    bool tells_behind; /* each row says how far its split was */
    enum mr_on_error on_error;
    struct mr_rel_sink *late;   /* 'late-records.target'; NULL: none */
    struct mr_rel *dead_letter; /* 'dead-letter.table': its sink over the dead letters */
    bool is_late_used;
    bool *watched; /* of raw: decoded though nobody reads it; NULL: none */
    const char *uid;
    uint32_t uses;        /* relations that read it */
    bool *needed;         /* columns of schema that somebody reads */
    struct mr_node *node; /* once emitted, when shared */
    uint32_t *place;      /* then: column of schema -> column of the node's output */
};

struct mr_rel_window {
    struct mr_window_spec spec; /* of SESSION: only time column and unit */
    struct mr_span span;        /* what it was written as */
    int64_t gap_ns;             /* SESSION; 0: a window of fixed size */
    uint32_t partitions;        /* SESSION(TABLE t PARTITION BY ..): columns of t */
    uint32_t *partition;
    bool is_loose;   /* HOP whose slide does not divide its size */
    bool is_local;   /* over TIMESTAMP_LTZ: starts and ends are the session zone's */
    bool is_clocked; /* over processing time */
    /* A second aggregation over the same windows: rows come one window at a time. */
    bool is_regroup;
    bool
        is_carried; /* likewise; rows bring their windows' starts and ends along, in columns: */
    uint32_t carried_start, carried_end;
    uint32_t keys;
    uint32_t *key;
    uint32_t aggregates;
    struct mr_aggregate *aggregate;
    const char *uid;
    struct mr_rel_sink *late;     /* gets the rows that come too late; NULL: nobody */
    struct mr_expr **late_column; /* over this window's input, per column of late->schema */
};

struct mr_rel_sink {
    const struct mr_table *table;
    struct mr_options *options;
    const struct mr_sink_class *sink;
    enum mr_sink_means means; /* with these options */
    const struct mr_format_class *format;
    const char *format_prefix;
    const struct mr_format_class *key_format; /* NULL: messages have no key */
    const char *key_prefix;
    const struct mr_schema
        *schema; /* physical, then written metadata: as the connector sees it */
    uint32_t physical;
    const char **metadata_key;
    uint32_t *primary_key; /* of schema */
    uint32_t primary_keys;
    uint32_t *declared; /* columns a query fills, in the table's order: -> column of schema */
    const char *uid;
};

/* What rows a relation hands on beside +I: a set of these. */
enum mr_changes {
    MR_CHANGES_NONE = 0,
    MR_CHANGES_UPDATES = 1, /* -U and +U */
    MR_CHANGES_DELETES = 2, /* -D */
};

struct mr_emission;

/* A family of operators in the planner; everything it needs to know of one. */
struct mr_rel_stage_class {
    const char *name; /* as EXPLAIN prints it: "Union", "GroupAggregate" */
    /* What comes in is handed on as it is: changes are its inputs', not its own. */
    bool hands_on_changes;
    /* Which columns of input I are read when WANTED are of the output; sets BELOW.  NULL: all
     * are, and shrink is NULL too. */
    void (*read)(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below);
    /* Columns of the inputs have moved, MAP[i][old] = new; the output may be cut to
     * rel->needed with mr_rel_cut().  Returns output column, old -> new. */
    uint32_t *(*shrink)(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map);
    /* The graph's side of it; INPUT are nodes of the inputs. */
    const struct mr_stage_spec *(*emit)(const struct mr_emission *emission,
                                        const struct mr_rel *rel, struct mr_node *const *input);
    /* What EXPLAIN says of it in brackets, and (may be NULL) of its state below. */
    void (*print)(const struct mr_rel *rel, struct mr_text *out);
    void (*print_state)(const struct mr_rel *rel, struct mr_text *out);
    /* What tells two of them over the same inputs apart: keys, functions.  NULL: nothing. */
    void (*print_uid)(const struct mr_rel *rel, struct mr_text *out);
    /* mr_rel_is_unique() of sql/plan/bind_upsert.h.  NULL: not known of any columns. */
    bool (*is_unique)(const struct mr_rel *rel, const bool *set);
};

/* What emit() works with. */
struct mr_emission {
    struct mr_arena *arena;
    struct mr_binder *b;
    struct mr_graph *graph;
};

/* How a lookup join reads SCAN: OUTPUT's columns COLUMN over the raw ones, where FILTER (NULL:
 * none) is true.  Without time. */
const struct mr_scan_spec *mr_emit_lookup_scan(const struct mr_emission *emission,
                                               const struct mr_rel_scan *scan,
                                               const struct mr_schema *output,
                                               struct mr_expr **column, struct mr_expr *filter);

struct mr_rel_stage {
    const struct mr_rel_stage_class *class;
    void *plan; /* the class's own */
    const char *uid;
};

struct mr_rel {
    enum mr_rel_kind kind;
    struct mr_rel *input; /* the first; NULL for a scan */
    struct mr_rel **more; /* the others, of a stage */
    uint32_t inputs;
    unsigned changes; /* enum mr_changes */
    const struct mr_schema *schema;
    const struct mr_tag *tag; /* per column */
    struct mr_span span;      /* what it was written as, in `source` */
    const struct mr_source *source;
    bool is_counted;      /* mr_count_uses() has been here */
    bool *needed;         /* prune: columns that its consumers read */
    uint32_t *map;        /* prune: old column -> new, once it is cut */
    struct mr_node *node; /* once emitted */
    struct mr_rel_scan *scan;
    struct mr_expr *condition;
    struct mr_expr **column;
    struct mr_rel_window *window; /* TVF, WINDOW, and sessions */
    struct mr_rel_stage *stage;
    struct mr_rel_sink *sink;
};

static inline struct mr_rel *mr_rel_input(const struct mr_rel *rel, uint32_t i)
{
    return i == 0 ? rel->input : rel->more[i - 1];
}

/* Where rewrites put another relation in its place. */
static inline struct mr_rel **mr_rel_input_place(struct mr_rel *rel, uint32_t i)
{
    return i == 0 ? &rel->input : &rel->more[i - 1];
}

struct mr_rel *mr_rel_scan_new(struct mr_arena *arena, struct mr_rel_scan *scan);
struct mr_rel *mr_rel_filter_new(struct mr_arena *arena, struct mr_rel *input,
                                 struct mr_expr *condition);
/* NAMES may be NULL: the input's, for columns that are plain ones. */
struct mr_rel *mr_rel_project_new(struct mr_arena *arena, struct mr_rel *input,
                                  struct mr_expr **column, const struct mr_view *names,
                                  uint32_t count);
/* The least or the latest of some rows' times can be windowed too, as in Flink. */
struct mr_tag mr_rel_aggregate_tag(const struct mr_aggregate *aggregate,
                                   const struct mr_rel *input);
/* Tags follow plain columns; the window's own are set by the caller. */
struct mr_rel *mr_rel_window_new(struct mr_arena *arena, struct mr_rel *input,
                                 struct mr_rel_window *window);
struct mr_rel *mr_rel_sink_new(struct mr_arena *arena, struct mr_rel *input,
                               struct mr_rel_sink *sink);
/* Schema, tags and changes of the output are the caller's to set; at first they are the
 * first input's. */
struct mr_rel *mr_rel_stage_new(struct mr_arena *arena, struct mr_rel *const *input,
                                uint32_t inputs, const struct mr_rel_stage_class *class,
                                void *plan);
/* REL's output without the columns that are not in rel->needed; returns old -> new. */
uint32_t *mr_rel_cut(struct mr_arena *arena, struct mr_rel *rel, const bool *needed);
/* REL's input projected onto those of its COLUMNS columns that are in BELOW; MAP: where each
 * of them is in the input now.  Returns old -> new. */
uint32_t *mr_rel_narrow(struct mr_arena *arena, struct mr_rel *rel, const uint32_t *map,
                        const bool *below, uint32_t columns);
struct mr_rel *mr_rel_collect_new(struct mr_arena *arena, struct mr_rel *input);

/* A table below REL that can not be read again from a position; NULL: none. */
const struct mr_rel_scan *mr_rel_unreplayable(const struct mr_rel *rel);

/* Is EXPR a call of PROCTIME()? */
bool mr_expr_is_proctime(const struct mr_expr *expr);

/* Is a column with this tag the row's time? */
static inline bool mr_tag_is_time(struct mr_tag tag)
{
    return tag.role == MR_ROLE_ROWTIME || tag.role == MR_ROLE_WINDOW_TIME;
}

/* "TUMBLE", "HOP", "CUMULATE" */
const char *mr_window_kind_name(enum mr_window_kind kind);

/* 90 s as "1 min 30 s". */
void mr_print_duration(int64_t ns, struct mr_text *out);

/* "TUMBLE(size=[1 min])", "HOP(slide=[1 min], size=[5 min], offset=[10 s])" */
void mr_window_spec_print(const struct mr_window_spec *spec, struct mr_text *out);
/* The same, or "SESSION(gap=[1 min])". */
void mr_rel_window_print(const struct mr_rel_window *window, struct mr_text *out);

/* Sessions of WINDOW: its keys and aggregates; keys, window_start, window_end, aggregates. */
struct mr_rel *mr_rel_session_new(struct mr_arena *arena, struct mr_rel *input,
                                  struct mr_rel_window *window);
/* Rows with the windows they are in, of fixed size or sessions: the input's columns,
 * window_start, window_end. */
struct mr_rel *mr_rel_windowed_new(struct mr_arena *arena, struct mr_rel *input,
                                   struct mr_rel_window *window);
/* The same, with the watermark that their windows go by: of processing time it is the clock. */
struct mr_rel *mr_rel_windowed_timed_new(struct mr_arena *arena, struct mr_rel *input,
                                         struct mr_rel_window *window);
struct mr_rel *mr_rel_session_rows_new(struct mr_arena *arena, struct mr_rel *input,
                                       struct mr_rel_window *window);
/* REL's output is its input's columns, then those two. */
void mr_rel_add_bounds(struct mr_arena *arena, struct mr_rel *rel,
                       const struct mr_rel_window *window);
/* Its spec as it runs: local midnight is not UTC's, so the grid is moved, not the rows. */
struct mr_window_spec mr_rel_window_grid(const struct mr_binder *b,
                                         const struct mr_rel_window *window);
/* The columns window_start and window_end of WINDOW over INPUT, in its time's own terms. */
void mr_rel_window_bounds(const struct mr_rel *input, const struct mr_rel_window *window,
                          struct mr_field *ret_start, struct mr_field *ret_end);

#endif
