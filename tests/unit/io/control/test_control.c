/* Requests through a real socket: a client in a thread, the server polled here. */
#include "io/control/control.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

struct client {
    const char *line;
    char answer[256], progress[256];
    struct mr_err err;
    int rc;
};

static void note(void *context, const char *text)
{
    struct client *client = context;

    strncat(client->progress, text, sizeof(client->progress) - strlen(client->progress) - 1);
}

static void *ask(void *context)
{
    struct client *client = context;

    client->rc = mr_control_ask(dir, client->line, note, client, client->answer,
                                sizeof(client->answer), &client->err);
    return NULL;
}

struct server {
    struct mr_control *control;
    uint32_t ended, wanted;
};

static void handle(void *context, uint32_t call, const char *line)
{
    struct server *server = context;

    if (strcmp(line, "bad") == 0) {
        mr_control_end(server->control, call, MR_ERR_LIMIT, "no more than %d", 7);
    } else {
        mr_control_say(server->control, call, "half of %s;", line);
        mr_control_say(server->control, call, "more of %s;", line);
        mr_control_end(server->control, call, 0, "all of %s", line);
    }
    server->ended++;
}

static void serve(struct server *server)
{
    while (server->ended < server->wanted) {
        mr_control_poll(server->control, handle, server);
        usleep(1000);
    }
}

/* A directory of this process; it goes with the last test. */
static void enter(void)
{
    snprintf(dir, sizeof(dir), "/tmp/mr-control-XXXXXX");
    CHECK(mkdtemp(dir) != NULL);
}

static void leave(void)
{
    CHECK_EQ(rmdir(dir), 0); /* and so nothing was left in it */
}

static void test_requests(struct mr_rng *rng)
{
    struct client client[3] = {{.line = "one"}, {.line = "bad"}, {.line = "three"}};
    struct server server = {.wanted = 3};
    pthread_t thread[3];
    struct stat st;
    char path[128];

    (void)rng;
    enter();
    CHECK_EQ(mr_control_open(dir, &server.control, NULL), 0);
    snprintf(path, sizeof(path), "%s/control.sock", dir);
    CHECK_EQ(stat(path, &st), 0);
    CHECK_EQ(st.st_mode & 0777, 0600);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(pthread_create(&thread[i], NULL, ask, &client[i]), 0);
    serve(&server);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
    CHECK_EQ(client[0].rc, 0);
    CHECK_STR(client[0].answer, "all of one");
    CHECK_STR(client[0].progress, "half of one;more of one;");
    CHECK_EQ(client[1].rc, MR_ERR_LIMIT);
    CHECK_STR(client[1].err.message, "no more than 7");
    CHECK_STR(client[2].answer, "all of three");
    mr_control_close(server.control);
    leave();
}

static void test_nobody_there(struct mr_rng *rng)
{
    struct client client = {.line = "one"};

    (void)rng;
    enter();
    ask(&client);
    CHECK_EQ(client.rc, -ECONNREFUSED);
    CHECK(strstr(client.err.message, "no job runs") != NULL);
    leave();
}

/* What is under way when the job ends is answered. */
static void forget(void *context, uint32_t call, const char *line)
{
    struct server *server = context;

    (void)call;
    (void)line;
    server->ended++;
}

static void test_close_answers(struct mr_rng *rng)
{
    struct client client = {.line = "one"};
    struct server server = {.wanted = 1};
    pthread_t thread;

    (void)rng;
    enter();
    CHECK_EQ(mr_control_open(dir, &server.control, NULL), 0);
    CHECK_EQ(pthread_create(&thread, NULL, ask, &client), 0);
    while (server.ended < 1) {
        mr_control_poll(server.control, forget, &server);
        usleep(1000);
    }
    mr_control_close(server.control);
    pthread_join(thread, NULL);
    CHECK_EQ(client.rc, -ECANCELED);
    leave();
}

static const struct mr_test cases[] = {
    {"requests", test_requests},
    {"nobody there", test_nobody_there},
    {"close answers", test_close_answers},
};

MR_TEST_MAIN(cases)
