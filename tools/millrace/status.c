#include "tools/millrace/command.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { REDRAW_NS = 500000000 };

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* 1234567 -> "1.2M" */
static void put_count(char *out, size_t size, double n)
{
    const char *unit = "";

    if (n >= 1e9) {
        n /= 1e9;
        unit = "G";
    } else if (n >= 1e6) {
        n /= 1e6;
        unit = "M";
    } else if (n >= 1e4) {
        n /= 1e3;
        unit = "k";
    }
    snprintf(out, size, *unit != '\0' ? "%.1f%s" : "%.0f%s", n, unit);
}

static void put_watermark(char *out, size_t size, int64_t watermark_ns)
{
    if (watermark_ns == INT64_MIN) {
        snprintf(out, size, "none yet");
    } else if (watermark_ns == INT64_MAX) {
        snprintf(out, size, "end");
    } else {
        time_t seconds = (time_t)(watermark_ns / INT64_C(1000000000));
        struct tm tm;
        gmtime_r(&seconds, &tm);
        strftime(out, size, "%F %T", &tm);
    }
}

static void sum_status(struct mr_job *const *job, uint32_t jobs, struct mr_job_status *sum)
{
    *sum = (struct mr_job_status)MR_JOB_STATUS;
    sum->watermark_ns = INT64_MAX;
    sum->checkpoint_age_ns = -1;
    for (uint32_t i = 0; i < jobs; i++) {
        struct mr_job_status one = MR_JOB_STATUS;
        if (mr_job_status(job[i], &one) < 0)
            continue;
        sum->rows_in += one.rows_in;
        sum->rows_out += one.rows_out;
        sum->late_rows += one.late_rows;
        sum->bad_rows += one.bad_rows;
        sum->dropped_datagrams += one.dropped_datagrams;
        sum->missing_numbers += one.missing_numbers;
        sum->damages += one.damages;
        sum->open_windows += one.open_windows;
        sum->state_bytes += one.state_bytes;
        sum->checkpoints += one.checkpoints;
        if (one.watermark_ns <= sum->watermark_ns) {
            sum->watermark_ns = one.watermark_ns;
            memcpy(sum->watermark_holder, one.watermark_holder, sizeof(one.watermark_holder));
        }
        if (one.checkpoint_age_ns > sum->checkpoint_age_ns) {
            sum->checkpoint_age_ns = one.checkpoint_age_ns;
            sum->checkpoint_ns = one.checkpoint_ns;
        }
    }
}

void mr_status_draw(struct mr_status_line *line, struct mr_job *const *job, uint32_t jobs)
{
    int64_t now = now_ns();
    struct mr_job_status status;
    char in[16], out[16], watermark[32], checkpoint[48] = "off";

    if (!isatty(STDERR_FILENO) || now < line->next_ns)
        return;
    sum_status(job, jobs, &status);
    double seconds = line->last_ns == 0 ? 1 : (double)(now - line->last_ns) / 1e9;
    put_count(in, sizeof(in), (double)(status.rows_in - line->last_in) / seconds);
    put_count(out, sizeof(out), (double)(status.rows_out - line->last_out) / seconds);
    put_watermark(watermark, sizeof(watermark), status.watermark_ns);
    if (status.checkpoint_age_ns >= 0)
        snprintf(checkpoint, sizeof(checkpoint), "%.1f s ago (%.0f ms)",
                 (double)status.checkpoint_age_ns / 1e9, (double)status.checkpoint_ns / 1e6);
    fprintf(stderr,
            "\r\033[K%s/s in, %s/s out | watermark %s%s%s | %llu windows | %llu late | "
            "checkpoint %s",
            in, out, watermark, status.watermark_holder[0] != '\0' ? ", held by " : "",
            status.watermark_holder, (unsigned long long)status.open_windows,
            (unsigned long long)status.late_rows, checkpoint);
    if (status.bad_rows != 0)
        fprintf(stderr, " | %llu BAD ROWS", (unsigned long long)status.bad_rows);
    if (status.dropped_datagrams != 0)
        fprintf(stderr, " | %llu DROPPED", (unsigned long long)status.dropped_datagrams);
    if (status.missing_numbers != 0)
        fprintf(stderr, " | %llu MISSING", (unsigned long long)status.missing_numbers);
    if (status.damages != 0)
        fprintf(stderr, " | STORED STATE DAMAGED %llu TIMES",
                (unsigned long long)status.damages);
    fflush(stderr);
    line->is_shown = true;
    line->last_ns = now;
    line->last_in = status.rows_in;
    line->last_out = status.rows_out;
    line->next_ns = now + REDRAW_NS;
}

void mr_status_clear(struct mr_status_line *line)
{
    if (!line->is_shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    line->is_shown = false;
    line->next_ns = 0;
}
