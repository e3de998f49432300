/*
 * Settings of the streams: of all files one, until an allow-list names paths; then a file for which other entries count
 * than for the one before it gets its own.
 */
#ifndef STANCH_FILE_SETTINGS_H
#define STANCH_FILE_SETTINGS_H

#include "allow_list.h"
#include "stanch.h"

struct file_settings {
    stanch_rules *rules;
    stanch_options options; /* their key and placeholder must live as long */
    const struct allow_list *list;
    stanch_allow *entries, *candidates; /* those of `settings`, and room for those of the next */
    stanch_settings *settings;
};

/* Checks all entries, those that will count for no file too. STANCH_OK or an error as of stanch_settings_new. */
int file_settings_open(struct file_settings *settings, stanch_rules *rules, const stanch_options *options,
                       const struct allow_list *list, stanch_error *error);
/* Those of a file; they live until the next call. NULL where memory is refused. */
stanch_settings *file_settings_for(struct file_settings *settings, const char *file);
void file_settings_close(struct file_settings *settings);

#endif
