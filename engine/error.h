/*
 * The one way of reporting errors: a negative code is returned, and for what a person wrote a stanch_error is filled.
 */
#ifndef STANCH_ERROR_H
#define STANCH_ERROR_H

#include "stanch.h"

/* Fills *error unless it is NULL or has one already (the first error wins), and returns `code`. Never pass input bytes. */
int error_set(stanch_error *error, int code, const char *text, ...) __attribute__((format(printf, 3, 4)));
/* The same with the code's own sentence. */
int error_code(stanch_error *error, int code);
/* Adds the place. */
void error_place(stanch_error *error, const char *file, int line, int column, const char *rule);

#endif
