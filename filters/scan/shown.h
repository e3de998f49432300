/*
 * Bytes of files and names as they are shown to people: what could drive a terminal is escaped.
 */
#ifndef STANCH_SHOWN_H
#define STANCH_SHOWN_H

#include <stddef.h>

/* Writes at most room - 1 bytes and a NUL; what does not fit is cut between characters. Printable UTF-8 stays; control
 * characters, also those of two bytes and those that turn the direction of writing, become \n, \t, \r or \xNN, bytes that
 * are no UTF-8 too. */
void shown_text(char *out, size_t room, const char *bytes, size_t len);

#endif
