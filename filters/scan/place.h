/*
 * Where a text comes from, as it is shown to people and written to reports.
 */
#ifndef STANCH_PLACE_H
#define STANCH_PLACE_H

/* `file`: the path as it was given or walked to, bytes as they are; what lies in an archive follows behind "!/", again for
 * each archive in it (a.tar.gz!/lib/b.zip!/c.txt); "-" is standard input. The others are NULL unless the text is in a commit
 * (or is a tag's, which counts as its own): of the first that has it, as git names it, its author as it is written there. */
struct place {
    const char *file;
    const char *commit, *author, *email, *date; /* date: when it was written, RFC 3339 with the author's zone */
};

#endif
