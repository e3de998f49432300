#include "file_settings.h"

#include <stdlib.h>
#include <string.h>

static int make(struct file_settings *settings, size_t count, stanch_error *error)
{
    stanch_settings_release(settings->settings);
    settings->options.allow = settings->entries;
    settings->options.allow_count = count;
    return stanch_settings_new(settings->rules, &settings->options, &settings->settings, error);
}

int file_settings_open(struct file_settings *settings, stanch_rules *rules, const stanch_options *options,
                       const struct allow_list *list, stanch_error *error)
{
    *settings = (struct file_settings){.rules = rules, .options = *options, .list = list};
    settings->entries = calloc(list->count + 1, sizeof *settings->entries);
    settings->candidates = calloc(list->count + 1, sizeof *settings->candidates);
    if (!settings->entries || !settings->candidates)
        return STANCH_E_MEMORY;
    return make(settings, allow_list_for(list, NULL, settings->entries), error);
}

stanch_settings *file_settings_for(struct file_settings *settings, const char *file)
{
    size_t count = allow_list_for(settings->list, file, settings->candidates);
    size_t bytes = count * sizeof *settings->entries;
    bool is_same = count == settings->options.allow_count &&
                   (count == 0 || memcmp(settings->candidates, settings->entries, bytes) == 0);
    if (is_same)
        return settings->settings;
    stanch_allow *old = settings->entries;
    settings->entries = settings->candidates;
    settings->candidates = old;
    return make(settings, count, NULL) == STANCH_OK ? settings->settings : NULL;
}

void file_settings_close(struct file_settings *settings)
{
    stanch_settings_release(settings->settings);
    free(settings->entries);
    free(settings->candidates);
    *settings = (struct file_settings){0};
}
