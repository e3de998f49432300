/*
 * What a record is in an input. A record ends its context: nothing crosses it but a key of several lines.
 */
#ifndef STANCH_FRAMING_H
#define STANCH_FRAMING_H

/* In the order of the words of --framing. */
enum framing {
    FRAMING_RAW,
    FRAMING_LINE,
    FRAMING_JSON,
    FRAMING_JOURNAL,
    FRAMING_CRI,
    FRAMING_MMEXTERNAL,
    FRAMING_OMPROG
};

#endif
