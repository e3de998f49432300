#include "key.h"

#include "io.h"
#include "message.h"
#include "named_place.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define HEX_LEN (2 * STANCH_KEY_BYTES)
#define PLACES_MAX 4

/* What one place said. */
enum answer {
    KEY_FOUND,
    KEY_NONE,   /* nothing there, or not for us */
    KEY_REFUSED /* there, and wrong: a message was written */
};

static int digit(char hex)
{
    if (hex >= '0' && hex <= '9')
        return hex - '0';
    char lower = (char)(hex | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* 64 hex digits, and a line end at most. */
static bool parse(struct key *key, const char *text, size_t len)
{
    while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    for (size_t i = 0; i < len && len == HEX_LEN; i += 2) {
        int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0)
            return false;
        key->bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    return len == HEX_LEN;
}

bool key_is_private(int fd)
{
    struct stat facts;
    struct statvfs mount;
    if (fstat(fd, &facts) != 0)
        return false;
    return !(facts.st_mode & 077) || (fstatvfs(fd, &mount) == 0 && mount.f_flag & ST_RDONLY);
}

static enum answer refuse(const char *path, const char *why, const char *what_to_do)
{
    message("bad key: %s: %s%s", path, why, what_to_do);
    return KEY_REFUSED;
}

static enum answer read_key(struct key *key, int fd, const char *path)
{
    char text[HEX_LEN + 4];
    ssize_t len = io_read(fd, text, sizeof text);
    enum answer answer = KEY_FOUND;
    if (len < 0)
        answer = refuse(path, strerror((int)-len), "");
    else if (!key_is_private(fd))
        answer = refuse(path, "others can read it", "; chmod 600");
    else if (!parse(key, text, (size_t)len))
        answer = refuse(path, "it is not 64 hex digits", "; make one: openssl rand -hex 32");
    explicit_bzero(text, sizeof text);
    return answer;
}

/* `must_be`: somebody asked for just this file. */
static enum answer look(struct key *key, const char *path, bool must_be)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return must_be ? refuse(path, strerror(errno), "") : KEY_NONE;
    enum answer answer = read_key(key, fd, path);
    close(fd);
    return answer;
}

static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700); /* what fails shows when the key is made */
        *slash = '/';
    }
}

static bool write_key(const struct key *key, int fd)
{
    char text[HEX_LEN + 2];
    for (size_t i = 0; i < STANCH_KEY_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", key->bytes[i]);
    text[HEX_LEN] = '\n';
    bool is_written = io_write(fd, text, HEX_LEN + 1) == 0 && fsync(fd) == 0;
    explicit_bzero(text, sizeof text);
    return is_written;
}

/* Written aside and linked: whoever looks sees no key or a whole one, and of two that make it the first wins. */
static enum answer make(struct key *key, char *path)
{
    char aside[PATH_MAX + 32];
    make_folders(path);
    snprintf(aside, sizeof aside, "%s.%ld", path, (long)getpid());
    int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return KEY_NONE;
    bool is_linked = write_key(key, fd) && (link(aside, path) == 0 || errno == EEXIST);
    close(fd);
    unlink(aside);
    return is_linked ? look(key, path, false) : KEY_NONE;
}

static size_t add_place(char places[][PATH_MAX], size_t count, const char *folder, const char *rest)
{
    if (!folder || !*folder)
        return count;
    int len = snprintf(places[count], PATH_MAX, "%s%s", folder, rest);
    return len > 0 && len < PATH_MAX && places[count][0] == '/' ? count + 1 : count;
}

static size_t list_places(char places[][PATH_MAX])
{
    const char *home = getenv("HOME");
    bool has_home = home && *home;
    size_t count = add_place(places, 0, getenv("XDG_STATE_HOME"), "/stanch/key");
    count = add_place(places, count, home, "/.local/state/stanch/key");
    return add_place(places, count, !has_home && geteuid() == 0 ? "/var/lib" : NULL, "/stanch/key");
}

/* Where a key is, in the order of the header; `place` is where it was found, or refused. */
static enum answer look_everywhere(struct key *key, const char *file, char place[PATH_MAX])
{
    const char *text = getenv("STANCH_KEY"), *named = getenv("STANCH_KEY_FILE");
    if (!file && text && *text) {
        snprintf(place, PATH_MAX, "$STANCH_KEY");
        return parse(key, text, strlen(text)) ? KEY_FOUND : refuse(place, "it is not 64 hex digits", "");
    }
    file = file ? file : named && *named ? named : NULL;
    if (file) {
        snprintf(place, PATH_MAX, "%s", file);
        return look(key, file, true);
    }
    char places[PLACES_MAX][PATH_MAX];
    size_t count = list_places(places);
    enum answer answer = KEY_NONE;
    for (size_t i = 0; i < count && answer == KEY_NONE; i++) {
        memcpy(place, places[i], PATH_MAX);
        answer = look(key, places[i], false);
    }
    return answer;
}

/* The last place that takes one, else none: then it is of this process alone. */
static enum answer make_somewhere(struct key *key)
{
    char places[PLACES_MAX][PATH_MAX];
    enum answer answer = KEY_NONE;
    if (getrandom(key->bytes, sizeof key->bytes, 0) != sizeof key->bytes) {
        message("no key: the system gives no random bytes");
        return KEY_NONE;
    }
    key->is_temporary = true;
    for (size_t i = list_places(places); i-- > 0 && answer == KEY_NONE;)
        answer = make(key, places[i]);
    key->is_temporary = answer == KEY_NONE;
    return answer == KEY_NONE ? KEY_FOUND : answer;
}

int key_find(struct key *key, const char *file)
{
    char place[PATH_MAX];
    *key = (struct key){.is_temporary = false};
    enum answer answer = look_everywhere(key, file, place);
    if (answer == KEY_NONE)
        answer = make_somewhere(key);
    return answer == KEY_FOUND ? STATUS_DONE : answer == KEY_REFUSED ? STATUS_USAGE : STATUS_INTERNAL;
}

enum key_fate key_foresee(const char *file, char place[PATH_MAX])
{
    struct key key = {.is_temporary = false};
    char places[PLACES_MAX][PATH_MAX];
    enum answer answer = look_everywhere(&key, file, place);
    explicit_bzero(&key, sizeof key);
    if (answer != KEY_NONE)
        return answer == KEY_FOUND ? KEY_IS_THERE : KEY_IS_WRONG;
    for (size_t i = list_places(places); i-- > 0;)
        if (place_is_free(places[i], true)) {
            memcpy(place, places[i], PATH_MAX);
            return KEY_WILL_BE_MADE;
        }
    return KEY_IS_TEMPORARY;
}
