/*
 * What stanch says to people: lines on standard error, each in one write, "stanch: what: where: what to do".
 * None quotes input.
 */
#ifndef STANCH_MESSAGE_H
#define STANCH_MESSAGE_H

#include <stddef.h>

#define MESSAGE_MAX 1400 /* bytes of a line; what is longer is cut */

/* Writes one line. Control bytes in it are shown as '?', so that a file's name cannot drive the terminal. */
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From now on messages are kept in `text` instead of being written, the first of them; NULL: they are written again. */
void message_divert(char text[MESSAGE_MAX]);

/* Replaces control bytes by '?', in place. */
void message_clean(char *text);

/* Prints a text that was made for people to `fd`, whole; 0 or an errno. */
int message_print(int fd, const char *text, size_t len);

#endif
