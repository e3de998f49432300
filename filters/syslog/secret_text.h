/*
 * Text that may hold what was not judged yet: it grows to a bound, leaves no copy behind when it does, and is wiped.
 */
#ifndef STANCH_SECRET_TEXT_H
#define STANCH_SECRET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define SECRET_TEXT_MAX (16 * 1024 * 1024)

struct secret_text {
    char *bytes; /* owned */
    size_t len, room;
};

/* False where memory is refused or the bound is reached: nothing was added. */
bool secret_text_add(struct secret_text *text, const void *bytes, size_t len);
void secret_text_free(struct secret_text *text);

/* From now on all memory of jansson is wiped before it is freed. For the whole process. */
void secret_text_wipe_json(void);

#endif
