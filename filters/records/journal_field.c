#include "journal_field.h"

#include <string.h>

enum shape { SHAPE_NONE, SHAPE_NUMBER, SHAPE_ID, SHAPE_MASK, SHAPE_WORD, SHAPE_CURSOR };

static const struct plain {
    const char *name;
    enum shape shape;
} plain[] = {
    {"__CURSOR", SHAPE_CURSOR},
    {"__REALTIME_TIMESTAMP", SHAPE_NUMBER},
    {"__MONOTONIC_TIMESTAMP", SHAPE_NUMBER},
    {"__SEQNUM", SHAPE_NUMBER},
    {"__SEQNUM_ID", SHAPE_ID},
    {"_BOOT_ID", SHAPE_ID},
    {"_MACHINE_ID", SHAPE_ID},
    {"_STREAM_ID", SHAPE_ID},
    {"_SYSTEMD_INVOCATION_ID", SHAPE_ID},
    {"MESSAGE_ID", SHAPE_ID},
    {"_PID", SHAPE_NUMBER},
    {"_UID", SHAPE_NUMBER},
    {"_GID", SHAPE_NUMBER},
    {"_SYSTEMD_OWNER_UID", SHAPE_NUMBER},
    {"_AUDIT_SESSION", SHAPE_NUMBER},
    {"_AUDIT_LOGINUID", SHAPE_NUMBER},
    {"_SOURCE_REALTIME_TIMESTAMP", SHAPE_NUMBER},
    {"_SOURCE_MONOTONIC_TIMESTAMP", SHAPE_NUMBER},
    {"_CAP_EFFECTIVE", SHAPE_MASK},
    {"_TRANSPORT", SHAPE_WORD},
    {"_RUNTIME_SCOPE", SHAPE_WORD},
    {"PRIORITY", SHAPE_NUMBER},
    {"SYSLOG_FACILITY", SHAPE_NUMBER},
    {"SYSLOG_PID", SHAPE_NUMBER},
};

static enum shape shape_of(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strlen(plain[i].name) == len && memcmp(plain[i].name, name, len) == 0)
            return plain[i].shape;
    return SHAPE_NONE;
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex(uint8_t byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f');
}

static bool is_lower(uint8_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool are_all(const uint8_t *value, size_t len, size_t most, bool (*is)(uint8_t))
{
    for (size_t i = 0; i < len; i++)
        if (!is(value[i]))
            return false;
    return len <= most;
}

/* s=0123abcd;i=12;… */
static bool is_cursor(const uint8_t *value, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        size_t end = at + 2;
        if (len - at < 3 || !is_lower(value[at]) || value[at + 1] != '=')
            return false;
        while (end < len && is_hex(value[end]))
            end++;
        if (end - at - 2 > 32 || (end < len && value[end] != ';'))
            return false;
        at = end;
    }
    return true;
}

bool journal_name_may_be_plain(const char *name, size_t len)
{
    return shape_of(name, len) != SHAPE_NONE;
}

bool journal_is_plain(const char *name, size_t name_len, const uint8_t *value, size_t len)
{
    switch (shape_of(name, name_len)) {
    case SHAPE_NUMBER:
        return are_all(value, len, 20, is_digit);
    case SHAPE_ID:
        return len == 32 && are_all(value, len, 32, is_hex);
    case SHAPE_MASK:
        return are_all(value, len, 16, is_hex);
    case SHAPE_WORD:
        return are_all(value, len, 16, is_lower);
    case SHAPE_CURSOR:
        return is_cursor(value, len);
    default:
        return false;
    }
}
