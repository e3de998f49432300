#include "unpack.h"

#include "status.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define READ_BYTES ((size_t)64 << 10)
#define NAME_ROOM 8192

/* What went into the outermost archive and what came out of it and those inside. */
struct unpack_budget {
    uint64_t in, in_max, out;
    bool is_spent;
};

struct unpacking {
    struct scanner *scanner;
    struct batch *batch;
    struct text *text;
    struct unpack_budget *budget;
    struct archive *archive;
    enum packed packed;
    int depth; /* of what comes out */
    uint8_t *buffer;
    uint8_t *first; /* owned; not NULL: was read and not yet given */
    size_t first_len;
    uint64_t offset;    /* in a file that is sought in */
    uint8_t *bytes;     /* owned; the whole text where it must be in memory */
    uint64_t encrypted; /* members that need a password */
    bool has_failed;
};

/* A member on its way to the scanner. */
struct member {
    struct text text;
    struct unpacking *unpacking;
};

/* ------------------------------------------------------------------------------------------------ what goes in */

static void count_in(struct unpacking *unpacking, size_t len)
{
    struct unpack_budget *budget = unpacking->budget;
    if (unpacking->text->depth > 0)
        return;
    budget->in += len;
    if (budget->in_max && budget->in > budget->in_max) /* bytes that were read again count once */
        budget->in = budget->in_max;
}

static la_ssize_t fail_in(struct archive *archive, int error)
{
    archive_set_error(archive, error, "%s", strerror(error));
    return ARCHIVE_FATAL;
}

static la_ssize_t read_stream(struct archive *archive, void *user, const void **bytes)
{
    struct unpacking *unpacking = user;
    if (unpacking->first_len > 0) {
        size_t len = unpacking->first_len;
        *bytes = unpacking->first;
        unpacking->first_len = 0;
        count_in(unpacking, len);
        return (la_ssize_t)len;
    }
    ssize_t got = unpacking->text->read(unpacking->text, unpacking->buffer, READ_BYTES);
    if (got < 0)
        return fail_in(archive, (int)-got);
    *bytes = unpacking->buffer;
    count_in(unpacking, (size_t)got);
    return got;
}

static la_ssize_t read_file(struct archive *archive, void *user, const void **bytes)
{
    struct unpacking *unpacking = user;
    uint64_t size = unpacking->text->size, rest = unpacking->offset < size ? size - unpacking->offset : 0;
    size_t wanted = rest < READ_BYTES ? (size_t)rest : READ_BYTES;
    ssize_t got;
    do
        got = pread(unpacking->text->fd, unpacking->buffer, wanted, (off_t)unpacking->offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail_in(archive, errno);
    unpacking->offset += (uint64_t)got;
    *bytes = unpacking->buffer;
    count_in(unpacking, (size_t)got);
    return got;
}

static la_int64_t seek_file(struct archive *archive, void *user, la_int64_t offset, int whence)
{
    struct unpacking *unpacking = user;
    la_int64_t base = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (la_int64_t)unpacking->offset
                                           : (la_int64_t)unpacking->text->size;
    if (base + offset < 0)
        return fail_in(archive, EINVAL);
    unpacking->offset = (uint64_t)(base + offset);
    return base + offset;
}

/* All of the text, to be sought in. An errno. */
static int read_whole(struct unpacking *unpacking, size_t *len)
{
    struct text *text = unpacking->text;
    ssize_t got = 1;
    unpacking->bytes = malloc(UNPACK_SEEK_BYTES);
    if (!unpacking->bytes)
        return ENOMEM;
    memcpy(unpacking->bytes, unpacking->first, unpacking->first_len);
    *len = unpacking->first_len;
    while (*len < UNPACK_SEEK_BYTES && (got = text->read(text, unpacking->bytes + *len, UNPACK_SEEK_BYTES - *len)) > 0)
        *len += (size_t)got;
    return got < 0 ? (int)-got : *len == UNPACK_SEEK_BYTES ? EFBIG : 0;
}

/* ------------------------------------------------------------------------------------------------ what comes out */

static void fail(struct unpacking *unpacking, const char *name, const char *why)
{
    if (!unpacking->has_failed)
        batch_say(unpacking->batch, STATUS_IO, "cannot unpack: %s: %s; what follows in it is not scanned", name, why);
    unpacking->has_failed = true;
}

static const char *reason_of(struct archive *archive)
{
    const char *reason = archive_error_string(archive);
    return reason ? reason : "it is corrupt";
}

static bool is_bomb(const struct unpack_budget *budget)
{
    return budget->out > UNPACK_FREE_BYTES && budget->out / UNPACK_RATIO > budget->in;
}

static ssize_t read_member(struct text *text, void *buffer, size_t room)
{
    struct unpacking *unpacking = ((struct member *)text)->unpacking;
    struct unpack_budget *budget = unpacking->budget;
    if (budget->is_spent || unpacking->has_failed)
        return 0;
    la_ssize_t got;
    do
        got = archive_read_data(unpacking->archive, buffer, room);
    while (got == ARCHIVE_RETRY);
    if (got < 0) {
        fail(unpacking, text->place.file, reason_of(unpacking->archive));
        return 0;
    }
    budget->out += (uint64_t)got;
    if (is_bomb(budget)) {
        budget->is_spent = true;
        fail(unpacking, text->place.file, "it grows to more than 200 times its size");
    }
    return got;
}

/* The name of a compressed file without what the compression added to it. */
static void name_stream(char *name, size_t room, const char *file)
{
    static const char *const ends[] = {".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma"};
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    size_t len = strlen(base);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (len > end && strcasecmp(base + len - end, ends[i]) == 0) {
            snprintf(name, room, "%s!/%.*s", file, (int)(len - end), base);
            return;
        }
    }
    snprintf(name, room, "%s!/data", file);
}

static void name_member(const struct unpacking *unpacking, struct archive_entry *entry, char *name, size_t room)
{
    const char *file = unpacking->text->place.file;
    if (unpacking->packed == PACKED_STREAM) {
        name_stream(name, room, file);
        return;
    }
    const char *path = archive_entry_pathname(entry);
    path = path ? path : archive_entry_pathname_utf8(entry);
    path = path ? path : "?";
    path += strncmp(path, "./", 2) == 0 ? 2 : 0;
    snprintf(name, room, "%s!/%s", file, path);
}

static void scan_member(struct unpacking *unpacking, struct archive_entry *entry)
{
    char name[NAME_ROOM];
    bool is_stream = unpacking->packed == PACKED_STREAM;
    if (!is_stream && (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)))
        return;
    if (archive_entry_is_data_encrypted(entry)) {
        unpacking->encrypted++;
        return;
    }
    name_member(unpacking, entry, name, sizeof name);
    struct place place = unpacking->text->place;
    place.file = name;
    struct member member = {.unpacking = unpacking,
                            .text = {.place = place,
                                     .read = read_member,
                                     .fd = -1,
                                     .depth = unpacking->depth,
                                     .budget = unpacking->budget,
                                     .compressed = is_stream ? unpacking->text->place.file : NULL}};
    scanner_scan(unpacking->scanner, &member.text, unpacking->batch);
}

static void scan_members(struct unpacking *unpacking)
{
    struct archive_entry *entry;
    int code = ARCHIVE_OK;
    while (!unpacking->has_failed && !unpacking->budget->is_spent && !collector_is_over(unpacking->batch->collector)) {
        code = archive_read_next_header(unpacking->archive, &entry);
        if (code == ARCHIVE_RETRY)
            continue;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            break;
        scan_member(unpacking, entry);
    }
    if (code == ARCHIVE_FATAL || code == ARCHIVE_FAILED)
        fail(unpacking, unpacking->text->place.file, reason_of(unpacking->archive));
}

static void say_encrypted(struct unpacking *unpacking)
{
    struct batch *batch = unpacking->batch;
    if (!unpacking->encrypted)
        return;
    batch_say(batch, STATUS_IO, "cannot unpack: %s: %llu encrypted", unpacking->text->place.file,
              (unsigned long long)unpacking->encrypted);
    batch->tally.failed += unpacking->encrypted - 1;
    batch->tally.encrypted += unpacking->encrypted;
}

/* ------------------------------------------------------------------------------------------------ opening */

static const struct unpack_way {
    int (*add)(struct archive *);
    bool is_stream;
} ways[] = {
    /* none that starts another program */
    {archive_read_support_filter_gzip, true},  {archive_read_support_filter_bzip2, true},
    {archive_read_support_filter_xz, true},    {archive_read_support_filter_zstd, true},
    {archive_read_support_filter_lz4, true},   {archive_read_support_format_raw, true},
    {archive_read_support_format_empty, true}, {archive_read_support_format_tar, false},
    {archive_read_support_format_zip, false},  {archive_read_support_format_7zip, false},
    {archive_read_support_format_cpio, false}, {archive_read_support_format_ar, false},
    {archive_read_support_format_rar, false},  {archive_read_support_format_rar5, false},
    {archive_read_support_format_cab, false},
};

/* What is compressed and what has members is undone one after the other, so that all that comes out is counted. */
static struct archive *new_archive(bool is_stream)
{
    struct archive *archive = archive_read_new();
    int code = ARCHIVE_OK;
    for (size_t i = 0; archive && code != ARCHIVE_FATAL && i < sizeof ways / sizeof *ways; i++)
        if (ways[i].is_stream == is_stream)
            code = ways[i].add(archive);
    if (archive && code != ARCHIVE_FATAL && !is_stream) /* what lies behind the end of a tar */
        code = archive_read_set_format_option(archive, "tar", "read_concatenated_archives", "1");
    if (archive && code == ARCHIVE_FATAL) {
        archive_read_free(archive);
        archive = NULL;
    }
    return archive;
}

static int open_archive(struct unpacking *unpacking)
{
    struct archive *archive = unpacking->archive;
    if (unpacking->text->fd >= 0) {
        archive_read_set_read_callback(archive, read_file);
        archive_read_set_seek_callback(archive, seek_file);
        archive_read_set_callback_data(archive, unpacking);
        return archive_read_open1(archive);
    }
    if (unpacking->packed != PACKED_SEEK)
        return archive_read_open(archive, unpacking, NULL, read_stream, NULL);
    size_t len = 0;
    int error = read_whole(unpacking, &len);
    if (!error)
        return archive_read_open_memory(archive, unpacking->bytes, len);
    archive_set_error(archive, error, "%s", error == EFBIG ? "over 32 MiB in another archive" : strerror(error));
    return ARCHIVE_FATAL;
}

static void unpack_all(struct unpacking *unpacking)
{
    const char *file = unpacking->text->place.file;
    if (!unpacking->buffer || !unpacking->first || !unpacking->archive)
        batch_say(unpacking->batch, STATUS_INTERNAL, "out of memory: unpacking: %s", file);
    else if (open_archive(unpacking) == ARCHIVE_OK)
        scan_members(unpacking);
    else
        fail(unpacking, file, reason_of(unpacking->archive));
    say_encrypted(unpacking);
}

static void wipe(uint8_t *bytes, size_t len)
{
    if (bytes)
        explicit_bzero(bytes, len);
    free(bytes);
}

/* libarchive ends the program with exit(1) where it has no memory left: that is no finding. */
static _Atomic int open_archives;

static void end_in_archive(void)
{
    if (open_archives > 0)
        _exit(STATUS_INTERNAL);
}

void unpack_prepare(void)
{
    atexit(end_in_archive);
}

void unpack(struct scanner *scanner, struct text *text, const uint8_t *first, size_t len, struct packed_kind kind,
            struct batch *batch)
{
    struct unpack_budget own = {.in_max = text->size};
    bool is_stream = kind.packed == PACKED_STREAM, joins = text->compressed && !is_stream;
    if (joins)
        text->place.file = text->compressed;
    struct unpacking unpacking = {.scanner = scanner,
                                  .batch = batch,
                                  .text = text,
                                  .budget = text->budget ? text->budget : &own,
                                  .packed = kind.packed,
                                  .depth = text->depth + (joins ? 0 : 1),
                                  .first_len = len};
    if (unpacking.depth > UNPACK_DEPTH) {
        fail(&unpacking, text->place.file, "it lies more than 3 archives deep");
        return;
    }
    open_archives++;
    unpacking.archive = new_archive(is_stream);
    unpacking.buffer = malloc(READ_BYTES);
    unpacking.first = malloc(len);
    if (unpacking.first)
        memcpy(unpacking.first, first, len);
    batch_begin_heavy(batch, kind.is_heavy);
    unpack_all(&unpacking);
    archive_read_free(unpacking.archive);
    open_archives--;
    batch_end_heavy(batch, kind.is_heavy);
    wipe(unpacking.buffer, READ_BYTES);
    wipe(unpacking.first, len);
    wipe(unpacking.bytes, UNPACK_SEEK_BYTES);
}
