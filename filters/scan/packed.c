#include "packed.h"

#include <string.h>

#define TAR_HEADER 512
#define TAR_SUM 148 /* where the checksum stands in the header, eight bytes */
#define TAR_MAGIC 257

static bool begins(const uint8_t *bytes, size_t len, const char *magic, size_t magic_len)
{
    return len >= magic_len && memcmp(bytes, magic, magic_len) == 0;
}
#define BEGINS(magic) begins(bytes, len, magic, sizeof(magic) - 1)

/* The sum of the header's bytes, with blanks for its own (POSIX ustar, the same in older tars). */
static bool is_tar(const uint8_t *bytes, size_t len)
{
    unsigned sum = 0, wanted = 0;
    if (len < TAR_HEADER || !bytes[0])
        return false;
    for (size_t i = 0; i < TAR_HEADER; i++)
        sum += i >= TAR_SUM && i < TAR_SUM + 8 ? ' ' : bytes[i];
    size_t at = TAR_SUM;
    while (at < TAR_SUM + 7 && bytes[at] == ' ')
        at++;
    for (; at < TAR_SUM + 8 && bytes[at] >= '0' && bytes[at] <= '7'; at++)
        wanted = wanted * 8 + (unsigned)(bytes[at] - '0');
    return wanted == sum && (memcmp(bytes + TAR_MAGIC, "ustar", 5) == 0 || wanted > 256);
}

static bool is_cpio(const uint8_t *bytes, size_t len)
{
    if (!BEGINS("070701") && !BEGINS("070702") && !BEGINS("070707"))
        return false;
    for (size_t i = 6; i < 22; i++)
        if (i >= len || !memchr("0123456789abcdefABCDEF", bytes[i], 22))
            return false;
    return true;
}

static bool is_bzip2(const uint8_t *bytes, size_t len)
{
    return BEGINS("BZh") && len >= 10 && bytes[3] >= '1' && bytes[3] <= '9' &&
           (memcmp(bytes + 4, "1AY&SY", 6) == 0 || memcmp(bytes + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

/* Dictionary of the first block (The .xz File Format, 3.1 and 5.3.1). */
static uint64_t xz_memory(const uint8_t *bytes, size_t len)
{
    size_t at = 12 + 2;
    if (len < 32 || bytes[12] == 0)
        return 0;
    for (int sizes = (bytes[13] >> 6 & 1) + (bytes[13] >> 7 & 1); sizes > 0; sizes--) {
        while (at < 30 && bytes[at] & 0x80)
            at++;
        at++;
    }
    if (at + 2 >= len || bytes[at] != 0x21 || bytes[at + 1] != 1 || bytes[at + 2] > 40)
        return UINT64_MAX; /* other filters too */
    return (uint64_t)(2 | (bytes[at + 2] & 1)) << (bytes[at + 2] / 2 + 11);
}

/* Window of the first frame (RFC 8878, 3.1.1.1). */
static uint64_t zstd_memory(const uint8_t *bytes, size_t len)
{
    bool is_single = len > 5 && (bytes[4] & 0x20);
    if (len <= 5 || is_single) /* a single segment: its size is the window; libarchive takes at most 128 MiB */
        return is_single && bytes[4] >> 6 < 2 ? 0 : PACKED_HEAVY_BYTES + 1;
    uint64_t base = (uint64_t)1 << (10 + (bytes[5] >> 3));
    return base + base / 8 * (bytes[5] & 7);
}

static bool is_archive(const uint8_t *bytes, size_t len)
{
    return BEGINS("PK\3\4") || BEGINS("PK\5\6") || BEGINS("MSCF\0\0\0\0") || BEGINS("!<arch>\ndebian-binary") ||
           is_cpio(bytes, len) || is_tar(bytes, len);
}

struct packed_kind packed_kind(const uint8_t *bytes, size_t len)
{
    if (BEGINS("\x1f\x8b\x08") || BEGINS("\x04\x22\x4d\x18") || is_bzip2(bytes, len))
        return (struct packed_kind){PACKED_STREAM, false};
    if (BEGINS("\xfd\x37zXZ\0"))
        return (struct packed_kind){PACKED_STREAM, xz_memory(bytes, len) > PACKED_HEAVY_BYTES};
    if (BEGINS("\x28\xb5\x2f\xfd"))
        return (struct packed_kind){PACKED_STREAM, zstd_memory(bytes, len) > PACKED_HEAVY_BYTES};
    if (BEGINS("Rar!\x1a\x07"))
        return (struct packed_kind){PACKED_ARCHIVE, true};
    if (BEGINS("7z\xbc\xaf\x27\x1c"))
        return (struct packed_kind){PACKED_SEEK, true};
    return (struct packed_kind){is_archive(bytes, len) ? PACKED_ARCHIVE : PACKED_NOT, false};
}
