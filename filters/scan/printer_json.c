/*
 * Findings as JSON: an array, or a line each.
 */
#include "finding_json.h"
#include "printer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t text_bytes(const char *text)
{
    return text ? strlen(text) : 0;
}

/* The most that a finding takes. */
static size_t room_for(const struct found *found)
{
    const stanch_finding *finding = &found->finding;
    const char *const texts[] = {finding->rule,          finding->issuer,     finding->kind,      finding->rotate_how,
                                 finding->rotate_revoke, finding->rotate_url, finding->reason,    found->place.file,
                                 found->place.commit,    found->place.author, found->place.email, found->place.date,
                                 finding->detail};
    size_t sum = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sum += text_bytes(texts[i]);
    return FINDING_JSON_FIXED + JSON_TEXT_GROWTH * sum;
}

static int add_object(struct printer *printer, const struct found *found)
{
    struct json_text text = {.room = room_for(found)};
    text.bytes = malloc(text.room);
    if (!text.bytes)
        return ENOMEM;
    const struct finding_json more = {.key_id = printer->key_id,
                                      .channel = printer->channel,
                                      .mode = STANCH_DETECT,
                                      .file = found->place.file,
                                      .reason = found->finding.reason,
                                      .commit = found->place.commit,
                                      .author = found->place.author,
                                      .email = found->place.email,
                                      .date = found->place.date};
    finding_json(&text, &more, &found->finding);
    int error = text.used == text.room ? EOVERFLOW : printer_add(printer, text.bytes, text.used);
    free(text.bytes);
    return error;
}

static int add(struct printer *printer, const char *text)
{
    return printer_add(printer, text, strlen(text));
}

static int begin_array(struct printer *printer)
{
    return add(printer, "[");
}

static int print_item(struct printer *printer, const struct found *found)
{
    int error = add(printer, printer->count++ ? ",\n" : "\n");
    return error ? error : add_object(printer, found);
}

static int end_array(struct printer *printer, const struct tally *tally)
{
    (void)tally;
    return add(printer, "\n]\n");
}

static int begin_lines(struct printer *printer)
{
    (void)printer;
    return 0;
}

static int print_line(struct printer *printer, const struct found *found)
{
    int error = add_object(printer, found);
    return error ? error : add(printer, "\n");
}

static int end_lines(struct printer *printer, const struct tally *tally)
{
    (void)printer;
    (void)tally;
    return 0;
}

void printer_set_json(struct printer *printer, bool is_lines)
{
    printer->begin = is_lines ? begin_lines : begin_array;
    printer->finding = is_lines ? print_line : print_item;
    printer->end = is_lines ? end_lines : end_array;
}
