#include "tests/sim/disk.h"

#include <stdlib.h>

void mr_sim_disk_init(struct mr_sim_disk *disk)
{
    *disk = (struct mr_sim_disk){0};
}

static void forget_writes(struct mr_sim_file *file)
{
    for (uint32_t i = 0; i < file->writes; i++)
        free(file->write[i].data);
    file->writes = 0;
}

static void free_names(struct mr_sim_name *name, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        free(name[i].path);
    free(name);
}

void mr_sim_disk_fini(struct mr_sim_disk *disk)
{
    free_names(disk->name, disk->names);
    free_names(disk->durable_name, disk->durable_names);
    for (uint32_t i = 0; i < disk->changes; i++)
        free(disk->change[i].path);
    free(disk->change);
    for (uint32_t i = 0; i < disk->files; i++) {
        forget_writes(disk->file[i]);
        free(disk->file[i]->write);
        mr_text_fini(&disk->file[i]->now);
        mr_text_fini(&disk->file[i]->durable);
        free(disk->file[i]);
    }
    free(disk->file);
}

/* -- Names -------------------------------------------------------------------------------- */

static int find_name(const struct mr_sim_name *name, uint32_t count, const char *path)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(name[i].path, path) == 0)
            return (int)i;
    return -1;
}

static void link_name(struct mr_sim_name **name, uint32_t *count, const char *path,
                      struct mr_sim_file *file)
{
    int at = find_name(*name, *count, path);

    if (at < 0) {
        *name = realloc(*name, (*count + 1) * sizeof(**name));
        MR_ASSERT(*name != NULL);
        at = (int)(*count)++;
        (*name)[at].path = strdup(path);
        MR_ASSERT((*name)[at].path != NULL);
    }
    (*name)[at].file = file;
}

static void unlink_name(struct mr_sim_name *name, uint32_t *count, const char *path)
{
    int at = find_name(name, *count, path);

    if (at < 0)
        return;
    free(name[at].path);
    memmove(name + at, name + at + 1, (*count - (uint32_t)at - 1) * sizeof(*name));
    (*count)--;
}

static void record(struct mr_sim_disk *disk, enum mr_sim_change_kind kind, const char *path,
                   struct mr_sim_file *file, uint32_t group)
{
    disk->change = realloc(disk->change, (disk->changes + 1) * sizeof(*disk->change));
    MR_ASSERT(disk->change != NULL);
    disk->change[disk->changes] = (struct mr_sim_change){
        .kind = kind, .path = strdup(path), .file = file, .group = group};
    MR_ASSERT(disk->change[disk->changes].path != NULL);
    disk->changes++;
}

static void apply(struct mr_sim_name **name, uint32_t *count,
                  const struct mr_sim_change *change)
{
    if (change->kind == MR_SIM_LINK)
        link_name(name, count, change->path, change->file);
    else
        unlink_name(*name, count, change->path);
}

struct mr_sim_file *mr_sim_disk_find(struct mr_sim_disk *disk, const char *path)
{
    int at = find_name(disk->name, disk->names, path);
    return at < 0 ? NULL : disk->name[at].file;
}

struct mr_sim_file *mr_sim_disk_create(struct mr_sim_disk *disk, const char *path, bool is_dir)
{
    struct mr_sim_file *file = calloc(1, sizeof(*file));

    MR_ASSERT(file != NULL);
    mr_text_init(&file->now);
    mr_text_init(&file->durable);
    file->is_dir = is_dir;
    disk->file = realloc(disk->file, (disk->files + 1) * sizeof(*disk->file));
    MR_ASSERT(disk->file != NULL);
    disk->file[disk->files++] = file;
    file->inode = disk->files;
    link_name(&disk->name, &disk->names, path, file);
    record(disk, MR_SIM_LINK, path, file, disk->groups++);
    return file;
}

void mr_sim_disk_unlink(struct mr_sim_disk *disk, const char *path)
{
    unlink_name(disk->name, &disk->names, path);
    record(disk, MR_SIM_UNLINK, path, NULL, disk->groups++);
}

void mr_sim_disk_rename(struct mr_sim_disk *disk, const char *from, const char *to)
{
    struct mr_sim_file *file = mr_sim_disk_find(disk, from);
    char *from_copy = strdup(from), *to_copy = strdup(to);

    MR_ASSERT(file != NULL && from_copy != NULL && to_copy != NULL);
    link_name(&disk->name, &disk->names, to_copy, file);
    unlink_name(disk->name, &disk->names, from_copy);
    record(disk, MR_SIM_LINK, to_copy, file, disk->groups);
    record(disk, MR_SIM_UNLINK, from_copy, NULL, disk->groups++);
    free(from_copy);
    free(to_copy);
}

void mr_sim_disk_sync_names(struct mr_sim_disk *disk)
{
    for (uint32_t i = 0; i < disk->changes; i++) {
        apply(&disk->durable_name, &disk->durable_names, &disk->change[i]);
        free(disk->change[i].path);
    }
    disk->changes = 0;
}

/* -- Bytes ---------------------------------------------------------------------------------- */

static void set_size(struct mr_text *text, uint64_t size)
{
    if (size > text->len) {
        size_t grow = size - text->len;
        memset(mr_text_reserve(text, grow), 0, grow + 1);
    } else if (text->capacity != 0) {
        text->data[size] = '\0';
    }
    text->len = size;
}

static void put_bytes(struct mr_text *text, const void *data, uint64_t len, uint64_t offset)
{
    if (offset + len > text->len)
        set_size(text, offset + len);
    if (len != 0)
        memcpy(text->data + offset, data, len);
}

static void remember(struct mr_sim_file *file, struct mr_sim_write write)
{
    file->write = realloc(file->write, (file->writes + 1) * sizeof(*file->write));
    MR_ASSERT(file->write != NULL);
    file->write[file->writes++] = write;
}

void mr_sim_file_write(struct mr_sim_file *file, const void *data, uint64_t len,
                       uint64_t offset)
{
    char *copy = malloc(len + 1);

    MR_ASSERT(copy != NULL);
    memcpy(copy, data, len);
    put_bytes(&file->now, data, len, offset);
    remember(file, (struct mr_sim_write){.offset = offset, .len = len, .data = copy});
}

void mr_sim_file_truncate(struct mr_sim_file *file, uint64_t size)
{
    set_size(&file->now, size);
    remember(file, (struct mr_sim_write){.offset = size});
}

void mr_sim_file_sync(struct mr_sim_file *file)
{
    for (uint32_t w = 0; w < file->writes; w++) {
        const struct mr_sim_write *write = &file->write[w];
        if (write->data == NULL)
            set_size(&file->durable, write->offset);
        else
            put_bytes(&file->durable, write->data, write->len, write->offset);
    }
    forget_writes(file);
}

/* Each sector of each write that was not synced is there or not, as the disk pleased. */
static void crash_file(struct mr_sim_file *file, struct mr_rng *rng)
{
    for (uint32_t w = 0; w < file->writes; w++) {
        const struct mr_sim_write *write = &file->write[w];
        if (write->data == NULL) {
            if (mr_rng_below(rng, 2) == 0)
                set_size(&file->durable, write->offset);
            continue;
        }
        for (uint64_t at = 0; at < write->len;) {
            uint64_t sector_end = (write->offset + at) / MR_SIM_SECTOR * MR_SIM_SECTOR +
                                  MR_SIM_SECTOR - write->offset;
            uint64_t end = sector_end < write->len ? sector_end : write->len;
            if (mr_rng_below(rng, 2) == 0)
                put_bytes(&file->durable, write->data + at, end - at, write->offset + at);
            at = end;
        }
    }
    if (file->writes != 0) {
        mr_text_reset(&file->now);
        mr_text_put(&file->now, file->durable.data, file->durable.len);
    }
    forget_writes(file);
    file->handles = 0;
}

void mr_sim_disk_crash(struct mr_sim_disk *disk, struct mr_rng *rng)
{
    /* Names are journaled: a prefix of the changes made it, whole calls at a time. */
    uint32_t first = disk->changes != 0 ? disk->change[0].group : 0;
    uint32_t kept = (uint32_t)mr_rng_below(rng, disk->groups - first + 1);

    for (uint32_t i = 0; i < disk->changes; i++) {
        if (disk->change[i].group - first < kept)
            apply(&disk->durable_name, &disk->durable_names, &disk->change[i]);
        free(disk->change[i].path);
    }
    disk->changes = 0;
    free_names(disk->name, disk->names);
    disk->name = NULL;
    disk->names = 0;
    for (uint32_t i = 0; i < disk->durable_names; i++)
        link_name(&disk->name, &disk->names, disk->durable_name[i].path,
                  disk->durable_name[i].file);
    for (uint32_t i = 0; i < disk->files; i++)
        crash_file(disk->file[i], rng);
}
