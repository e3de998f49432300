#include "summary.h"

#include <stdio.h>
#include <unistd.h>

void summary_open(struct summary *summary, const char *key_id, bool copy_text)
{
    summary->key_id = key_id;
    credentials_init(&summary->credentials, SUMMARY_MAX, copy_text);
}

void summary_add(struct summary *summary, const char *file, const stanch_finding *finding)
{
    struct credential seen = {.rule = finding->rule,
                              .issuer = finding->issuer,
                              .kind = finding->kind,
                              .how = finding->rotate_how,
                              .revoke = finding->rotate_revoke,
                              .url = finding->rotate_url,
                              .file = file,
                              .line = finding->line,
                              .start = finding->start,
                              .severity = finding->severity};
    size_t used = (size_t)snprintf(seen.fingerprint, sizeof seen.fingerprint, "%.8s:", summary->key_id);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < STANCH_FINGERPRINT_BYTES; i++) {
        seen.fingerprint[used++] = digits[finding->fingerprint[i] >> 4];
        seen.fingerprint[used++] = digits[finding->fingerprint[i] & 15];
    }
    seen.fingerprint[used] = '\0';
    credentials_add(&summary->credentials, &seen);
}

void summary_print(struct summary *summary)
{
    credentials_print(&summary->credentials, STDERR_FILENO);
}

void summary_close(struct summary *summary)
{
    credentials_free(&summary->credentials);
}
