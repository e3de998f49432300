/*
 * What a run judges with: rules, allow-lists, known values, and what is made of them. A reload loads all of it anew.
 */
#ifndef STANCH_RULE_SET_H
#define STANCH_RULE_SET_H

#include "allow_list.h"
#include "file_settings.h"
#include "options.h"
#include "stanch.h"

struct rule_set {
    stanch_rules *rules;
    struct allow_list allow;
    struct file_settings settings;
    stanch_worker *worker;
};

/* Reads what the options name. *set is the caller's, after an error too. A status, after a message. */
int rule_set_load(const struct options *options, struct rule_set **set);
/* Makes the settings of the streams, with the key of the fingerprints, which must live as long. A status, after a message. */
int rule_set_open(struct rule_set *set, const struct options *options, const uint8_t *key);
/* NULL is allowed. */
void rule_set_free(struct rule_set *set);

#endif
