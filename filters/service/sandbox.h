/*
 * What the program may still do once it is started and before it reads its first byte: it loses capabilities and the way to
 * new ones, sees the files it was told of and no others (Landlock), and may make the calls that a filter makes and no
 * others (seccomp, sandbox_calls.c). What the kernel does not have is left out; what it refuses is an error.
 */
#ifndef STANCH_SANDBOX_H
#define STANCH_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Sanitizers and coverage make calls and files of their own. */
#ifdef STANCH_INSTRUMENTED
#define SANDBOX_FITS 0
#else
#define SANDBOX_FITS 1
#endif

enum sandbox_access {
    SANDBOX_READ,        /* this file or folder, as it is there now */
    SANDBOX_READ_BESIDE, /* and what is put in its place: its whole folder is readable */
    SANDBOX_WRITE,       /* this file, as it is there now */
    SANDBOX_REPLACE      /* files may be made, written and renamed in its folder */
};

struct sandbox_path {
    const char *path;
    enum sandbox_access access;
};

struct sandbox {
    struct sandbox_path *paths; /* owned */
    size_t count;
    bool talks; /* over sockets, which are made before the doors close */
};

/* Lets a path be used, which must live until sandbox_close. One that is not there is no error. A status, after a message. */
int sandbox_allow(struct sandbox *sandbox, const char *path, enum sandbox_access access);

/* Capabilities and files; before any thread is started, as it holds for this one and what it starts. A status, after a
 * message. */
int sandbox_limit(const struct sandbox *sandbox);
/* Calls; when everything is open, for all threads. A status, after a message. */
int sandbox_close(const struct sandbox *sandbox);
void sandbox_free(struct sandbox *sandbox);

/* For people: "seccomp, landlock 7". */
void sandbox_describe(char *text, size_t room);

#endif
