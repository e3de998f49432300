/*
 * Looks into what a whole process frees (LD_PRELOAD): memory that still holds the bytes of $FREED_BYTES, which is written
 * backwards so that it is not itself found, makes the file $FREED_FOUND.
 */
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

extern void *__libc_malloc(size_t);
extern void __libc_free(void *);

static bool is_backwards(const char *bytes, const char *backwards, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != backwards[len - 1 - i])
            return false;
    return true;
}

static void look(const char *memory)
{
    const char *secret = getenv("FREED_BYTES"), *found = getenv("FREED_FOUND");
    size_t room = malloc_usable_size((void *)(size_t)memory), len = secret ? strlen(secret) : 0;
    for (size_t i = 0; found && len && i + len <= room; i++)
        if (is_backwards(memory + i, secret, len))
            close(open(found, O_WRONLY | O_CREAT, 0600));
}

EXPORT void free(void *memory)
{
    if (memory)
        look(memory);
    __libc_free(memory);
}

EXPORT void *realloc(void *memory, size_t bytes)
{
    void *moved = __libc_malloc(bytes);
    size_t room = memory ? malloc_usable_size(memory) : 0;
    if (moved && memory) {
        memcpy(moved, memory, room < bytes ? room : bytes);
        free(memory);
    }
    return moved;
}
