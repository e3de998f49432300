#include "report_read.h"

#include "message.h"
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *report_text(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_string(value) ? json_string_value(value) : NULL;
}

/* Never the parser's own text: it quotes its input. */
static void warn(const char *from, size_t line, int column, bool is_cut)
{
    if (is_cut)
        message("cut line left out: %s:%zu: the report ends in the middle of it", from, line);
    else if (column)
        message("bad line left out: %s:%zu:%d: it is not JSON", from, line, column);
    else
        message("bad line left out: %s:%zu: it is not a finding", from, line);
}

static int read_lines(FILE *file, const char *from, bool (*take)(json_t *, size_t, void *), void *user)
{
    char *line = NULL;
    size_t room = 0;
    int status = STATUS_DONE;
    ssize_t len;
    for (size_t number = 1; errno = 0, (len = getline(&line, &room, file)) >= 0; number++) {
        json_error_t error;
        bool is_cut = len == 0 || line[len - 1] != '\n';
        json_t *finding = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, &error);
        if (!finding || !take(finding, number, user)) {
            warn(from, number, finding ? 0 : error.column > 0 ? error.column : 1, is_cut);
            status = STATUS_IO;
        }
        json_decref(finding);
    }
    if (ferror(file)) {
        message("cannot read: %s: %s", from, strerror(errno));
        status = STATUS_IO;
    }
    free(line);
    return status;
}

int report_read(const char *from, bool (*take)(json_t *finding, size_t line, void *user), void *user)
{
    bool is_stdin = strcmp(from, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(from, "re");
    if (!file) {
        message("cannot read: %s: %s", from, strerror(errno));
        return -1;
    }
    int status = read_lines(file, is_stdin ? "standard input" : from, take, user);
    if (!is_stdin)
        fclose(file);
    return status;
}
