/*
 * Findings for people: grouped by file, with the line in which the secret is masked. What comes from the text is shown
 * with control characters and bytes that are no UTF-8 escaped.
 */
#include "printer.h"
#include "shown.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_LEFT 60  /* bytes of the line in front of the mask that are shown */
#define LINE_RIGHT 60 /* and behind it */
#define PLACE_ROOM 8192

static const char *colour(const struct printer *printer, const char *code)
{
    return printer->is_coloured ? code : "";
}

static const char *severity_colour(int severity)
{
    static const char *const codes[] = {"\033[2m", "\033[36m", "\033[33m", "\033[31m", "\033[1;31m"};
    return codes[severity];
}

static int add(struct printer *printer, const char *text)
{
    return printer_add(printer, text, strlen(text));
}

/* A file's findings stand below its name; those of a history below name, commit, date and author. */
static int print_group(struct printer *printer, const struct place *place)
{
    char file[PLACE_ROOM], git[512] = "", head[PLACE_ROOM + 640], group[PLACE_ROOM + 512];
    shown_text(file, sizeof file, place->file, strlen(place->file));
    if (place->commit) {
        size_t used = (size_t)snprintf(git, sizeof git, "  %.12s %s ", place->commit, place->date);
        shown_text(git + used, sizeof git - used, place->author, strlen(place->author));
    }
    snprintf(group, sizeof group, "%s%s", file, git);
    if (printer->state && strcmp(printer->state, group) == 0)
        return 0;
    snprintf(head, sizeof head, "%s%s%s%s%s\n", printer->state ? "\n" : "", colour(printer, "\033[1m"), file,
             colour(printer, "\033[0m"), git);
    free(printer->state);
    printer->state = strdup(group);
    return printer->state ? add(printer, head) : ENOMEM;
}

static int print_facts(struct printer *printer, const stanch_finding *finding)
{
    char place[64], line[1024];
    snprintf(place, sizeof place, "%llu:%llu", (unsigned long long)finding->line, (unsigned long long)finding->column);
    snprintf(line, sizeof line, "  %-9s %s%-8s%s %-11s %s%s%s%s\n", place,
             colour(printer, severity_colour(finding->severity)), stanch_severity_name(finding->severity),
             colour(printer, "\033[0m"), stanch_confidence_name(finding->confidence), finding->rule,
             finding->detail[0] ? " (" : "", finding->detail, finding->detail[0] ? ")" : "");
    return add(printer, line);
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static int print_line(struct printer *printer, const struct found *found)
{
    char left[4 * LINE_LEFT + 1], right[4 * LINE_RIGHT + 1], line[sizeof left + sizeof right + 64];
    const char *bytes = found->line;
    size_t from = 0, behind = found->mask_at + strlen(FOUND_MASK), to = found->line_len;
    while (from < found->mask_at && (bytes[from] == ' ' || bytes[from] == '\t'))
        from++;
    bool cuts_left = found->mask_at - from > LINE_LEFT, cuts_right = to - behind > LINE_RIGHT;
    if (cuts_left)
        from = found->mask_at - LINE_LEFT;
    if (cuts_right)
        to = behind + LINE_RIGHT;
    while (cuts_left && from < found->mask_at && is_continuation(bytes[from]))
        from++;
    while (cuts_right && to > behind && is_continuation(bytes[to]))
        to--;
    while (!cuts_right && to > behind && (bytes[to - 1] == '\r' || bytes[to - 1] == ' '))
        to--;
    shown_text(left, sizeof left, bytes + from, found->mask_at - from);
    shown_text(right, sizeof right, bytes + behind, to - behind);
    snprintf(line, sizeof line, "            %s%s%s%s%s%s%s\n", cuts_left ? "..." : "", left,
             colour(printer, "\033[7m"), FOUND_MASK, colour(printer, "\033[0m"), right, cuts_right ? "..." : "");
    return add(printer, line);
}

static int print_finding(struct printer *printer, const struct found *found)
{
    int error = print_group(printer, &found->place);
    if (!error)
        error = print_facts(printer, &found->finding);
    return error ? error : print_line(printer, found);
}

static int begin(struct printer *printer)
{
    (void)printer;
    return 0;
}

static int end(struct printer *printer, const struct tally *tally)
{
    (void)printer;
    (void)tally;
    return 0;
}

static void close_text(struct printer *printer)
{
    free(printer->state);
}

/* https://no-color.org: any value that is not empty switches colour off. */
static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    return !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0 && isatty(STDOUT_FILENO);
}

void printer_set_text(struct printer *printer)
{
    printer->begin = begin;
    printer->finding = print_finding;
    printer->end = end;
    printer->close = close_text;
    printer->is_coloured = wants_colour();
}
