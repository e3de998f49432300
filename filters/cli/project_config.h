/*
 * A project's configuration: .stanch.json, found upward from what is scanned, up to the top of the work tree of git;
 * outside of one only in the folder that is scanned, as what lies above may be anybody's. filters/scan/config-schema.json
 * says what it may hold.
 */
#ifndef STANCH_PROJECT_CONFIG_H
#define STANCH_PROJECT_CONFIG_H

#include "ignore.h"
#include "options.h"

#include <stdbool.h>

#define PROJECT_CONFIG_NAME ".stanch.json"

struct project_config {
    char *folder; /* in which it lies: absolute, with a slash; NULL: there is none */
    char *inside; /* the same from the top of the work tree on; "" at the top */
    char *prefix; /* of its relative paths: "" where its folder is the current one, else `folder` */
    struct names rules, only, skip, allow, exclude; /* paths as they can be opened from here */
    char *baseline;                                 /* NULL: not named */
    int min_confidence;                             /* CONFIDENCE_DEFAULT: not named */
    struct ignore_rules *excluded;                  /* of `exclude`; NULL: none */
};

/* Looks for one and reads it; `path` is the first that is scanned. STATUS_DONE also where there is none; else a status after
 * a message. project_config_free in either case. */
int project_config_find(struct project_config *config, const char *path);
void project_config_free(struct project_config *config);

/* Puts what it says into options where the command line says nothing of it; these borrow from it. Says once that it is in
 * use, if it changes anything. */
void project_config_apply(const struct project_config *config, struct options *options);

#endif
