/*
 * io/files/files.h - connector 'filesystem': lines of files, and files of lines.
 *
 * Source: one file, or every file below a directory; each is a split, read from start to
 * end through the reactor's mr_aio with the next chunk under way while this one is
 * decoded.  With 'source.monitor-interval' the directory is looked at again, and files
 * that grow are followed, through renames.
 *
 * Sink: part files that nobody sees before the checkpoint that covers them is durable.
 *
 *     .part-U-R-N.inprogress.V ──barrier──► the same, synced, named in the checkpoint
 *                              ──committed──► part-U-R-N
 *
 * U and V are drawn once per writer and live on through restores, R is the reactor, N
 * counts.  So what a crash left behind is known by its exact name: what the checkpoint
 * names is cut to the length it had there and published, what came after is removed.
 *
 * Options: mr_files_options.  Metadata: file.path, file.name, file.size,
 * file.modification-time.
 */
#ifndef MR_IO_FILES_FILES_H
#define MR_IO_FILES_FILES_H

#include "core/op/connector.h"

/* The same for both, since one table may be read and written. */
extern const struct mr_option_spec mr_files_options[];

extern const struct mr_source_class mr_files_source;
extern const struct mr_sink_class mr_files_sink;

#endif
