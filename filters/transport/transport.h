/*
 * --transport: the form in which bytes travel.
 */
#ifndef STANCH_TRANSPORT_H
#define STANCH_TRANSPORT_H

enum transport {
    TRANSPORT_NONE, /* as they are */
    TRANSPORT_GZIP, /* RFC 1952 */
    TRANSPORT_ZSTD, /* RFC 8878 */
    TRANSPORT_AUTO  /* by the first bytes of each input */
};

#endif
