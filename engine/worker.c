#include "worker.h"

#include "memory.h"
#include "rules.h"

int stanch_worker_new(stanch_rules *rules, stanch_worker **out)
{
    if (!rules || !out)
        return STANCH_E_ARGUMENT;
    *out = NULL;
    stanch_worker *worker = memory_new_array(&rules->allocator, 1, sizeof *worker);
    if (!worker)
        return STANCH_E_MEMORY;
    worker->rules = stanch_rules_retain(rules);
    worker->scan = SCAN_MAX;
    worker->named = memory_new_array(&rules->allocator, WORKER_NAMED_WORDS(rules->count), sizeof worker->named[0]);
    int result = worker->named ? anchor_scratch_new(rules->anchors, &worker->scratch) : STANCH_E_MEMORY;
    if (result == STANCH_OK)
        result = spans_new(rules, &worker->spans);
    if (result != STANCH_OK) {
        stanch_worker_free(worker);
        return result;
    }
    *out = worker;
    return STANCH_OK;
}

void stanch_worker_free(stanch_worker *worker)
{
    if (!worker)
        return;
    stanch_rules *rules = worker->rules;
    stanch_allocator allocator = rules->allocator;
    anchor_scratch_free(worker->scratch);
    spans_free(worker->spans);
    memory_free(&allocator, worker->named);
    memory_wipe(worker, sizeof *worker);
    memory_free(&allocator, worker);
    stanch_rules_release(rules);
}
