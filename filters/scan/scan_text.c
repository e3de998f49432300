#include "scan_text.h"

#include <string.h>

static ssize_t read_bytes(struct text *text, void *buffer, size_t room)
{
    struct text_bytes *all = (struct text_bytes *)text;
    size_t rest = all->len - all->at, len = rest < room ? rest : room;
    if (len > 0)
        memcpy(buffer, all->bytes + all->at, len);
    all->at += len;
    return (ssize_t)len;
}

void text_of_bytes(struct text_bytes *text, const struct place *place, const void *bytes, size_t len)
{
    *text = (struct text_bytes){
        .text = {.place = *place, .read = read_bytes, .fd = -1, .size = len}, .bytes = bytes, .len = len};
}
