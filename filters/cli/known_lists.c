#include "known_lists.h"

#include "io.h"
#include "key.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_MAX (16 * 1024 * 1024) /* bytes */
#define ENV_VALUE_MIN 8             /* bytes: shorter ones are switches and numbers */

static int refuse(const char *place, const char *why)
{
    message("bad known values: --known %s: %s", place, why);
    return STATUS_USAGE;
}

static int no_memory(const char *place)
{
    message("out of memory: reading --known %s", place);
    return STATUS_INTERNAL;
}

static void keep(struct known_lists *lists, const char *place, const char *bytes, size_t len)
{
    lists->items[lists->count++] = (stanch_text){place, bytes, len};
}

/* ------------------------------------------------------------------------------------------------ places */

static int read_descriptor(struct known_lists *lists, const char *place, int fd)
{
    char *bytes = NULL;
    size_t len = 0;
    int error = io_read_all(fd, LIST_MAX, &bytes, &len);
    if (error == ENOMEM)
        return no_memory(place);
    if (error)
        return refuse(place, error == EFBIG ? "over 16 MiB" : strerror(error));
    keep(lists, place, bytes, len);
    return STATUS_DONE;
}

static bool reads_standard_input(const struct options *options)
{
    bool is_named = options->words.count == 0;
    for (size_t i = 0; i < options->words.count; i++)
        is_named |= strcmp(options->words.items[i], "-") == 0;
    return is_named;
}

static int read_number(struct known_lists *lists, const char *place, const struct options *options)
{
    char *end;
    long number = strtol(place + 3, &end, 10);
    if (*end || end == place + 3 || number < 0 || number > INT_MAX)
        return refuse(place, "use fd: and a number");
    if (number == STDIN_FILENO && reads_standard_input(options))
        return refuse(place, "standard input is the text; use another descriptor");
    int flags = fcntl((int)number, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_WRONLY)
        return refuse(place, flags < 0 ? "no such descriptor is open" : "it is not open for reading");
    return read_descriptor(lists, place, (int)number);
}

static int read_file(struct known_lists *lists, const char *place)
{
    int fd = open(place, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return refuse(place, strerror(errno));
    int status =
        key_is_private(fd) ? read_descriptor(lists, place, fd) : refuse(place, "others can read it; chmod 600");
    close(fd);
    return status;
}

/* The value of a variable that may be a secret, or NULL. PWD is the shell's folder. */
static const char *secret_of(const char *variable)
{
    const char *equals = strchr(variable, '=');
    size_t len = equals ? (size_t)(equals - variable) : 0;
    bool is_folder = (len == 3 && memcmp(variable, "PWD", 3) == 0) || (len == 6 && memcmp(variable, "OLDPWD", 6) == 0);
    bool is_secret = equals && !is_folder && strlen(equals + 1) >= ENV_VALUE_MIN && stanch_name_tells(variable, len);
    return is_secret ? equals + 1 : NULL;
}

/* Values one behind another, each with its NUL. Bytes of all of them; where `bytes` is NULL they are only counted. */
static size_t copy_environment(char *bytes)
{
    size_t used = 0;
    for (char **variable = environ; variable && *variable; variable++) {
        const char *value = secret_of(*variable);
        size_t len = value ? strlen(value) + 1 : 0;
        if (value && bytes)
            memcpy(bytes + used, value, len);
        used += len;
    }
    return used;
}

static int read_environment(struct known_lists *lists, const char *place)
{
    size_t len = copy_environment(NULL);
    char *bytes = malloc(len + 1);
    if (!bytes)
        return no_memory(place);
    copy_environment(bytes);
    keep(lists, place, bytes, len);
    return STATUS_DONE;
}

int known_read_lists(struct known_lists *lists, const struct options *options)
{
    const struct names *places = &options->known;
    *lists = (struct known_lists){.items = calloc(places->count + 1, sizeof(stanch_text))};
    int status = lists->items ? STATUS_DONE : no_memory("lists");
    for (size_t i = 0; i < places->count && status == STATUS_DONE; i++) {
        const char *place = places->items[i];
        if (strcmp(place, "env") == 0)
            status = read_environment(lists, place);
        else if (strncmp(place, "fd:", 3) == 0)
            status = read_number(lists, place, options);
        else
            status = read_file(lists, place);
    }
    return status;
}

bool known_has_list(const struct known_lists *lists, const char *name)
{
    for (size_t i = 0; i < lists->count; i++)
        if (strcmp(lists->items[i].name, name) == 0)
            return true;
    return false;
}

void known_free_lists(struct known_lists *lists)
{
    for (size_t i = 0; i < lists->count; i++) {
        char *bytes = (char *)(size_t)lists->items[i].bytes;
        explicit_bzero(bytes, lists->items[i].len);
        free(bytes);
    }
    free(lists->items);
}
