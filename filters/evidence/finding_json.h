/*
 * A finding as a JSON object, the same in reports and in what a scan prints. No byte of the secret is in it.
 */
#ifndef STANCH_FINDING_JSON_H
#define STANCH_FINDING_JSON_H

#include "json_text.h"
#include "stanch.h"

#define FINDING_JSON_FIXED 1024 /* bytes of keys, numbers, fingerprint and detail; texts come to it */

/* What the engine does not know. */
struct finding_json {
    const char *key_id; /* of the fingerprint */
    int channel, mode;
    const char *file, *reason;
    const char *commit, *author, *email, *date; /* commit NULL: not from git, none of them is written */
};

/* Without a newline. */
void finding_json(struct json_text *text, const struct finding_json *more, const stanch_finding *finding);

#endif
