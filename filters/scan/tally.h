/*
 * What a scan counted: texts, bytes, findings, and what was left out and why.
 */
#ifndef STANCH_TALLY_H
#define STANCH_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* Left out as asked: does not change the exit code. */
enum left_out {
    LEFT_IGNORED, /* by .gitignore or .stanchignore */
    LEFT_HIDDEN,  /* by --no-hidden */
    LEFT_LINK,    /* symbolic links are not followed */
    LEFT_SPECIAL, /* FIFOs, sockets, devices */
    LEFT_OUTPUT,  /* the file that standard output goes to */
    LEFT_REASONS
};

struct tally {
    uint64_t texts, bytes;
    uint64_t findings[5];            /* by severity, STANCH_… */
    uint64_t allowed;                /* by a comment on the line */
    uint64_t examples;               /* passwords for hosts that are reserved for examples */
    uint64_t known;                  /* by the baseline */
    uint64_t left_out[LEFT_REASONS]; /* files and folders */
    uint64_t failed;                 /* was to be scanned and was not, or not to its end: exit 4 */
    uint64_t encrypted;              /* of these, members of archives that need a password */
    int status;                      /* the worst so far */
};

void tally_add(struct tally *sum, const struct tally *part);
uint64_t tally_findings(const struct tally *tally);

/* To standard error: what was scanned, found and left out. */
void tally_print(const struct tally *tally, double seconds);

#endif
