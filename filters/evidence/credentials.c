#include "credentials.h"

#include <stdlib.h>
#include <string.h>

void credentials_init(struct credentials *credentials, size_t limit, bool copy_text)
{
    *credentials = (struct credentials){.limit = limit, .owns_text = copy_text};
}

/* The texts of a credential, to copy and to free. */
static const char **text_at(struct credential *item, size_t i)
{
    const char **texts[] = {&item->rule,   &item->issuer, &item->kind, &item->how,
                            &item->revoke, &item->url,    &item->file};
    return i < sizeof texts / sizeof *texts ? texts[i] : NULL;
}

static void free_texts(struct credential *item)
{
    for (size_t i = 0; text_at(item, i); i++)
        free((void *)(uintptr_t)*text_at(item, i));
}

static bool copy_texts(struct credential *item)
{
    bool is_whole = true;
    for (size_t i = 0; text_at(item, i); i++) {
        *text_at(item, i) = strdup(*text_at(item, i));
        is_whole = is_whole && *text_at(item, i);
    }
    if (!is_whole)
        free_texts(item);
    return is_whole;
}

void credentials_free(struct credentials *credentials)
{
    for (size_t i = 0; credentials->owns_text && i < credentials->count; i++)
        free_texts(&credentials->items[i]);
    free(credentials->items);
    free(credentials->slots);
    *credentials = (struct credentials){0};
}

/* FNV-1a; a fingerprint is random already. */
static size_t hash(const struct credential *item)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *text = item->fingerprint; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    for (const char *text = item->rule; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 32);
}

static bool is_same(const struct credential *one, const struct credential *other)
{
    return strcmp(one->fingerprint, other->fingerprint) == 0 && strcmp(one->rule, other->rule) == 0;
}

/* The slot of an equal credential, or the empty one where it would be. */
static uint32_t *find_slot(const struct credentials *credentials, const struct credential *item)
{
    size_t mask = credentials->slot_count - 1, at = hash(item) & mask;
    while (credentials->slots[at] && !is_same(&credentials->items[credentials->slots[at] - 1], item))
        at = (at + 1) & mask;
    return &credentials->slots[at];
}

static bool grow(struct credentials *credentials)
{
    size_t room = credentials->room ? credentials->room * 2 : 16;
    struct credential *items = realloc(credentials->items, room * sizeof *items);
    if (items)
        credentials->items = items;
    uint32_t *slots = items ? calloc(room * 2, sizeof *slots) : NULL;
    if (!slots)
        return false;
    free(credentials->slots);
    credentials->slots = slots;
    credentials->slot_count = room * 2;
    credentials->room = room;
    for (size_t i = 0; i < credentials->count; i++)
        *find_slot(credentials, &credentials->items[i]) = (uint32_t)i + 1;
    return true;
}

void credentials_add(struct credentials *credentials, const struct credential *seen)
{
    if (credentials->count == credentials->room && credentials->count < credentials->limit && !grow(credentials)) {
        credentials->left_out++;
        return;
    }
    uint32_t *slot = find_slot(credentials, seen);
    if (*slot) {
        credentials->items[*slot - 1].count++;
        return;
    }
    struct credential item = *seen;
    item.count = 1;
    if (credentials->count >= credentials->limit || credentials->count == credentials->room ||
        (credentials->owns_text && !copy_texts(&item))) {
        credentials->left_out++;
        return;
    }
    credentials->items[credentials->count++] = item;
    *slot = (uint32_t)credentials->count;
}
