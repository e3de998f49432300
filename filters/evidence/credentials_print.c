#include "credentials.h"

#include "message.h"
#include "stanch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The worst first, those of a rule together, the most seen of a rule first. */
static int compare(const void *one, const void *other)
{
    const struct credential *a = one, *b = other;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    int order = strcmp(a->rule, b->rule);
    if (order)
        return order;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->fingerprint, b->fingerprint);
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static void print_credential(FILE *text, const struct credential *item)
{
    const char *file = strcmp(item->file, "-") == 0 ? "standard input" : item->file;
    int shown = (int)strcspn(item->fingerprint, ":") + 9; /* as many digits as a placeholder has */
    fprintf(text, "    %.*s  %llu place%s, first in %s, ", shown, item->fingerprint, (unsigned long long)item->count,
            plural(item->count), file);
    fprintf(text, item->line ? "line %llu\n" : "byte %llu\n",
            (unsigned long long)(item->line ? item->line : item->start));
}

static void print_step(FILE *text, const char *name, const char *step)
{
    if (*step)
        fprintf(text, "    %-8s%s\n", name, step);
}

static void print_rule(FILE *text, const struct credential *items, size_t count)
{
    fprintf(text, "\n%s: %s (%s)\n", stanch_severity_name(items->severity), items->kind, items->rule);
    for (size_t i = 0; i < count; i++)
        print_credential(text, &items[i]);
    print_step(text, "rotate:", items->how);
    print_step(text, "revoke:", items->revoke);
    print_step(text, "see:", items->url);
}

static size_t run_of_rule(const struct credential *items, size_t count)
{
    size_t len = 1;
    while (len < count && strcmp(items[len].rule, items[0].rule) == 0 && items[len].severity == items[0].severity)
        len++;
    return len;
}

static void print_all(FILE *text, const struct credentials *credentials, size_t secret)
{
    if (!secret)
        fprintf(text, "Nothing must be rotated.\n");
    else
        fprintf(text, "%zu credential%s must be rotated:\n", secret, plural(secret));
    for (size_t i = 0, len; i < secret; i += len) {
        len = run_of_rule(credentials->items + i, secret - i);
        print_rule(text, credentials->items + i, len);
    }
    for (size_t i = secret, len; i < credentials->count; i += len) {
        len = run_of_rule(credentials->items + i, credentials->count - i);
        fprintf(text, "%spublic, nothing to rotate: %zu of %s (%s)\n", i == secret ? "\n" : "", len,
                credentials->items[i].kind, credentials->items[i].rule);
    }
    if (credentials->left_out)
        fprintf(text, "\nand %llu more findings of credentials that did not fit in this list; see a report\n",
                (unsigned long long)credentials->left_out);
}

int credentials_print(struct credentials *credentials, int fd)
{
    char *bytes = NULL;
    size_t len = 0, secret = 0;
    if (credentials->count)
        qsort(credentials->items, credentials->count, sizeof *credentials->items, compare);
    while (secret < credentials->count && credentials->items[secret].severity != STANCH_PUBLIC)
        secret++;
    FILE *text = open_memstream(&bytes, &len);
    if (!text)
        return ENOMEM;
    print_all(text, credentials, secret);
    int error = fclose(text) == 0 ? message_print(fd, bytes, len) : ENOMEM;
    free(bytes);
    return error;
}
