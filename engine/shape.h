/*
 * Values made from a rule's `shape`, for tests and lint: deterministic for a seed, random, never real.
 *
 *   shape     literal text and parts in braces
 *   {CLASS:n} {CLASS:n-m} {CLASS:n+}   bytes of the class: exactly n, n to m, n and more
 *   {sum:NAME}  a sum of checksum.h over the value so far; {crc32} is {sum:crc32_base62}
 *   {gitlab} {macaroon} {jwt} {basic} {awskey} {marvin:SEED} {word-password:n}
 *   {pem:LABEL} {openssh} {pgp} {putty}   see shape_parts.c and shape_keys.c
 */
#ifndef STANCH_SHAPE_H
#define STANCH_SHAPE_H

#include "rule.h"

/* As stanch_rules_make, for a rule that belongs to no set yet. E_ARGUMENT where the shape has no such variant,
 * E_SPACE, E_RULES where the shape is wrong. */
int shape_make(const struct rule *rule, int what, uint64_t seed, char *out, size_t room, size_t *len, size_t *start,
               size_t *end);

/* A text of the rule's `finds` or `misses`: {} is a value, {CLASS:n} are bytes, all else stands for itself. *start and
 * *end are where the last value lies, 0 where there is none. E_SPACE, E_RULES. */
int shape_case(const struct rule *rule, const char *text, uint64_t seed, char *out, size_t room, size_t *len,
               size_t *start, size_t *end);

#endif
