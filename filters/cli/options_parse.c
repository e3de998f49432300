#include "message.h"
#include "options.h"
#include "status.h"

#include <stdio.h>
#include <string.h>

static void *field_of(struct options *options, const struct option *option)
{
    return (char *)options + option->field;
}

static int choice_index(const char *const *choices, const char *word, size_t len)
{
    for (int i = 0; choices[i]; i++)
        if (strlen(choices[i]) == len && memcmp(choices[i], word, len) == 0)
            return i;
    return -1;
}

static int refuse_choice(const struct option *option, const char *value, const char *also)
{
    char words[200] = "";
    for (size_t i = 0, used = 0; option->choices[i]; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i ? ", " : "", option->choices[i]);
    message("bad value: --%s %s: use %s%s", option->name, value, words, also);
    return STATUS_USAGE;
}

static int set_choice(struct options *options, const struct option *option, const char *value)
{
    int index = choice_index(option->choices, value, strlen(value));
    if (index < 0)
        return refuse_choice(option, value, "");
    *(int *)field_of(options, option) = index;
    return STATUS_DONE;
}

/* The rest of a comma list behind the item at `text`; NULL at the end. */
static const char *next_item(const char *text, size_t *len)
{
    *len = strcspn(text, ",");
    return text[*len] ? text + *len + 1 : NULL;
}

static int set_dress(struct options *options, const struct option *option, const char *value)
{
    if (strcmp(value, "none") == 0 || strcmp(value, "all") == 0 || strcmp(value, "default") == 0) {
        uint32_t all = 0;
        for (int i = 0; option->choices[i]; i++)
            all |= UINT32_C(1) << i;
        options->dress = *value == 'n' ? 0 : *value == 'a' ? all : DRESS_DEFAULT;
        return STATUS_DONE;
    }
    uint32_t mask = 0;
    for (const char *item = value, *next; item; item = next) {
        size_t len;
        next = next_item(item, &len);
        int index = choice_index(option->choices, item, len);
        if (index < 0)
            return refuse_choice(option, value, " with commas between, or none, default, all");
        mask |= UINT32_C(1) << index;
    }
    options->dress = mask;
    return STATUS_DONE;
}

static int add_list(struct options *options, const struct option *option, const char *value)
{
    for (const char *item = value, *next; item; item = next) {
        size_t len;
        next = next_item(item, &len);
        if (len && names_add(field_of(options, option), item, len) != STATUS_DONE)
            return STATUS_INTERNAL;
    }
    return STATUS_DONE;
}

static int set(struct options *options, const struct option *option, const char *value)
{
    switch (option->type) {
    case OPTION_FLAG:
        break;
    case OPTION_TEXT:
        *(const char **)field_of(options, option) = value;
        return STATUS_DONE;
    case OPTION_CHOICE:
        return set_choice(options, option, value);
    case OPTION_LIST:
        return add_list(options, option, value);
    case OPTION_PATHS: /* a path may hold a comma */
        return names_add(field_of(options, option), value, strlen(value));
    case OPTION_DRESS:
        return set_dress(options, option, value);
    }
    return STATUS_INTERNAL;
}

static const struct option *find(const char *name, size_t len)
{
    for (size_t i = 0; i < option_count; i++)
        if (strlen(option_table[i].name) == len && memcmp(option_table[i].name, name, len) == 0)
            return &option_table[i];
    return NULL;
}

static int refuse_unknown(const char *argument)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument, "="), argument);
    const char *near =
        argument[1] == '-' ? suggest(name + 2, &option_table[0].name, option_count, sizeof option_table[0]) : NULL;
    if (near)
        message("unknown option: %s: did you mean --%s?", name, near);
    else
        message("unknown option: %s: see stanch --help", name);
    return STATUS_USAGE;
}

static const struct option *find_letter(char letter)
{
    for (size_t i = 0; letter && i < option_count; i++)
        if (option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

/* One option at argv[0]; *used is how many arguments it took. */
static int parse_option(struct options *options, enum command command, int argc, char **argv, int *used)
{
    const char *argument = argv[0], *equals = strchr(argument, '=');
    const struct option *option =
        argument[1] != '-' ? (argument[2] ? NULL : find_letter(argument[1]))
                           : find(argument + 2, equals ? (size_t)(equals - argument - 2) : strlen(argument + 2));
    if (!option)
        return refuse_unknown(argument);
    if (!(option->commands & 1u << command)) {
        message("option of another command: --%s: see stanch %s --help", option->name, command_texts[command].name);
        return STATUS_USAGE;
    }
    *used = 1;
    if (!option->value) {
        if (!equals) {
            *(bool *)field_of(options, option) = true;
            return STATUS_DONE;
        }
        message("value not taken: --%s: leave out what follows the equals sign", option->name);
        return STATUS_USAGE;
    }
    const char *value = equals ? equals + 1 : argc > 1 ? argv[1] : "";
    if (!*value) {
        message("value missing: --%s: write --%s %s", option->name, option->name, option->value);
        return STATUS_USAGE;
    }
    *used += !equals;
    return set(options, option, value);
}

int options_parse(struct options *options, enum command command, int argc, char **argv)
{
    int status = STATUS_DONE;
    bool ended = false;
    for (int i = 0, used; i < argc && status == STATUS_DONE; i += used) {
        const char *argument = argv[i];
        used = 1;
        if (!ended && strcmp(argument, "--") == 0)
            ended = true;
        else if (!ended && argument[0] == '-' && argument[1])
            status = parse_option(options, command, argc - i, argv + i, &used);
        else
            status = names_add(&options->words, argument, strlen(argument));
    }
    return status;
}
