/*
 * Private key blocks, in constant memory. A block is judged line by line; a line is what stands between two breaks.
 *
 *   break    LF, CR LF, CR, or in a string: 1 to 7 backslashes and n or r
 *   prefix   what stood before BEGIN on its line, at most 128 bytes, when a line break stood before it; after a real
 *            break the same number of bytes, equal but for digits, is skipped (a log's time and level)
 *   glue     blanks, quotes, 1 to 7 backslashes before a quote or a line break, comma; on a line without base64 also + . ;
 *   line     prefix? glue* then
 *              END      -----END …-----             the block ends right behind it
 *              header   Name: text                  before the first body line (PuTTY: anywhere); the text ends at a break
 *                       of the kind, real or escaped, that came first in the block
 *              body     one run of base64 characters and `=` (each may be a JSON escape: \\/ or \\u002b), then glue* and a break, or END. The first body line may
 *                       have blanks between runs of 16 characters and more (words are shorter).
 *              nothing    (belongs to the block when one of the others follows)
 *   A body line of 40 characters or more, or as long as the first, always belongs to the block. A shorter one does when
 *   the line before was not such a short one and it ends in `=` or has 8 or more characters, in fours; or when it is
 *   the five characters `=XXXX` of a PGP checksum; or when END, such a checksum or the end of the text comes next.
 *   Anything else ends the block: before the break in front of that line, or, where the line is known to be key by 40 characters,
 *   behind the last of them. A line of which more than 512 bytes are undecided ends it too.
 *
 * Over records whose first one had a prefix, each may have it: the same bytes but for the digits, of which there may be
 * more or fewer. Behind it a quote or a tag ends a body line too; what follows on the record is no key, and the next
 * record is asked again.
 *
 * PuTTY blocks begin at PuTTY-User-Key-File-, open when two headers follow that line, and end behind the hex digits of
 * Private-MAC:. In base64 a block goes on to the end of the run, and behind a line of 40 characters or more over a break
 * and blanks into the next line, where that has 40 characters too or ends at a break, a quote or the end of the text.
 */
#ifndef STANCH_KEYBLOCK_H
#define STANCH_KEYBLOCK_H

#include "fingerprint.h"

#include <stdbool.h>

#define KEYBLOCK_PREFIX_MAX 128
#define KEYBLOCK_OPEN_WITHIN 256 /* bytes behind the BEGIN line in which 40 base64 characters must come */
#define KEYBLOCK_BODY_MIN 40     /* base64 characters */

enum break_kind { BREAK_UNKNOWN, BREAK_REAL, BREAK_ESCAPED };
enum keyblock_kind { KEYBLOCK_PEM, KEYBLOCK_PUTTY, KEYBLOCK_BASE64 };

struct keyblock {
    uint8_t kind;
    uint8_t prefix_len;
    uint8_t prefix[KEYBLOCK_PREFIX_MAX];
    bool at_break;  /* the break behind the last line is still to be read */
    uint8_t breaks; /* which kind of break came first: enum break_kind */
    bool has_body, is_last_short, has_end;
    bool is_in_records;  /* a record's end is a line's end, and says nothing of the text's */
    bool has_tail;       /* the record goes on behind the key's line, and the key may go on in the next one */
    bool is_over;        /* ended by END or by what is no key, and not by the end of the text */
    bool in_line;        /* the current line is known to be key, bytes of it are gone */
    bool is_first_line;  /* the current body line is the first */
    uint32_t first_len;  /* base64 characters of the first body line */
    uint32_t line_chars; /* of the current line, so far */
    uint32_t run_chars;  /* of its current run, so far */
    uint64_t body_chars; /* of the block, so far */
    uint32_t header_lines;
    uint8_t last; /* base64: the last character */
};

enum keyblock_status {
    KEYBLOCK_MORE, /* *taken bytes belong to the block for sure; what follows is undecided */
    KEYBLOCK_ENDED /* the block ends behind *taken bytes */
};

void keyblock_begin(struct keyblock *block, enum keyblock_kind kind, const uint8_t *prefix, size_t prefix_len);

/* A record may begin with the prefix of the BEGIN line's: 1 and *taken bytes, 0 where it does not, -1 more bytes are
 * needed. */
int keyblock_prefix(const struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end, size_t *taken);

/* Is the line of these bytes, behind the BEGIN line or the prefix of a record, over at once, as a string is that held
 * nothing or a header? Then a key may still follow in the next record. */
bool keyblock_is_line_over(const struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end);

/* The text goes on in another record: what was the end of the text was only the end of a line. */
void keyblock_next_record(struct keyblock *block);

/* Reads bytes[0, len), which follow what was taken before. Body characters go to `flow` unless it is NULL. */
enum keyblock_status keyblock_read(struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end, size_t *taken,
                                   struct fingerprint_flow *flow);

/* The same where the text, or only its record, may end behind these bytes. Of a record more may be the key's than of a
 * text: its end counts only where nothing was decided without. */
enum keyblock_status keyblock_read_to_end(struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end,
                                          size_t *taken, struct fingerprint_flow *flow);

/* The rest of a PuTTY key's first line, up to its break: 1 and *title bytes, 0 where there is none of 64 bytes at most,
 * -1 more bytes are needed. */
int keyblock_title(const uint8_t *bytes, size_t len, bool is_end, size_t *title);

/* Does a block follow a BEGIN line that ended before bytes[0]? 1 yes, 0 no, -1 more bytes are needed. */
int keyblock_opens(const struct keyblock *block, const uint8_t *bytes, size_t len, bool is_end);

#endif
