#include "collector.h"

#include "baseline.h"
#include "message.h"
#include "printer.h"
#include "signals.h"
#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A finding, or a line for people, that waits for its turn. */
struct entry {
    struct entry *next;
    struct found *found; /* NULL: a line */
    size_t bytes;
    char line[];
};

int collector_open(struct collector *collector, struct printer *printer, struct baseline *baseline)
{
    *collector = (struct collector){.printer = printer, .baseline = baseline};
    int error = pthread_mutex_init(&collector->lock, NULL);
    if (!error)
        error = pthread_cond_init(&collector->moved, NULL);
    progress_open(&collector->progress, &collector->lock);
    return error ? error : printer->begin(printer);
}

void collector_close(struct collector *collector)
{
    pthread_cond_destroy(&collector->moved);
    pthread_mutex_destroy(&collector->lock);
}

/* ------------------------------------------------------------------------------------------------ under the lock */

static void print_found(struct collector *collector, const struct found *found)
{
    if (collector->baseline && baseline_knows(collector->baseline, found)) {
        collector->tally.known++;
        return;
    }
    collector->tally.findings[found->finding.severity]++;
    if (!collector->error)
        collector->error = collector->printer->finding(collector->printer, found);
}

static void print_entries(struct batch *batch)
{
    struct collector *collector = batch->collector;
    for (struct entry *entry = batch->first, *next; entry; entry = next) {
        next = entry->next;
        collector->waiting -= entry->bytes;
        if (entry->found) {
            print_found(collector, entry->found);
        } else {
            progress_wipe(&collector->progress);
            message("%s", entry->line);
        }
        free(entry->found);
        free(entry);
    }
    batch->first = NULL;
    batch->last = &batch->first;
}

static void flush(struct collector *collector)
{
    if (collector->printer->used > 0)
        progress_wipe(&collector->progress);
    if (!collector->error)
        collector->error = printer_flush(collector->printer);
}

static bool has_turn(const struct batch *batch)
{
    return batch->number == batch->collector->turn;
}

static void append(struct batch *batch, struct entry *entry)
{
    struct collector *collector = batch->collector;
    entry->next = NULL;
    *batch->last = entry;
    batch->last = &entry->next;
    collector->waiting += entry->bytes;
    while (!has_turn(batch) && collector->waiting > COLLECTOR_BYTES)
        pthread_cond_wait(&collector->moved, &collector->lock);
    if (has_turn(batch)) {
        print_entries(batch);
        flush(collector);
    }
}

/* The turn goes on over all that are done. */
static void advance(struct collector *collector)
{
    struct batch **slot;
    while (*(slot = &collector->batches[collector->turn % COLLECTOR_WINDOW]) && (*slot)->is_done) {
        struct batch *batch = *slot;
        print_entries(batch);
        tally_add(&collector->tally, &batch->tally);
        free(batch);
        *slot = NULL;
        collector->turn++;
        if (*(slot = &collector->batches[collector->turn % COLLECTOR_WINDOW]))
            print_entries(*slot);
    }
    flush(collector);
    pthread_cond_broadcast(&collector->moved);
}

/* ------------------------------------------------------------------------------------------------ calls */

struct batch *batch_open(struct collector *collector)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return NULL;
    pthread_mutex_lock(&collector->lock);
    while (collector->next - collector->turn == COLLECTOR_WINDOW)
        pthread_cond_wait(&collector->moved, &collector->lock);
    *batch = (struct batch){.collector = collector, .number = collector->next++};
    batch->last = &batch->first;
    collector->batches[batch->number % COLLECTOR_WINDOW] = batch;
    pthread_mutex_unlock(&collector->lock);
    return batch;
}

void batch_add(struct batch *batch, struct found *found)
{
    struct collector *collector = batch->collector;
    struct entry *entry = malloc(sizeof *entry);
    if (!entry) {
        free(found);
        batch->tally.status = status_worst(batch->tally.status, STATUS_INTERNAL);
        return;
    }
    atomic_fetch_add(&collector->progress.findings, 1);
    *entry = (struct entry){.found = found, .bytes = found->bytes + sizeof *entry};
    pthread_mutex_lock(&collector->lock);
    append(batch, entry);
    pthread_mutex_unlock(&collector->lock);
}

void batch_say(struct batch *batch, int status, const char *format, ...)
{
    char line[MESSAGE_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    batch->tally.status = status_worst(batch->tally.status, status);
    batch->tally.failed += status == STATUS_IO;
    size_t len = strlen(line) + 1;
    struct entry *entry = malloc(sizeof *entry + len);
    if (!entry)
        return;
    entry->found = NULL;
    entry->bytes = sizeof *entry + len;
    memcpy(entry->line, line, len);
    pthread_mutex_lock(&batch->collector->lock);
    append(batch, entry);
    pthread_mutex_unlock(&batch->collector->lock);
}

void batch_begin_heavy(struct batch *batch, bool is_heavy)
{
    struct collector *collector = batch->collector;
    if (!is_heavy)
        return;
    pthread_mutex_lock(&collector->lock);
    while (collector->heavy > 0 && !has_turn(batch))
        pthread_cond_wait(&collector->moved, &collector->lock);
    collector->heavy++;
    pthread_mutex_unlock(&collector->lock);
}

void batch_end_heavy(struct batch *batch, bool is_heavy)
{
    struct collector *collector = batch->collector;
    if (!is_heavy)
        return;
    pthread_mutex_lock(&collector->lock);
    collector->heavy--;
    pthread_cond_broadcast(&collector->moved);
    pthread_mutex_unlock(&collector->lock);
}

void batch_done(struct batch *batch)
{
    struct collector *collector = batch->collector;
    pthread_mutex_lock(&collector->lock);
    batch->is_done = true;
    if (has_turn(batch))
        advance(collector);
    pthread_mutex_unlock(&collector->lock);
}

void batch_count(struct batch *batch, uint64_t texts, uint64_t bytes)
{
    batch->tally.texts += texts;
    batch->tally.bytes += bytes;
    atomic_fetch_add(&batch->collector->progress.texts, texts);
    atomic_fetch_add(&batch->collector->progress.bytes, bytes);
}

void collector_fail(struct collector *collector, int status)
{
    pthread_mutex_lock(&collector->lock);
    collector->tally.status = status_worst(collector->tally.status, status);
    pthread_mutex_unlock(&collector->lock);
}

bool collector_is_over(struct collector *collector)
{
    pthread_mutex_lock(&collector->lock);
    bool is_over = collector->error != 0;
    pthread_mutex_unlock(&collector->lock);
    return is_over || signals_caught();
}
