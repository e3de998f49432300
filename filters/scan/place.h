/*
 * Where a text comes from, as it is shown to people and written to reports.
 */
#ifndef STANCH_PLACE_H
#define STANCH_PLACE_H

/* `file`: the path as it was given or walked to, bytes as they are; what lies in an archive follows behind "!/", again for
 * each archive in it (a.tar.gz!/lib/b.zip!/c.txt); "-" is standard input. The others are NULL unless the text is from git. */
struct place {
    const char *file;
    const char *commit, *author, *date; /* of the first commit that has it; date in RFC 3339 */
};

#endif
