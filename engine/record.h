/*
 * Key blocks over several records. Each record is final at its end: the record with the BEGIN line passes, the first with
 * key characters becomes a placeholder without an id, later ones become empty, and the finding follows at the end.
 */
#ifndef STANCH_RECORD_H
#define STANCH_RECORD_H

#include "stream.h"

/* A record ended behind the opening line of a key of this rule. */
void record_expect(stanch_stream *stream, size_t rule, const struct keyblock *block);

/* A key block has ended, or its record has: true where it is one over records, and what follows is to be judged. */
bool record_takes(stanch_stream *stream);

enum record_answer { RECORD_WAITS, RECORD_IS_KEY, RECORD_IS_TEXT };

/* Is bytes[0, len), the start of a record, more of the key? Text that is none ends the key and queues its finding. Where
 * it is, a prefix stays: it is known from the BEGIN line's record but for its digits. */
enum record_answer record_judge(stanch_stream *stream, const uint8_t *bytes, size_t len, bool is_end);
/* A value that is longer than the hold begins in a record of the key: its state is needed for that, and the key ends. */
void record_gives_way(stanch_stream *stream);

#endif
