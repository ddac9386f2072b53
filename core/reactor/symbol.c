#include "core/reactor/symbol.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_BYTES_MAX (UINT64_C(256) << 20)

typedef ElfW(Ehdr) elf_head;
typedef ElfW(Shdr) elf_section;
typedef ElfW(Sym) elf_symbol;

struct table {
    elf_symbol *symbol;
    uint64_t symbols;
    char *names;
    uint64_t names_bytes;
};

static bool read_at(struct mr_sys *sys, int file, void *out, uint64_t bytes, uint64_t at)
{
    char *to = out;

    while (bytes != 0) {
        int64_t n = sys->ops->pread(sys, file, to, bytes, at);
        if (n <= 0)
            return false;
        to += n;
        at += (uint64_t)n;
        bytes -= (uint64_t)n;
    }
    return true;
}

/* BYTES from AT on, in memory of the caller's; NULL: not there, or absurd. */
static void *read_piece(struct mr_sys *sys, int file, uint64_t bytes, uint64_t at)
{
    void *piece = bytes == 0 || bytes > TABLE_BYTES_MAX ? NULL : malloc(bytes);

    if (piece != NULL && !read_at(sys, file, piece, bytes, at)) {
        free(piece);
        piece = NULL;
    }
    return piece;
}

static bool read_table(struct mr_sys *sys, int file, struct table *ret)
{
    elf_head head;

    if (!read_at(sys, file, &head, sizeof(head), 0) ||
        memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_shentsize != sizeof(elf_section))
        return false;
    elf_section *section =
        read_piece(sys, file, (uint64_t)head.e_shnum * sizeof(*section), head.e_shoff);
    for (unsigned s = 0; section != NULL && s < head.e_shnum; s++) {
        if (section[s].sh_type != SHT_SYMTAB || section[s].sh_link >= head.e_shnum)
            continue;
        const elf_section *names = &section[section[s].sh_link];
        ret->symbol = read_piece(sys, file, section[s].sh_size, section[s].sh_offset);
        ret->symbols = section[s].sh_size / sizeof(elf_symbol);
        ret->names = read_piece(sys, file, names->sh_size, names->sh_offset);
        ret->names_bytes = names->sh_size;
        break;
    }
    free(section);
    return ret->symbol != NULL && ret->names != NULL;
}

static void find_in_table(const struct table *table, uint64_t at, struct mr_symbol *ret)
{
    for (uint64_t i = 0; i < table->symbols; i++) {
        const elf_symbol *symbol = &table->symbol[i];
        if ((symbol->st_info & 0xf) != STT_FUNC || at < symbol->st_value ||
            at - symbol->st_value >= symbol->st_size || symbol->st_name >= table->names_bytes)
            continue;
        uint64_t room = table->names_bytes - symbol->st_name;
        (void)snprintf(ret->name, sizeof(ret->name), "%.*s",
                       (int)(room < sizeof(ret->name) ? room : sizeof(ret->name)),
                       table->names + symbol->st_name);
        ret->offset = at - symbol->st_value;
        return;
    }
}

static void find_in_file(struct mr_sys *sys, const char *path, struct mr_symbol *ret)
{
    struct table table = {.symbol = NULL};
    int file = sys->ops->open(sys, path, MR_OPEN_READ);

    if (file < 0)
        return;
    if (read_table(sys, file, &table))
        find_in_table(&table, ret->in_file, ret);
    free(table.symbol);
    free(table.names);
    (void)sys->ops->close(sys, file);
}

void mr_symbol_find(struct mr_sys *sys, const void *address, struct mr_symbol *ret)
{
    Dl_info info;
    struct link_map *map = NULL;
    uint64_t at = (uint64_t)(uintptr_t)address;

    *ret = (struct mr_symbol){.file = "?", .in_file = at};
    if (dladdr1(address, &info, (void **)&map, RTLD_DL_LINKMAP) == 0 || info.dli_fname == NULL)
        return;
    const char *slash = strrchr(info.dli_fname, '/');
    (void)snprintf(ret->file, sizeof(ret->file), "%s",
                   slash != NULL ? slash + 1 : info.dli_fname);
    if (map != NULL)
        ret->in_file = at - map->l_addr;
    /* The program itself may have been started by a path that leads elsewhere by now. */
    bool is_program = map == NULL || map->l_name == NULL || map->l_name[0] == '\0';
    find_in_file(sys, is_program ? "/proc/self/exe" : map->l_name, ret);
    if (ret->name[0] == '\0' && info.dli_sname != NULL) {
        (void)snprintf(ret->name, sizeof(ret->name), "%s", info.dli_sname);
        ret->offset = at - (uint64_t)(uintptr_t)info.dli_saddr;
    }
}
