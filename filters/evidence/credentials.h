/*
 * What leaked, each credential once: the table behind --summary and `stanch rotate`, and the steps that it prints.
 */
#ifndef STANCH_CREDENTIALS_H
#define STANCH_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CREDENTIAL_FINGERPRINT_MAX 48 /* bytes of key-id:32 hex, with a NUL */

struct credential {
    char fingerprint[CREDENTIAL_FINGERPRINT_MAX];
    const char *rule, *issuer, *kind, *how, *revoke, *url;
    const char *file;     /* where it was seen first */
    uint64_t line, start; /* line 0: only the offset is known */
    uint64_t count;
    int severity; /* STANCH_… */
};

struct credentials {
    struct credential *items; /* in the order in which they were seen */
    size_t count, room, limit;
    uint32_t *slots; /* hash table of index + 1 */
    size_t slot_count;
    uint64_t left_out; /* findings of credentials past the limit */
    bool owns_text;    /* texts were copied and are freed */
};

/* At most `limit` different credentials are kept; `copy_text`: texts do not outlive the call that adds them. */
void credentials_init(struct credentials *credentials, size_t limit, bool copy_text);
void credentials_free(struct credentials *credentials);
/* One finding; `seen`->count is ignored. A failed allocation counts as left out. */
void credentials_add(struct credentials *credentials, const struct credential *seen);
/* Writes the steps, the worst first, to `fd`. 0 or an errno. */
int credentials_print(struct credentials *credentials, int fd);

#endif
