#include "secret_text.h"

#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void wipe(void *bytes)
{
    if (bytes)
        explicit_bzero(bytes, malloc_usable_size(bytes));
    free(bytes);
}

/* Not realloc, which would leave a copy behind. */
static bool grow(struct secret_text *text, size_t needed)
{
    size_t room = text->room ? text->room : 4096;
    while (room < needed)
        room *= 2;
    char *bytes = malloc(room);
    if (!bytes)
        return false;
    if (text->len)
        memcpy(bytes, text->bytes, text->len);
    wipe(text->bytes);
    text->bytes = bytes;
    text->room = room;
    return true;
}

bool secret_text_add(struct secret_text *text, const void *bytes, size_t len)
{
    if (len > SECRET_TEXT_MAX - text->len)
        return false;
    if (len > text->room - text->len && !grow(text, text->len + len))
        return false;
    if (len)
        memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    return true;
}

void secret_text_free(struct secret_text *text)
{
    wipe(text->bytes);
    *text = (struct secret_text){0};
}

void secret_text_wipe_json(void)
{
    json_set_alloc_funcs(malloc, wipe);
}
