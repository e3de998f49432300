#include "pool.h"

#include "message.h"
#include "scan_run.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 256

struct pool_thread {
    struct pool *pool;
    struct scanner scanner;
};

static struct job *next_job(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->count == 0 && !pool->is_closed)
        pthread_cond_wait(&pool->filled, &pool->lock);
    struct job *job = NULL;
    if (pool->count > 0) {
        job = pool->queue[pool->first];
        pool->first = (pool->first + 1) % POOL_QUEUE;
        pool->count--;
        pthread_cond_signal(&pool->drained);
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void *run_jobs(void *user)
{
    struct pool_thread *thread = user;
    for (struct job *job; (job = next_job(thread->pool));) {
        struct batch *batch = job->batch;
        if (!collector_is_over(batch->collector))
            job->run(job, &thread->scanner, batch);
        job->free(job);
        batch_done(batch);
    }
    return NULL;
}

static size_t thread_count(const struct scan_setup *setup)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = setup->threads ? setup->threads : processors > 0 ? (size_t)processors : 1;
    return count < THREADS_MAX ? count : THREADS_MAX;
}

static int start_thread(struct pool *pool)
{
    struct pool_thread *thread = &pool->states[pool->thread_count];
    thread->pool = pool;
    int status = scanner_open(&thread->scanner, pool->setup);
    int error = status == STATUS_DONE ? pthread_create(&pool->threads[pool->thread_count], NULL, run_jobs, thread) : 0;
    if (error) {
        message("cannot start a thread: %s", strerror(error));
        status = STATUS_INTERNAL;
    }
    if (status == STATUS_DONE)
        pool->thread_count++;
    else
        scanner_close(&thread->scanner);
    return status;
}

int pool_open(struct pool *pool, const struct scan_setup *setup)
{
    size_t wanted = thread_count(setup);
    *pool = (struct pool){.setup = setup};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->filled, NULL);
    pthread_cond_init(&pool->drained, NULL);
    pool->threads = calloc(wanted, sizeof *pool->threads);
    pool->states = calloc(wanted, sizeof *pool->states);
    if (!pool->threads || !pool->states) {
        message("out of memory: starting to scan");
        return STATUS_INTERNAL;
    }
    int status = STATUS_DONE;
    while (status == STATUS_DONE && pool->thread_count < wanted)
        status = start_thread(pool);
    return status;
}

void pool_submit(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->count == POOL_QUEUE)
        pthread_cond_wait(&pool->drained, &pool->lock);
    pool->queue[(pool->first + pool->count++) % POOL_QUEUE] = job;
    pthread_cond_signal(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
}

void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_closed = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) {
        pthread_join(pool->threads[i], NULL);
        scanner_close(&pool->states[i].scanner);
    }
    free(pool->threads);
    free(pool->states);
    pthread_cond_destroy(&pool->filled);
    pthread_cond_destroy(&pool->drained);
    pthread_mutex_destroy(&pool->lock);
}
