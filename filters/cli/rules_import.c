#include "rules_import.h"

#include "commands.h"
#include "gitleaks.h"
#include "io.h"
#include "message.h"
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_MAX ((size_t)16 << 20) /* bytes */

struct count {
    const char *path;
    size_t carried, left_out;
};

static void tell(void *user, int line, const char *id, const char *sentence, const char *note)
{
    struct count *count = user;
    count->carried += sentence == NULL;
    count->left_out += sentence != NULL;
    if (sentence)
        message("rule left out: %s:%d: %.80s: %s", count->path, line, id, sentence);
    else if (note)
        message("rule carried over: %s:%d: %.80s: %s", count->path, line, id, note);
}

static int print_rules(const struct toml *config, struct count *count)
{
    json_t *file = gitleaks_rules(config, tell, count);
    char *text = file ? json_dumps(file, JSON_INDENT(2) | JSON_REAL_PRECISION(4)) : NULL;
    int status = STATUS_INTERNAL;
    if (!text)
        message("out of memory: importing rules");
    else
        status = print_text(text, strlen(text));
    if (status == STATUS_DONE)
        status = print_text("\n", 1);
    free(text);
    json_decref(file);
    return status;
}

/* Tables that belong to no rule. */
static void tell_left_out(const struct toml *config, const char *path)
{
    static const char *const names[][2] = {
        {"extend", "what it extends: import that file too"},
        {"allowlist", "the allow-list for all rules"},
        {"allowlists", "the allow-lists for all rules"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct toml *table = toml_get(config, names[i][0]);
        if (table)
            message("not carried over: %s:%d: %s", path, table->line, names[i][1]);
    }
}

static int import_text(const char *bytes, size_t len, struct count *count)
{
    struct toml_error error;
    struct toml_document *document = toml_read(bytes, len, &error);
    if (!document && error.line)
        message("bad configuration: %s:%d: %s", count->path, error.line, error.sentence);
    else if (!document)
        message("out of memory: reading %s", count->path);
    if (!document)
        return error.line ? STATUS_USAGE : STATUS_INTERNAL;
    const struct toml *config = toml_root(document);
    int status = STATUS_USAGE;
    if (!toml_get(config, "rules") && !toml_get(config, "extend")) {
        message("bad configuration: %s: there are no [[rules]] in it", count->path);
    } else {
        status = print_rules(config, count);
        tell_left_out(config, count->path);
        message("%zu rules carried over, %zu left out", count->carried, count->left_out);
    }
    toml_free(document);
    return status_worst(status, count->left_out ? STATUS_FINDINGS : STATUS_DONE);
}

int import_rules(const struct options *options)
{
    const char *path = options->words.items[1];
    char *bytes = NULL;
    size_t len = 0;
    struct count count = {.path = path};
    int error = io_read_file(path, CONFIG_MAX, &bytes, &len);
    if (error) {
        message("cannot read: %s: %s", path, error == EFBIG ? "over 16 MiB" : strerror(error));
        return STATUS_IO;
    }
    int status = import_text(bytes, len, &count);
    free(bytes);
    return status;
}
