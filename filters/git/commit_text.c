#include "commit_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_ROOM 1024
#define LATEST 253402300799LL /* of the years with four digits */

static void copy(char *to, size_t room, const char *from, const char *end)
{
    size_t len = (size_t)(end - from);
    len = len < room ? len : room - 1;
    memcpy(to, from, len);
    to[len] = '\0';
}

/* "1700000000 +0530" */
static void read_date(struct commit_text *commit, const char *text)
{
    char *zone_text = NULL;
    long long seconds = strtoll(text, &zone_text, 10), zone = strtoll(zone_text, NULL, 10);
    if (zone <= -2400 || zone >= 2400 || zone % 100 <= -60 || zone % 100 >= 60)
        zone = 0;
    long long minutes = zone / 100 * 60 + zone % 100;
    if (seconds < 0 || seconds > LATEST - 86400)
        seconds = 0;
    time_t shown = (time_t)(seconds + minutes * 60);
    struct tm parts;
    long long size = minutes < 0 ? -minutes : minutes;
    if (gmtime_r(&shown, &parts))
        snprintf(commit->date, sizeof commit->date, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u",
                 (unsigned)(parts.tm_year + 1900) % 10000, (unsigned)(parts.tm_mon + 1) % 100,
                 (unsigned)parts.tm_mday % 100, (unsigned)parts.tm_hour % 100, (unsigned)parts.tm_min % 100,
                 (unsigned)parts.tm_sec % 100, minutes < 0 ? '-' : '+', (unsigned)(size / 60) % 100,
                 (unsigned)(size % 60));
}

/* "A U Thor <mail> 1700000000 +0530" */
static void read_author(struct commit_text *commit, const char *line, size_t len)
{
    char text[LINE_ROOM];
    copy(text, sizeof text, line, line + len);
    const char *open = strchr(text, '<'), *shut = open ? strchr(open, '>') : NULL;
    if (!shut)
        return;
    const char *end = open;
    while (end > text && end[-1] == ' ')
        end--;
    copy(commit->author, sizeof commit->author, text, end);
    copy(commit->email, sizeof commit->email, open + 1, shut);
    read_date(commit, shut + 1);
}

void commit_text_read(struct commit_text *commit, const char *bytes, size_t len)
{
    *commit = (struct commit_text){.date = "1970-01-01T00:00:00+00:00"};
    for (size_t at = 0, size; at < len; at += size + 1) {
        const char *line = bytes + at, *end = memchr(line, '\n', len - at);
        if (!end)
            return;
        size = (size_t)(end - line);
        if (size == 0) {
            commit->message = at + 1;
            return;
        }
        if (size > 7 && (memcmp(line, "author ", 7) == 0 || memcmp(line, "tagger ", 7) == 0))
            read_author(commit, line + 7, size - 7);
    }
}
