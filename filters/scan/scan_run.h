/*
 * stanch scan: finds credentials in many texts, on all cores.
 *
 *     source → job → scanner → batch → collector → printer
 *
 *     text      bytes and their place (scan_text.h, place.h)
 *     source    submits jobs, in the order in which their findings are to be printed: a walk of files and trees (walk.h),
 *               standard input, a repository of git (git_source.h); archives are taken apart by the scanner itself (unpack.h)
 *     job       what one thread does at a stretch: gives some texts to its scanner
 *     scanner   judges a text (scanner.h)
 *     found     a finding with its place and masked line (found.h)
 *     collector brings the findings of all jobs into one order, in bounded memory (collector.h)
 *     printer   writes one format (printer.h)
 *
 * A source in ten lines (error checks left out); walk.c is one:
 *
 *     struct my_job { struct job job; char *bytes; size_t len; struct place place; };
 *     static void run(struct job *job, struct scanner *scanner, struct batch *batch)
 *     {
 *         struct my_job *mine = (struct my_job *)job;
 *         struct text_bytes text;
 *         text_of_bytes(&text, &mine->place, mine->bytes, mine->len);
 *         scanner_scan(scanner, &text.text, batch);
 *     }
 *     struct scan scan;
 *     scan_open(&scan, &setup);
 *     scan_submit(&scan, &mine->job);             for each
 *     int status = scan_close(&scan, &tally);
 *
 * One thread submits and never runs a job, so a source may block on a pipe to another program.
 */
#ifndef STANCH_SCAN_RUN_H
#define STANCH_SCAN_RUN_H

#include "collector.h"
#include "pool.h"
#include "scanner.h"

struct allow_list;
struct baseline;
struct printer;

struct scan_setup {
    stanch_rules *rules;
    const stanch_options *stream; /* mode redact, with lines counted */
    const struct allow_list *allow;
    bool all_comments; /* those of other scanners count too */
    bool no_archives;  /* archives are texts like others */
    struct printer *printer;
    struct baseline *baseline; /* NULL: none */
    size_t threads;            /* 0: one a processor */
};

struct scan {
    const struct scan_setup *setup;
    struct collector collector;
    struct pool pool;
};

/* A status, after a message; scan_close in either case. */
int scan_open(struct scan *scan, const struct scan_setup *setup);
/* Takes the job over; waits while many are open. False: there is no use in going on (out of memory, output failed, a
 * signal), the job was freed. */
bool scan_submit(struct scan *scan, struct job *job);
/* Waits for all jobs, ends the output, adds what was counted. The worst status: STATUS_FINDINGS where something was found
 * that is not public, STATUS_IO where something was not scanned. */
int scan_close(struct scan *scan, struct tally *tally);

#endif
