/* Where a value stands: the ways of writing in which the accuracy of the rules is measured. */
#ifndef ACCURACY_SURROUND_H
#define ACCURACY_SURROUND_H

#include <stdbool.h>
#include <stddef.h>

#define SURROUND_TEXT_MAX 65536

struct placed {
    char text[SURROUND_TEXT_MAX];
    size_t len, start, end; /* where the value lies, as it is written there */
};

/* A value with what its rule's sample writes around it. */
struct sample {
    char lead[512], tail[512];
    const char *value;
    size_t len;
    char name[96];    /* the identifier before it; "" where the sample names it otherwise */
    char issuer[96];  /* for prose */
    bool is_embedded; /* only the whole sample speaks for it: a command, a header, a file's line */
};

extern const char *const surround_names[];
extern const size_t surround_count;
extern const char *const dress_names[];
extern const size_t dress_count;

/* Splits what stanch_rules_make wrote. False where it is too long. */
bool surround_sample(const char *text, size_t len, size_t start, size_t end, bool needs_all, struct sample *sample);

/* Writes the sample in one of the surroundings; false where it cannot stand there (a line break in a header). */
bool surround_write(const struct sample *sample, size_t which, struct placed *placed);

/* The same as a JSON string in a JSON string, or in base64 at one of three alignments. */
bool surround_dress(const struct sample *sample, size_t which, struct placed *placed);

#endif
