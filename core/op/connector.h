/*
 * core/op/connector.h - how bytes arrive and leave: kafka, filesystem, socket, datagen, print.
 *
 * Input is three layers: connector (this header), framing (how messages lie in a
 * stream of bytes: inside the connector, io/framing), format (core/op/format.h).
 *
 *     mr_source   one per table of a job, made on the control thread: finds splits
 *       └─ mr_reader   one per reactor: reads the splits given to it
 *
 * A split is what is read in order and has a position: a Kafka partition, a file,
 * a connection, a generator.  Its id is stable across restarts ("orders/3"), for
 * positions in snapshots are kept by it.
 *
 * A sink connector makes operators (core/op/op.h), one per reactor.
 *
 * Threads     mr_source and mr_sink: the control thread.  mr_reader: its reactor,
 *             but for open and free.
 * Fails       open and assign with a sentence; poll with -errno or an own code, and
 *             a sentence in reterr: the job fails.  Trouble that passes by itself
 *             (a broker that is away) is not a failure: log it, say it in status().
 */
#ifndef MR_CORE_OP_CONNECTOR_H
#define MR_CORE_OP_CONNECTOR_H

#include "core/op/format.h"
#include "core/op/lookup.h"
#include "core/op/op.h"

struct mr_position {
    int64_t offset;   /* of the next message to be read */
    int64_t extra[2]; /* the connector's own; zero at first */
};

#define MR_OFFSET_START INT64_MIN /* wherever the table's options say to start */

struct mr_split {
    const char *id;
    struct mr_position start; /* offset MR_OFFSET_START, or where a snapshot left it */
};

/* A run of messages of one split, or rows when the source makes rows itself. */
struct mr_poll {
    uint32_t split;           /* reader's number of the split, as assign() gave it */
    uint32_t count;           /* messages; for rows: rows in the buffer */
    const struct mr_msg *msg; /* borrowed until the next call on the reader */
    struct mr_position after; /* rows: position behind them */
};

enum mr_split_state {
    MR_SPLIT_ACTIVE,
    MR_SPLIT_IDLE, /* nothing to be read just now */
    MR_SPLIT_DONE  /* bounded, and read to its end */
};

struct mr_source;
struct mr_reader;

/* What was lost on its way here, of a source that can not be asked again.  Counts from the
 * start. */
struct mr_losses {
    uint64_t dropped;   /* came to this host, and were thrown away before they were read */
    uint64_t broken;    /* packets of which no datagram can be made: fragments, wrong headers */
    uint64_t missing;   /* of the numbers in the watched column: have not come */
    uint64_t gaps;      /* runs of those */
    uint64_t repeated;  /* came more than once */
    uint64_t stale;     /* came too late to tell */
    uint64_t restarts;  /* senders that began to count anew */
    uint64_t forgotten; /* times that there were too many senders: all were begun anew */
    const char *first_gap; /* "5 to 7 of 10.0.0.1"; NULL: none.  Lives as long as the source */
    const char *remedy;    /* against being dropped, static; NULL: nothing to say */
};

/* All a connector is told about its table. */
struct mr_table_spec {
    const char *name;
    const struct mr_schema *schema;  /* physical columns, then the metadata columns in use */
    uint32_t physical;               /* how many of them are physical */
    const char *const *metadata_key; /* schema->count - physical of them; NULL: the format's */
    const struct mr_format_metadata *format_metadata; /* source: those of the format */
    uint32_t format_metadatas;
    const uint32_t *primary_key; /* column numbers */
    uint32_t primary_keys;
    const bool *wanted; /* source: per column of schema; NULL: all */
    struct mr_options *options;
    const struct mr_format_class *format;     /* NULL: the connector needs none, or has none */
    const char *format_prefix;                /* "json." */
    const struct mr_format_class *key_format; /* of a message's key; NULL: it has none */
    const char *key_prefix;                   /* "key.json." */
    const char *allowed_roots;                /* core/op/roots.h; NULL: no limits */
    bool is_bounded_run; /* the job must end: SET 'execution.runtime-mode' = 'batch' */
};

struct mr_source_class {
    const char *name;
    const struct mr_option_spec *options;
    const struct mr_metadata_spec *metadata; /* ends with a NULL key; NULL: none */
    bool needs_format;
    bool has_partitions; /* columns of PARTITIONED BY are not in the messages: they are metadata
                            "partition:NAME", as text */
    bool is_upsert; /* a row stands for its primary key: +I means "is now", and columns of a -D
                       beside the key are NULL; the planner makes changes of that */
    /* From messages to rows around the table's formats, where a part of a row does not lie in
     * the value; NULL: by the format alone. */
    const struct mr_format_class *decoding;
    bool is_replayable; /* can be read again from a position: exactly-once is possible */
    bool
        is_loadable; /* in a bounded run it comes to its end by itself, and can be opened again */
    const char *caution; /* said at plan time and at start; NULL: nothing to say */
    const struct mr_lookup_class *lookup; /* its rows can be asked for by key; NULL: can not */

    int (*open)(const struct mr_table_spec *spec, struct mr_task_env *env,
                struct mr_source **ret, struct mr_err *reterr);
    /* The splits that a snapshot brings back, told once before the first discover(): what
     * has been renamed since is then reported under the id that it had.  May be NULL. */
    void (*restored)(struct mr_source *source, const struct mr_split *splits, uint32_t count);
    /* Report every split there is now through ADD; called at start, and again every
     * discover_interval() for splits that are new.  What a snapshot has of a split counts,
     * but for an `extra` that is all zero there. */
    int (*discover)(struct mr_source *source,
                    void (*add)(void *context, const struct mr_split *split), void *context,
                    struct mr_err *reterr);
    int64_t (*discover_interval_ns)(struct mr_source *source); /* 0: never again */
    /* Checkpoint is durable with these positions (Kafka: commit them to the group).  May be NULL. */
    void (*committed)(struct mr_source *source, const struct mr_split *splits, uint32_t count);
    void (*close)(struct mr_source *source);

    int (*reader_new)(struct mr_source *source, struct mr_task_env *env, struct mr_reader **ret,
                      struct mr_err *reterr);
    /* Take a split over; returns its number, dense from 0. */
    int (*assign)(struct mr_reader *reader, const struct mr_split *split,
                  struct mr_err *reterr);
    /* The next run of messages, at most MR_BATCH_ROWS.  1: *ret is set; 0: nothing now. */
    int (*poll)(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                struct mr_err *reterr);
    /* Instead of poll, for sources that make rows: append to OUT. */
    int (*poll_rows)(struct mr_reader *reader, int64_t now_ns, struct mr_batch_buffer *out,
                     struct mr_poll *ret, struct mr_err *reterr);
    enum mr_split_state (*split_state)(struct mr_reader *reader, uint32_t split);
    /* The name of an option that names an integer column, which is decoded though no query
     * reads it, and shown to the reader: the rows of OUT, from their messages.  NULL both. */
    const char *watched_option;
    void (*decoded)(struct mr_reader *reader, const struct mr_poll *poll,
                    const uint16_t *origin, uint32_t rows, const struct mr_batch_buffer *out);
    /* Asked about once a second, by the control thread, and at the end, when readers are
     * gone.  NULL: nothing gets lost. */
    void (*losses)(struct mr_source *source, struct mr_losses *ret);
    /* Fill metadata column COL of OUT (key KEY) for rows FIRST.. from their messages. */
    void (*metadata_fill)(struct mr_reader *reader, uint32_t key, const struct mr_poll *poll,
                          const uint16_t *origin, uint32_t first, uint32_t rows,
                          struct mr_batch_buffer *out, uint32_t col);
    /* When poll should be called again though nothing wakes the reactor; INT64_MAX: never. */
    int64_t (*deadline_ns)(struct mr_reader *reader, int64_t now_ns);
    void (*reader_free)(struct mr_reader *reader);
};

/* By what means a sink's output is neither lost nor doubled after a restart. */
enum mr_sink_means {
    MR_SINK_REPEATS,    /* by none: rows since the last checkpoint are written again */
    MR_SINK_IDEMPOTENT, /* the same row written again, by its key, changes nothing */
    MR_SINK_FOLLOWS,    /* what it prepared at the barrier it can finish after a crash */
    MR_SINK_DECIDES,    /* core/op/decider.h */
    MR_SINK_KEEPS_NONE  /* nothing of it is left to be doubled: blackhole */
};

struct mr_sink;
struct mr_decider;

struct mr_sink_class {
    const char *name;
    const struct mr_option_spec *options;
    const struct mr_metadata_spec *metadata;
    bool needs_format;
    bool has_partitions; /* columns of PARTITIONED BY are not part of what is written: they come
                            as metadata "partition:NAME", of their types, in that order */
    bool takes_updates;  /* can be given -U, +U and -D, whatever its format is */
    enum mr_sink_means means;
    const char *caution; /* said when the means is MR_SINK_REPEATS; NULL: nothing to say */

    /* The means of a table with these options; NULL: always `means`.  At plan time:
     * connects to nothing.  Negative: the options contradict each other. */
    int (*means_of)(const struct mr_table_spec *spec, struct mr_err *reterr);
    int (*open)(const struct mr_table_spec *spec, struct mr_task_env *env, struct mr_sink **ret,
                struct mr_err *reterr);
    /* Of a sink whose means is MR_SINK_DECIDES; tables that commit together return the
     * same one.  NULL otherwise.  It lives until its last sink is closed. */
    struct mr_decider *(*decider)(struct mr_sink *sink);
    /* The operator of one reactor.  ROOTS: what the same sink of an earlier run left at
     * the barrier it is restored from, one record per old task; COUNT 0: a fresh start. */
    int (*op_new)(struct mr_sink *sink, struct mr_task_env *env, const struct mr_view *roots,
                  uint32_t count, struct mr_op **ret, struct mr_err *reterr);
    void (*close)(struct mr_sink *sink);
};

/*
 * What a plug-in (lib/millrace/NAME.so) exports as `mr_connector_plugin`.  It is
 * built against the same headers and refused when the number differs.
 */
#define MR_CONNECTOR_ABI 5

struct mr_connector_plugin {
    uint32_t abi;                                 /* MR_CONNECTOR_ABI */
    const struct mr_source_class *const *sources; /* end with NULL; may be NULL */
    const struct mr_sink_class *const *sinks;
};

#endif
