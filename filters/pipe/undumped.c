#include "undumped.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define WORKER_BYTES (64 * 1024)      /* rules have few pieces as large, and a mapping costs more than malloc */
#define STACK_BYTES ((size_t)8 << 20) /* as most systems limit it */
#define HEADER_BYTES 64               /* before each piece of an allocator: its bytes with the header, 0 for malloc's */

#ifdef STANCH_INSTRUMENTED /* sanitizers look after malloc's memory only */
void *undumped_new(size_t bytes)
{
    size_t total = (bytes + 63) & ~(size_t)63;
    void *memory = total >= bytes ? aligned_alloc(64, total) : NULL;
    return memory ? memset(memory, 0, total) : NULL;
}

void undumped_free(void *memory, size_t bytes)
{
    (void)bytes;
    free(memory);
}
#else
void *undumped_new(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    madvise(memory, bytes, MADV_DONTDUMP);
    return memory;
}

void undumped_free(void *memory, size_t bytes)
{
    if (memory)
        munmap(memory, bytes);
}
#endif

/* What of it is not mapped yet takes this over as it grows, and is an error that means nothing. */
void undumped_stack(void)
{
    const size_t page = 65536; /* as large as pages get */
    char here;
    uintptr_t end = ((uintptr_t)&here & ~(page - 1)) + page;
    madvise((void *)(end - STACK_BYTES), STACK_BYTES, MADV_DONTDUMP);
}

static void *behind_header(size_t *header, size_t total)
{
    if (!header)
        return NULL;
    *header = total;
    return (char *)header + HEADER_BYTES;
}

static void *allocate_all(size_t bytes, void *user)
{
    (void)user;
    size_t total = bytes + HEADER_BYTES;
    return total > bytes ? behind_header(undumped_new(total), total) : NULL;
}

static void *allocate_large(size_t bytes, void *user)
{
    if (bytes >= WORKER_BYTES)
        return allocate_all(bytes, user);
    return behind_header(malloc(bytes + HEADER_BYTES), 0);
}

static void release(void *memory, void *user)
{
    (void)user;
    size_t *header = memory ? (size_t *)(void *)((char *)memory - HEADER_BYTES) : NULL;
    if (header && *header)
        undumped_free(header, *header);
    else
        free(header);
}

const stanch_allocator undumped_workers = {allocate_large, release, NULL};
const stanch_allocator undumped_all = {allocate_all, release, NULL};
