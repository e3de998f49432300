#include "reload.h"

#include "load.h"
#include "message.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static bool is_descriptor(const char *place)
{
    return strncmp(place, "fd:", 3) == 0;
}

bool reload_has_sources(const struct options *options)
{
    bool has = options->allow.count > 0;
    for (size_t i = 0; i < options->rules.count; i++)
        has |= strcmp(options->rules.items[i], "none") != 0;
    for (size_t i = 0; i < options->known.count; i++)
        has |= strcmp(options->known.items[i], "env") != 0;
    return has;
}

/* A pipe gives its list once: a set without those values must not take the place of one with them. */
static int rewind_lists(const struct options *options)
{
    for (size_t i = 0; i < options->known.count; i++) {
        const char *place = options->known.items[i];
        if (is_descriptor(place) && lseek((int)strtol(place + 3, NULL, 10), 0, SEEK_SET) != 0) {
            message("bad known values: --known %s: it cannot be read again; name a file", place);
            return STATUS_USAGE;
        }
    }
    return STATUS_DONE;
}

int reload_load(struct reload *reload)
{
    struct rule_set *set = NULL;
    int status = rewind_lists(reload->options);
    if (status == STATUS_DONE)
        status = rule_set_load(reload->options, &set);
    if (status == STATUS_DONE)
        status = rule_set_open(set, reload->options, reload->key);
    if (status == STATUS_DONE) {
        size_t count = stanch_rules_count(set->rules);
        unsigned long long identity = stanch_rules_identity(set->rules);
        set = __atomic_exchange_n(&reload->laid_out, set, __ATOMIC_ACQ_REL);
        message("reloaded: %zu rules, set %016llx", count, identity); /* from here on the next line is judged by them */
    } else {
        message("not reloaded: what was loaded before stays in use");
    }
    rule_set_free(set);
    return status;
}

void reload_free_aside(struct reload *reload)
{
    rule_set_free(__atomic_exchange_n(&reload->laid_aside, NULL, __ATOMIC_ACQ_REL));
}

void reload_close(struct reload *reload)
{
    reload_free_aside(reload);
    rule_set_free(reload_take(reload));
}

bool reload_waits(const struct reload *reload)
{
    return reload && __atomic_load_n(&reload->laid_out, __ATOMIC_RELAXED);
}

struct rule_set *reload_take(struct reload *reload)
{
    return __atomic_exchange_n(&reload->laid_out, NULL, __ATOMIC_ACQ_REL);
}

void reload_lay_aside(struct reload *reload, struct rule_set *set)
{
    struct rule_set *older = __atomic_exchange_n(&reload->laid_aside, set, __ATOMIC_ACQ_REL);
    rule_set_free(older); /* only where the thread is still busy with the next load */
    eventfd_write(reload->wake, 1);
}
