/*
 * A set of ids of objects, of one length. Its hash has a seed of its own: who makes objects cannot make it slow.
 */
#ifndef STANCH_ID_SET_H
#define STANCH_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_BYTES 32 /* at most */

struct id_set {
    uint8_t *slots; /* all NUL: empty */
    size_t room, count, id_bytes;
    uint64_t seed;
};

/* Bytes of an id in hexadecimal digits: 20, 32, or 0 where it is none. */
size_t id_parse(uint8_t id[ID_BYTES], const char *digits);

/* 1: it is new now, 0: it was there, -1: out of memory. */
int id_set_add(struct id_set *set, const uint8_t id[ID_BYTES], size_t id_bytes);
/* The same for any bytes. */
int id_set_add_text(struct id_set *set, const char *text);
void id_set_free(struct id_set *set);

#endif
