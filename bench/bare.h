/*
 * The yardstick: Hyperscan alone over the set's anchors, with a callback that counts. The anchors are the engine's own;
 * of streaming and block mode, with and without the literal that makes Hyperscan choose another matcher, whichever is
 * the fastest here is the yardstick.
 */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include "measure.h"

enum { BARE_STREAM, BARE_STREAM_STRIDE, BARE_BLOCK, BARE_BLOCK_STRIDE, BARE_KINDS };

struct bare;

struct bare *bare_open(stanch_rules *rules, int kind);
void bare_close(struct bare *bare);
/* One pass in writes of `write_bytes`; findings are the anchors' hits. */
struct tally bare_run(struct bare *bare, const struct bytes *text, size_t write_bytes);
/* How many anchors the database holds. */
size_t bare_count(const struct bare *bare);

#endif
