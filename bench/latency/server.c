#include "bench/latency/server.h"

#include "bench/rig/machine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is measured: a filter that one row in sixteen does not pass, and a projection. */
#define QUERY                                                                               \
    "CREATE TABLE quotes (sent_ns BIGINT, id BIGINT, symbol STRING, price DECIMAL(8, 2),\n" \
    "  venue STRING, note STRING) WITH (%s, 'port' = '%d');\n"                              \
    "CREATE TABLE offers (sent_ns BIGINT, id BIGINT, symbol STRING, eur DECIMAL(12, 4),\n"  \
    "  note STRING) WITH (%s, 'port' = '%d');\n"                                            \
    "INSERT INTO offers SELECT sent_ns, id, symbol, price * 0.92, note FROM quotes\n"       \
    "WHERE price < 9000;\n"

/* The query's text for the ports of WIRE, in a file that PATH names. */
static void write_query(const struct mr_transport *transport, const struct mr_wire *wire,
                        char *path, size_t size)
{
    FILE *file;

    (void)snprintf(path, size, "/tmp/millrace-latency-%d-%d.sql", (int)getpid(), wire->port[0]);
    if ((file = fopen(path, "w")) == NULL)
        mr_wire_give_up(path);
    fprintf(file, QUERY, transport->source, wire->port[0], transport->sink, wire->port[1]);
    if (fclose(file) != 0)
        mr_wire_give_up(path);
}

static void become_engine(const char *program, const char *mode, const char *path,
                          const char *log)
{
    const char *argv[] = {program, "run", path,       "--mode", mode, "--reactors",
                          "1",     "-q",  "--memory", "256 mb", NULL};
    int said = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    mr_rig_unpin();
    (void)dup2(said, STDOUT_FILENO);
    (void)dup2(said, STDERR_FILENO);
    (void)execv(program, (char *const *)(uintptr_t)argv);
    mr_wire_give_up(program);
}

static void show(const char *log)
{
    FILE *file = fopen(log, "r");
    char line[512];

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        (void)fputs(line, stderr);
    if (file != NULL)
        (void)fclose(file);
}

/* In the child: end with the rig, whatever happens to it. */
static pid_t make_child(void)
{
    pid_t parent = getpid(), pid = fork();

    if (pid < 0)
        mr_wire_give_up("fork");
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
    }
    return pid;
}

/* Wait for it to be there, then let it wait. */
static bool is_there(struct mr_server *server)
{
    bool is_up = server->transport->await(&server->wire);

    if (!is_up) {
        mr_server_stop(server);
        return false;
    }
    mr_server_pause(server);
    return true;
}

bool mr_server_start_engine(struct mr_server *server, const struct mr_transport *transport,
                            const char *program, const char *mode)
{
    char path[128], log[136];

    *server = (struct mr_server){.transport = transport, .is_engine = true};
    transport->open(&server->wire);
    write_query(transport, &server->wire, path, sizeof(path));
    (void)snprintf(log, sizeof(log), "%s.log", path);
    server->pid = make_child();
    if (server->pid == 0)
        become_engine(program, mode, path, log);
    bool is_up = is_there(server);
    if (!is_up)
        show(log);
    (void)unlink(path);
    (void)unlink(log);
    return is_up;
}

bool mr_server_start_echo(struct mr_server *server, const struct mr_transport *transport,
                          bool is_busy)
{
    *server = (struct mr_server){.transport = transport};
    transport->open(&server->wire);
    server->pid = make_child();
    if (server->pid == 0) {
        mr_rig_pin((uint32_t)sysconf(_SC_NPROCESSORS_ONLN) - 1);
        transport->serve(&server->wire, is_busy);
        _exit(0);
    }
    return is_there(server);
}

void mr_server_pause(const struct mr_server *server)
{
    (void)kill(server->pid, SIGSTOP);
}

void mr_server_go_on(const struct mr_server *server)
{
    (void)kill(server->pid, SIGCONT);
}

void mr_server_stop(struct mr_server *server)
{
    const int file[] = {server->wire.in, server->wire.out, server->wire.listen[0],
                        server->wire.listen[1]};

    if (server->pid > 0) {
        (void)kill(server->pid, SIGKILL);
        (void)waitpid(server->pid, NULL, 0);
    }
    for (size_t i = 0; i < MR_COUNTOF(file); i++)
        if (file[i] >= 0)
            (void)close(file[i]);
    server->pid = 0;
}
