/*
 * A file as a text: opened so that it cannot block, and read no further than it was long.
 */
#ifndef STANCH_FILE_TEXT_H
#define STANCH_FILE_TEXT_H

#include "scan_text.h"

#include <stdbool.h>

struct file_text {
    struct text text;
    uint64_t at, end; /* where the next read begins, where the last ends */
    bool is_sparse;
    size_t nuls; /* that are still to be given for a hole */
};

enum file_kind {
    FILE_READY,  /* must be closed */
    FILE_FAILED, /* errno says why */
    FILE_LINK,
    FILE_SPECIAL,
    FILE_OUTPUT, /* standard output goes there: reading it would never end */
    FILE_FOLDER
};

/* `follow`: a link is followed; else FILE_LINK. */
enum file_kind file_text_open(struct file_text *file, const char *path, bool follow);
void file_text_close(struct file_text *file);

/* Standard input, whatever it is. */
void file_text_input(struct file_text *file);

#endif
