/*
 * tests/sim/disk.h - the simulated disk: names, sectors, and what a crash leaves of them.
 *
 *     file    durable bytes  +  writes since the last sync, in order
 *     names   durable names  +  changes since the last sync_dir, in order
 *
 * What a reader sees is everything; what a crash leaves is the durable part and, sector
 * by sector and change by change, some of the rest.
 */
#ifndef MR_TESTS_SIM_DISK_H
#define MR_TESTS_SIM_DISK_H

#include "core/base/rng.h"
#include "core/base/text.h"

#define MR_SIM_SECTOR 512u

struct mr_sim_write {
    uint64_t offset, len;
    char *data; /* NULL: the file was cut (or grown) to `offset` */
};

struct mr_sim_file {
    struct mr_text now, durable;
    struct mr_sim_write *write; /* not synced */
    uint32_t writes;
    uint64_t inode;
    bool is_dir;
    uint32_t names, handles;
};

enum mr_sim_change_kind { MR_SIM_LINK, MR_SIM_UNLINK };

/* One name made to mean a file, or nothing any more. */
struct mr_sim_change {
    enum mr_sim_change_kind kind;
    char *path;
    struct mr_sim_file *file;
    uint32_t group; /* changes of one call (a rename) stand or fall together */
};

struct mr_sim_name {
    char *path;
    struct mr_sim_file *file;
};

struct mr_sim_disk {
    struct mr_sim_name *name, *durable_name;
    uint32_t names, durable_names;
    struct mr_sim_change *change;
    uint32_t changes, groups;
    struct mr_sim_file **file; /* every one ever made */
    uint32_t files;
};

void mr_sim_disk_init(struct mr_sim_disk *disk);
void mr_sim_disk_fini(struct mr_sim_disk *disk);

struct mr_sim_file *mr_sim_disk_find(struct mr_sim_disk *disk, const char *path);
struct mr_sim_file *mr_sim_disk_create(struct mr_sim_disk *disk, const char *path, bool is_dir);
void mr_sim_disk_unlink(struct mr_sim_disk *disk, const char *path);
void mr_sim_disk_rename(struct mr_sim_disk *disk, const char *from, const char *to);
void mr_sim_disk_sync_names(struct mr_sim_disk *disk);

void mr_sim_file_write(struct mr_sim_file *file, const void *data, uint64_t len,
                       uint64_t offset);
void mr_sim_file_truncate(struct mr_sim_file *file, uint64_t size);
void mr_sim_file_sync(struct mr_sim_file *file);

void mr_sim_disk_crash(struct mr_sim_disk *disk, struct mr_rng *rng);

#endif
