/*
 * What the files that judge share; judge.h is what they give to others.
 */
#ifndef STANCH_JUDGE_PARTS_H
#define STANCH_JUDGE_PARTS_H

#include "check.h"
#include "judge.h"
#include "subject.h"

/* For stanch_explain: what a rule said of [start, end) of the window. */
void judge_note(stanch_worker *worker, const stanch_stream *stream, size_t index, size_t start, size_t end,
                const char *verdict, const char *reason, int confidence, uint32_t dress);

/* Fills *accepted for the secret text[from, to); its confidence and reason are the caller's. */
void judge_accept(const stanch_worker *worker, const stanch_stream *stream, const struct subject *subject, size_t index,
                  size_t from, size_t to, struct accepted *accepted);

/* Notes whether it is allowed, and its value's hash. `is_open`: more of the value comes. */
void judge_allow(const stanch_worker *worker, const stanch_stream *stream, const uint8_t *value, size_t len,
                 bool is_open, struct accepted *accepted);

/* The checks over text[from, to); false where they or the wanted confidence turn it down. `value` says what the caller
 * knows of it. */
bool judge_span(stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                struct check_value *value, size_t from, size_t to, struct accepted *accepted);

/* Makes an accepted verdict long: what follows the subject is to be swallowed. */
void judge_go_long(const stanch_worker *worker, stanch_stream *stream, const struct subject *subject, size_t index,
                   struct verdict *verdict);

/* A key block's opening line. */
void judge_block(stanch_worker *worker, stanch_stream *stream, const struct subject *subject,
                 const struct limits *limits, size_t index, struct verdict *verdict);

/* The placeholder of a JSON number or word is put in the quotes of its name. */
void judge_quote(const struct name_gap *gap, struct accepted *accepted);

/* A known value, at its key. */
void judge_known(stanch_worker *worker, stanch_stream *stream, const struct candidate *candidate, size_t index,
                 const struct limits *limits, struct verdict *verdict);

/* A placeholder of the standard or the user's template at text[0]. */
enum placeholder_status judge_read_placeholder(const stanch_settings *settings, const uint8_t *text, size_t len,
                                               bool is_end, size_t *end, int *rule);

#endif
