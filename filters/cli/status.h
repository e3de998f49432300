/*
 * Exit codes. Several things can go wrong in one run: the worst wins.
 */
#ifndef STANCH_STATUS_H
#define STANCH_STATUS_H

enum status {
    STATUS_DONE = 0,     /* done, or clean */
    STATUS_FINDINGS = 1, /* --mode detect found something; rules test or import has something to say */
    STATUS_USAGE = 2,    /* an option, a rules text or a key is wrong; nothing was read */
    STATUS_BLOCKED = 3,  /* --mode block kept something back */
    STATUS_IO = 4,       /* input or output failed, or something was not scanned */
    STATUS_INTERNAL = 5  /* the engine failed; nothing unjudged was released */
};

/* The worse of two: 5 > 2 > 4 > 3 > 1 > 0. */
int status_worst(int one, int other);

/* A sentence for the man page; NULL past the last. */
const char *status_text(int status);

#endif
