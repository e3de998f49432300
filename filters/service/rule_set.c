#include "rule_set.h"

#include "load.h"
#include "message.h"
#include "status.h"

#include <stdlib.h>

int rule_set_load(const struct options *options, struct rule_set **set)
{
    *set = calloc(1, sizeof **set);
    if (!*set) {
        message("out of memory: loading rules");
        return STATUS_INTERNAL;
    }
    int status = load_rules(options, &(*set)->rules);
    return status == STATUS_DONE ? load_allow(options, &(*set)->allow) : status;
}

int rule_set_open(struct rule_set *set, const struct options *options, const uint8_t *key)
{
    stanch_options stream;
    stanch_error error = STANCH_ERROR_INIT;
    load_stream_options(options, &stream);
    stream.key = key;
    stream.count_lines = options->report != NULL;
    stream.brief = !options->report && !options->summary;
    int code = file_settings_open(&set->settings, set->rules, &stream, &set->allow, &error);
    if (code != STANCH_OK)
        return load_explain(error.line ? "bad allow-list" : "bad option", code, &error);
    code = stanch_worker_new(set->rules, &set->worker);
    return code == STANCH_OK ? STATUS_DONE : load_explain("cannot judge", code, &error);
}

void rule_set_free(struct rule_set *set)
{
    if (!set)
        return;
    stanch_worker_free(set->worker);
    file_settings_close(&set->settings);
    allow_list_free(&set->allow);
    stanch_rules_release(set->rules);
    free(set);
}
