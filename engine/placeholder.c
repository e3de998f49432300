/* anchor → undress → span → check → decide → [redact] */
#include "placeholder.h"

#include "error.h"

#include <string.h>

const char placeholder_standard[] = "REDACTED.{rule}.{id}";

static bool is_literal_byte(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           (byte && strchr("._:-", byte));
}

static size_t field_at(const char *text, uint8_t *type)
{
    static const struct {
        const char *text;
        uint8_t type;
    } fields[] = {{"{rule}", PIECE_RULE}, {"{kind}", PIECE_KIND}, {"{id}", PIECE_ID}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        size_t len = strlen(fields[i].text);
        if (strncmp(text, fields[i].text, len) == 0) {
            *type = fields[i].type;
            return len;
        }
    }
    return 0;
}

static int bad_template(stanch_error *error, const char *reason)
{
    return error_set(error, STANCH_E_OPTIONS, "the placeholder template %s: write it like %s", reason,
                     placeholder_standard);
}

static int split(struct template *template, stanch_error *error)
{
    const char *text = template->text;
    for (size_t at = 0; text[at];) {
        uint8_t type = PIECE_LITERAL;
        size_t len = field_at(text + at, &type);
        if (!len && !is_literal_byte(text[at]))
            return bad_template(error, "may hold {rule}, {kind}, {id}, letters, digits and . _ : -");
        while (type == PIECE_LITERAL && is_literal_byte(text[at + len]))
            len++;
        if (template->count == TEMPLATE_PIECES_MAX)
            return bad_template(error, "has too many parts");
        template->pieces[template->count].type = type;
        template->pieces[template->count].offset = (uint8_t)at;
        template->pieces[template->count++].len = (uint8_t)len;
        at += len;
    }
    return STANCH_OK;
}

int template_parse(struct template *template, const char *text, stanch_error *error)
{
    memset(template, 0, sizeof *template);
    if (strlen(text) > TEMPLATE_MAX)
        return bad_template(error, "is longer than 96 bytes");
    memcpy(template->text, text, strlen(text));
    int result = split(template, error);
    if (result != STANCH_OK)
        return result;
    if (!template->count || template->pieces[0].type != PIECE_LITERAL ||
        template->pieces[0].len < PLACEHOLDER_ANCHOR_MIN)
        return bad_template(error, "must begin with at least 4 bytes of plain text, by which it is known again");
    memcpy(template->literal, template->text, template->pieces[0].len);
    return STANCH_OK;
}

bool placeholder_has_id(const struct rule *rule)
{
    return rule->confidence != STANCH_GENERIC;
}

/* A kind as one word: what a template cannot hold becomes a dash. */
static size_t write_kind(const char *kind, char *out)
{
    size_t len = 0;
    for (; kind[len] && len < RULE_ID_MAX; len++)
        out[len] = is_literal_byte(kind[len]) ? kind[len] : '-';
    return len;
}

static size_t write_hex(const uint8_t *bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < PLACEHOLDER_ID_HEX; i++)
        out[i] = digits[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
    return PLACEHOLDER_ID_HEX;
}

static bool is_mark(char byte)
{
    return byte == '.' || byte == '_' || byte == ':' || byte == '-';
}

size_t placeholder_write(const struct template *template, const struct rule *rule, const uint8_t *fingerprint,
                         char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < template->count; i++) {
        switch (template->pieces[i].type) {
        case PIECE_LITERAL:
            memcpy(out + len, template->text + template->pieces[i].offset, template->pieces[i].len);
            len += template->pieces[i].len;
            break;
        case PIECE_RULE:
            memcpy(out + len, rule->id, strlen(rule->id));
            len += strlen(rule->id);
            break;
        case PIECE_KIND:
            len += write_kind(rule->kind, out + len);
            break;
        default:
            if (fingerprint && placeholder_has_id(rule))
                len += write_hex(fingerprint, out + len);
            else if (len > 0 && is_mark(out[len - 1]))
                len--;
        }
    }
    return len;
}

/* ------------------------------------------------------------------------------------------------ reading */

struct reader {
    const struct template *template;
    const struct stanch_rules *rules;
    const uint8_t *text;
    size_t len, at;
    bool is_end;
    int rule; /* -1: not known (yet) */
    bool ended_in_id;
};

/* What a place in the text says; a place behind the text says CUT. */
static enum placeholder_status missing(const struct reader *reader)
{
    return reader->is_end ? PLACEHOLDER_NO : PLACEHOLDER_PARTIAL;
}

static enum placeholder_status read_literal(const struct reader *reader, size_t at, const char *literal, size_t len)
{
    size_t have = reader->len - at < len ? reader->len - at : len;
    if (memcmp(reader->text + at, literal, have) != 0)
        return PLACEHOLDER_NO;
    return have == len ? PLACEHOLDER_YES : missing(reader);
}

static bool is_hex(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
}

static enum placeholder_status read_hex(const struct reader *reader, size_t at)
{
    for (size_t i = 0; i < PLACEHOLDER_ID_HEX; i++) {
        if (at + i >= reader->len)
            return missing(reader);
        if (!is_hex(reader->text[at + i]))
            return PLACEHOLDER_NO;
    }
    return PLACEHOLDER_YES;
}

/* Index of the rule whose id is text[0, len), or -1. */
static int find_rule(const struct stanch_rules *rules, const uint8_t *text, size_t len)
{
    size_t low = 0;
    size_t high = rules->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *id = rules->rules[middle].id;
        int order = strncmp(id, (const char *)text, len);
        if (order == 0 && id[len] == '\0')
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static enum placeholder_status read_rule(struct reader *reader)
{
    size_t run = 0;
    while (reader->at + run < reader->len && run <= RULE_ID_MAX &&
           (is_hex(reader->text[reader->at + run]) || reader->text[reader->at + run] == '-' ||
            (reader->text[reader->at + run] >= 'a' && reader->text[reader->at + run] <= 'z')))
        run++;
    if (reader->at + run == reader->len && !reader->is_end)
        return PLACEHOLDER_PARTIAL;
    for (; run > 0; run--) {
        reader->rule = find_rule(reader->rules, reader->text + reader->at, run);
        if (reader->rule >= 0)
            break;
    }
    reader->at += run;
    return run ? PLACEHOLDER_YES : PLACEHOLDER_NO;
}

/* The kind of the rule that is known, or the longest kind of any rule. */
static enum placeholder_status read_kind(struct reader *reader)
{
    char kind[RULE_ID_MAX];
    size_t longest = 0;
    for (size_t i = 0; i < reader->rules->count; i++) {
        if (reader->rule >= 0 && (int)i != reader->rule)
            continue;
        size_t len = write_kind(reader->rules->rules[i].kind, kind);
        enum placeholder_status status = read_literal(reader, reader->at, kind, len);
        if (status == PLACEHOLDER_PARTIAL)
            return status;
        if (status == PLACEHOLDER_YES && len > longest)
            longest = len;
    }
    reader->at += longest;
    return longest ? PLACEHOLDER_YES : PLACEHOLDER_NO;
}

static bool may_have_id(const struct reader *reader)
{
    return reader->rule < 0 || placeholder_has_id(&reader->rules->rules[reader->rule]);
}

/* Values that can be guessed, and key blocks in records, are written without an id. */
static bool may_lack_id(const struct reader *reader)
{
    return reader->rule < 0 || !placeholder_has_id(&reader->rules->rules[reader->rule]) ||
           reader->rules->rules[reader->rule].start == START_BLOCK;
}

/* {id}, with the literal before it, whose last mark goes where the id is empty. */
static enum placeholder_status read_id(struct reader *reader, const char *literal, size_t len)
{
    enum placeholder_status status = PLACEHOLDER_NO;
    if (may_have_id(reader)) {
        status = read_literal(reader, reader->at, literal, len);
        if (status == PLACEHOLDER_YES)
            status = read_hex(reader, reader->at + len);
        reader->ended_in_id = status == PLACEHOLDER_YES;
        if (status == PLACEHOLDER_YES)
            reader->at += len + PLACEHOLDER_ID_HEX;
        if (status != PLACEHOLDER_NO)
            return status;
    }
    if (!may_lack_id(reader))
        return PLACEHOLDER_NO;
    if (len > 0 && is_mark(literal[len - 1]))
        len--;
    status = read_literal(reader, reader->at, literal, len);
    reader->at += len;
    return status;
}

static enum placeholder_status read_piece(struct reader *reader, size_t *i)
{
    const struct template *template = reader->template;
    const char *literal = template->text + template->pieces[*i].offset;
    size_t len = template->pieces[*i].type == PIECE_LITERAL ? template->pieces[*i].len : 0;
    reader->ended_in_id = false;
    switch (template->pieces[*i].type) {
    case PIECE_RULE:
        return read_rule(reader);
    case PIECE_KIND:
        return read_kind(reader);
    case PIECE_ID:
        return read_id(reader, literal, 0);
    default:
        break;
    }
    if (*i + 1 < template->count && template->pieces[*i + 1].type == PIECE_ID) {
        ++*i;
        return read_id(reader, literal, len);
    }
    enum placeholder_status status = read_literal(reader, reader->at, literal, len);
    reader->at += len;
    return status;
}

/* With an id a dot may stand behind it; without one, an underscore. */
static enum placeholder_status read_boundary(const struct reader *reader)
{
    if (reader->at >= reader->len)
        return reader->is_end ? PLACEHOLDER_YES : PLACEHOLDER_PARTIAL;
    uint8_t byte = reader->text[reader->at];
    bool is_word =
        (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-';
    return is_word || byte == (reader->ended_in_id ? '_' : '.') ? PLACEHOLDER_NO : PLACEHOLDER_YES;
}

enum placeholder_status placeholder_read(const struct template *template, const struct stanch_rules *rules,
                                         const uint8_t *text, size_t len, bool is_end, size_t *end, int *rule)
{
    if (len > 0 && text[0] != (uint8_t) template->text[0])
        return PLACEHOLDER_NO;
    struct reader reader = {template, rules, text, len, 0, is_end, -1, false};
    for (size_t i = 0; i < template->count; i++) {
        enum placeholder_status status = read_piece(&reader, &i);
        if (status != PLACEHOLDER_YES)
            return status;
    }
    *end = reader.at;
    *rule = reader.rule;
    return read_boundary(&reader);
}
