#include "wiped_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_BYTES sizeof(max_align_t) /* in which the size stands, and the rest stays aligned */

void *wiped_allocate(size_t bytes)
{
    if (bytes > SIZE_MAX - HEAD_BYTES)
        return NULL;
    char *memory = malloc(bytes + HEAD_BYTES);
    if (!memory)
        return NULL;
    memcpy(memory, &bytes, sizeof bytes);
    return memory + HEAD_BYTES;
}

void wiped_free(void *memory)
{
    if (!memory)
        return;
    char *begin = (char *)memory - HEAD_BYTES;
    size_t bytes;
    memcpy(&bytes, begin, sizeof bytes);
    explicit_bzero(memory, bytes);
    free(begin);
}
